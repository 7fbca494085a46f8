"""Lists of cases and of alerts, page by page, and the search for the cases of a resident or a property."""

from __future__ import annotations

import re
from abc import ABC
from typing import Any, TypeAlias

from casework.projections.catch_up import up_to_date
from casework.projections.likeness import likeness
from casework.projections.queues import asking
from casework.projections.queues.alerting import (
    ALERT_BOARD,
    ALERTS_OVER,
    ALERTS_RAISED,
    ALERTS_RAISED_STANDING,
    AlertState,
    Raised,
)
from casework.projections.queues.asking import QueuePage
from casework.projections.queues.listing import BY_PROPERTY, BY_REFERENCE, BY_RESIDENT, CASES_BY_RECEIPT, Found
from casework.projections.queues.ombudsman import DETERMINED, Determined
from casework.projections.queues.queue import L, Queue, QueueError
from casework.queues import Queues

_BY: dict[str, Queue[Found]] = {"reference": BY_REFERENCE, "resident": BY_RESIDENT, "property": BY_PROPERTY}
_ALERTS = {None: ALERTS_RAISED, True: ALERTS_RAISED_STANDING, False: ALERTS_OVER}
_BEGINNING = re.compile(r"[A-Za-z0-9._-]{1,64}")

Wanted: TypeAlias = str | None


class Finding(Queues, ABC):
    """The cases of a store and their alerts, to be listed and looked for.

    Pages are those of queues: up to `limit` lines behind the cursor `after`; `wanted` narrows to the cases of a
    `service`, `team`, `handler`, `tenure`, `category` or `status`. Methods raise QueueError, in a sentence, for what
    there is not.
    """

    def cases(self, *, after: str | None = None, limit: int = 50, **wanted: Wanted) -> QueuePage[Found]:
        """All cases, by day of receipt."""
        return self._page(CASES_BY_RECEIPT, wanted, after, limit)

    def search(
        self,
        *,
        reference: str | None = None,
        resident: str | None = None,
        property: str | None = None,  # noqa: A002 - as the receipt calls it
        after: str | None = None,
        limit: int = 50,
        **wanted: Wanted,
    ) -> QueuePage[Found]:
        """The cases with a reference or one that begins so, of a resident's id, or about a property: one of the three.

        A property is found by the very words of its address, whatever their case and white space. Raises QueueError for
        none or several of the three, and for a cursor or a filter that cannot be.
        """
        given = {"reference": reference, "resident": resident, "property": property}
        asked = {name: value for name, value in given.items() if value is not None}
        if len(asked) != 1:
            raise QueueError("Look for one thing: a reference, a resident or a property")
        ((name, value),) = asked.items()
        return self._page(_BY[name], {**wanted, name: self._sought(name, value)}, after, limit)

    def alerts(
        self,
        *,
        standing: bool | None = None,
        after: str | None = None,
        limit: int = 50,
        **wanted: Wanted,
    ) -> QueuePage[Raised]:
        """The alerts that were raised, the oldest first: all, those that stand, or those that no longer do.

        `wanted` may also name a `case`, a `kind` and a `clock`.
        """
        return self._page(_ALERTS[standing], wanted, after, limit)

    def alert_board(
        self, state: AlertState | None = None, *, after: str | None = None, limit: int = 50, **wanted: Wanted
    ) -> QueuePage[Raised]:
        """The newest alert about each deadline that runs, the most urgent first; the resolved ones the newest first.

        What nobody has acknowledged comes first, of that what is longest overdue. `wanted` is as for `alerts`.
        """
        sort = "-raised" if state == "resolved" else None
        return self._page(ALERT_BOARD[state], wanted, after, limit, sort)

    def determinations(self, *, after: str | None = None, limit: int = 50, **wanted: Wanted) -> QueuePage[Determined]:
        """What the Ombudsman found, finding by finding, the newest determination first."""
        return self._page(DETERMINED, wanted, after, limit, "-determined")

    def _page(
        self, queue: Queue[L], wanted: dict[str, Any], after: str | None, limit: int, sort: str | None = None
    ) -> QueuePage[L]:
        with up_to_date(self.store) as views:
            found = asking.page(views, queue, self._asked(views, None, wanted), sort=sort, after=after, limit=limit)
            return found._replace(position=views.position)

    def _sought(self, name: str, value: str) -> str:
        """What stands in the view for what is looked for."""
        if name == "property":
            return likeness(name, value, self.store.blind_key)
        if name == "reference" and not _BEGINNING.fullmatch(value):
            raise QueueError("A reference has up to 64 letters, digits, points, hyphens and underscores")
        return value
