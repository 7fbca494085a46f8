"""The queues people work from, the list for the weekly complaints meeting, and what a person is told every morning."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from casework.calendars import Calendars
from casework.domain.calendar import Calendar
from casework.domain.moment import local_day
from casework.domain.policy import Policies
from casework.projections.catch_up import up_to_date
from casework.projections.queues import asking
from casework.projections.queues.asking import QueuePage
from casework.projections.queues.every import QUEUES, named
from casework.projections.queues.narrowing import Asked
from casework.projections.queues.queue import Queue
from casework.projections.view import Views
from casework.record import Record
from casework.reports.digest import Digest, digest
from casework.reports.meeting import Meeting, meeting
from casework.store import Connection


class QueueLength(NamedTuple):
    """A queue, the question it answers and its number of lines; None for a queue that is somebody's.

    `more` says that there are more lines than were counted.
    """

    queue: str
    question: str
    lines: int | None
    more: bool = False


def _length(views: Connection, queue: Queue[Any], asked: Asked, upto: int | None) -> QueueLength:
    if queue.needs and queue.needs not in asked.wanted:
        return QueueLength(queue.name, queue.question, None)
    found = asking.count(views, queue, asked, upto=None if upto is None else upto + 1)
    lines = found if upto is None else min(found, upto)
    return QueueLength(queue.name, queue.question, lines, more=found > lines)


class Queues(Record, ABC):
    """What there is to do in the cases of a store.

    Days are local ones; `on` is the day looked at, by default the present one. `wanted` narrows to the cases of a
    `service`, `team`, `handler`, `tenure`, `category` or `status`, and by what a queue has besides (docs/queues.md).
    Methods raise QueueError, in a sentence, for what there is not.
    """

    policies: Policies
    calendars: Calendars

    @abstractmethod
    def _now(self) -> datetime:
        """The present, aware."""

    def queue(
        self,
        name: str,
        *,
        sort: str | None = None,
        after: str | None = None,
        limit: int = 50,
        on: date | None = None,
        days: int | None = None,
        **wanted: str | None,
    ) -> QueuePage[Any]:
        """A page of a queue: up to `limit` lines behind the cursor `after`, in an order of the queue's, `-` backwards.

        `days` are working days, for a queue that looks so far ahead or back. What holds when others write between two
        pages is said in `projections.queues.asking`.
        """
        with up_to_date(self.store) as views:
            asked = self._asked(views, on, wanted, days)
            found = asking.page(views, named(name), asked, sort=sort, after=after, limit=limit)
            return found._replace(position=views.position)

    def queues(self, *, on: date | None = None, upto: int | None = None, **wanted: str | None) -> list[QueueLength]:
        """All queues, and how long each is, counted no further than `upto` if that is given."""
        with up_to_date(self.store) as views:
            asked = self._asked(views, on, wanted)
            return [_length(views, queue, asked, upto) for queue in QUEUES.values()]

    def reached(self) -> int:
        """A position of the log: what was recorded up to it is in every list that is asked for from now on."""
        with up_to_date(self.store) as views:
            return views.position

    def tracker(self, *, on: date | None = None, since: date | None = None, **wanted: str | None) -> Meeting:
        """The list for the weekly complaints meeting; `since` is the day of the last one, by default a week before."""
        with up_to_date(self.store) as views:
            asked = self._asked(views, on, wanted)
            return meeting(views, asked, since or asked.on - timedelta(7))

    def digest(
        self,
        *,
        handler: str | None = None,
        team: str | None = None,
        on: date | None = None,
        within: Mapping[str, str] = MappingProxyType({}),
    ) -> Digest:
        """What a person or a team has to see to: what is overdue, due, promised, and the alerts that stand.

        `within` are filters that narrow all of it, to the cases of a service, say.
        """
        with up_to_date(self.store) as views:
            asked = self._asked(views, on, {"handler": handler, "team": team})
            return digest(views, asked, within)

    def _asked(self, views: Views, on: date | None, wanted: Mapping[str, str | None], days: int | None = None) -> Asked:
        given = {name: value for name, value in wanted.items() if value is not None}
        return Asked(on or local_day(self._now()), partial(self._calendars, views.position), given, days)

    def _calendars(self, at: int) -> Mapping[str, Calendar]:
        """The calendars of all policies, as they are at a position of the log."""
        calendar_of = self.calendars.at_present(at=at)
        return {policy.name: calendar_of(policy.calendar) for policy in self.policies}
