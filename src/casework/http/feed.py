"""The log as those outside may follow it: page by page, and only what is about cases that they may see."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from casework.domain.access import PersonalDataRead
from casework.domain.alert import AlertEvent
from casework.domain.complaint import Complaint, project
from casework.domain.event import CaseEvent, Event
from casework.domain.receipt import ComplaintLogged
from casework.http.access.who import Who
from casework.http.cloud_events import cloud_event, facts_of
from casework.http.desk import Desk
from casework.http.problems import Problem


class Told(NamedTuple):
    """A page of the log: its events, the position up to which it was read, and whether there was more then."""

    events: list[dict[str, Any]]
    reached: int
    more: bool


class Feed:
    """The log after any position, as CloudEvents. Threads may share it.

    Positions only increase, in the order in which events can be seen, so that who goes on from the last one he was told
    of misses nothing and is told nothing twice.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.casework.store
        self._ref_of = lru_cache(maxsize=10_000)(self._first_says)

    def page(self, who: Who, after: int, limit: int, source: str) -> Told:
        """Up to `limit` events after a position; fewer where some are about cases that they may not see."""
        found = self._store.after(after, limit + 1)
        page, more = found[:limit], len(found) > limit
        seen: dict[UUID, bool] = {}
        told = [each for each in page if self._sees(who, each.event, seen)]
        events = [cloud_event(each, facts_of(self._store, each.event, self._ref_of), source) for each in told]
        return Told(events, page[-1].position if page else after, more)

    def _sees(self, who: Who, event: Event, seen: dict[UUID, bool]) -> bool:
        """Somebody who sees only some cases is told of nothing else."""
        if who.teams is None and who.services is None:
            return True
        id = _case_of(event)
        if id is None:
            return False
        if id not in seen:
            seen[id] = self._sees_case(who, id)
        return seen[id]

    def _sees_case(self, who: Who, id: UUID) -> bool:
        case: Complaint | None = self._store.load(id, project)
        try:
            self._desk.guard.sees(who, cast("Complaint", case))
        except Problem:
            return False
        return True

    def _first_says(self, id: UUID) -> str:
        """The reference of a case, which its first event has and never changes."""
        return cast("ComplaintLogged", self._store.events(id, upto=0)[0]).ref


def _case_of(event: Event) -> UUID | None:
    match event:
        case CaseEvent():
            return event.originator_id
        case AlertEvent() | PersonalDataRead():
            return event.case_id
    return None
