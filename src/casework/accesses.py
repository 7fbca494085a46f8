"""Reading words about residents' vulnerabilities, each time under a record of who reads them and what for."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from casework.domain.access import Purpose, Reader, read_by, withheld
from casework.domain.event import CaseEvent
from casework.projections.accesses import ACCESSES_READ, Accessed
from casework.projections.catch_up import position_of, up_to_date
from casework.projections.queues import asking
from casework.projections.queues.asking import QueuePage
from casework.projections.timeline import readable
from casework.queues import Queues


class Told(NamedTuple):
    """The words of one event that the timeline leaves out, under the event's number and their paths there."""

    number: int
    event: str
    occurred: date
    words: dict[str, str]


class SupportNeeds(NamedTuple):
    """What is recorded of a resident's vulnerabilities and adjustments, oldest first; was anybody `asked` at all?"""

    case: str
    asked: bool
    told: list[Told]


class Accesses(Queues, ABC):
    """The words of a store's cases that are read under a record of their own, and those records."""

    _new_id: Callable[[], UUID]

    def support_needs(self, ref: str, reader: Reader, purpose: Purpose) -> SupportNeeds:
        """What is recorded of a resident's support needs, once it is recorded who reads it and what for.

        Raises CaseNotFound, and StoreError when the reading cannot be recorded; then nothing is told.
        """
        case = self.case(ref)
        self.store.save(read_by(reader, case, "support_needs", purpose, at=self._now(), new_id=self._new_id))
        return SupportNeeds(ref, case.support_asked, [told for event in self.history(ref) if (told := _told(event))])

    def accesses(self, *, after: str | None = None, limit: int = 50, **wanted: str | None) -> QueuePage[Accessed]:
        """Who read such words, the newest reading first: up to `limit` lines behind the cursor `after`.

        `wanted` may name a `case` and a `reader`, besides what every list is narrowed by. Raises QueueError.
        """
        with up_to_date(self.store) as views:
            asked = self._asked(None, wanted)
            found = asking.page(views, ACCESSES_READ, asked, sort="-read", after=after, limit=limit)
            return found._replace(position=position_of(views))


def _told(event: CaseEvent) -> Told | None:
    paths = withheld(event)
    words = {path: text for path, text in readable(event.personal).items() if path in paths}
    return Told(event.originator_version + 1, event.topic, event.occurred, words) if words else None
