"""The record: cases as they are now, as they were known at another moment, and as they stood at one."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias, cast
from uuid import UUID

from casework.domain.adoption import CaseAdopted
from casework.domain.alert import AlertEvent
from casework.domain.complaint import Complaint, case_id, project
from casework.domain.errors import CaseNotFound
from casework.domain.event import CaseEvent
from casework.domain.moment import parse_moment
from casework.projections.alerts import alert_ids
from casework.projections.catch_up import up_to_date
from casework.projections.difference import Difference, difference
from casework.projections.history import Standing, came_by, standing
from casework.store import Store

By: TypeAlias = Literal["recorded", "occurred"]
"""Which of an event's two times says that it came between two moments."""

id_of = lru_cache(maxsize=10_000)(case_id)


class Record:
    """The cases of a store, to be read.

    `known_at` and `as_at` are moments: an aware instant, or a local day up to its end. *Known at* leaves out what was
    recorded later, *as at* what occurred later (see `projections.history`). Methods raise CaseNotFound where there is
    no such case, or none yet, and ValueError for a time without its offset.
    """

    store: Store

    def case(self, ref: str, *, known_at: date | None = None, as_at: date | None = None) -> Complaint:
        """A case as it is now, or as it stood. Raises CaseNotFound."""
        found = self._loaded(ref)
        if found is None:
            raise CaseNotFound(f"There is no case {ref!r} in this store")
        if known_at is None and as_at is None:
            return found
        return self._standing(ref, known_at, as_at)[0]

    def history(self, ref: str, *, known_at: date | None = None, as_at: date | None = None) -> list[CaseEvent]:
        """Everything recorded of a case, oldest first, now or as far as it had come. Raises CaseNotFound."""
        if known_at is None and as_at is None:
            return self._events(self.case(ref).id)
        return list(self._standing(ref, known_at, as_at)[1])

    def part(self, case: Complaint, after: int, upto: int) -> list[CaseEvent]:
        """What was recorded of a case after one event and up to another, by their numbers within it, from 1."""
        return cast("list[CaseEvent]", self.store.events(case.id, after=after - 1, upto=upto - 1))

    def taken_over(self, case: Complaint) -> CaseAdopted | None:
        """The first event of a case that was handled elsewhere before, None of any other."""
        if not case.history or case.history[0].command != "adopt_case":
            return None
        (first,) = self.part(case, 0, 1)
        return first if isinstance(first, CaseAdopted) else None

    def recorded_by(self, case: Complaint, commands: Container[str]) -> list[CaseEvent]:
        """What these commands recorded of a case as it is now, oldest first; little else of it is read."""
        spans: list[list[int]] = []
        for number, each in enumerate(case.history, 1):
            if each.command in commands:
                if spans and spans[-1][1] == number - 1:
                    spans[-1][1] = number
                else:
                    spans.append([number, number])
        return [event for first, last in spans for event in self.part(case, first - 1, last)]

    def alert_history(self, ref: str, *, known_at: date | None = None, as_at: date | None = None) -> list[AlertEvent]:
        """Everything recorded of a case's alerts, alert by alert, now or as far as it had come by these moments."""
        self.case(ref)
        with up_to_date(self.store) as views:
            ids = alert_ids(views, ref)
        events = cast("list[AlertEvent]", [event for id in ids for event in self.store.events(id)])
        return [event for event in events if came_by(event.recorded_at, known_at, as_at)]

    def diff(self, ref: str, earlier: date, later: date, *, by: By = "recorded") -> Difference:
        """What changed in a case between two moments: in what was recorded by then, or in what had occurred by then."""
        history = self.history(ref)
        return difference(_at(history, earlier, by), _at(history, later, by))

    def _standing(self, ref: str, known_at: date | None, as_at: date | None) -> tuple[Complaint, Sequence[CaseEvent]]:
        moments = {"known_at": known_at and parse_moment(known_at), "as_at": as_at and parse_moment(as_at)}
        case, events = standing(self.history(ref), **moments)
        if case is None:
            raise CaseNotFound(f"There was no case {ref!r} yet: it was received, or that was recorded, later")
        return case, events

    def _loaded(self, ref: str) -> Complaint | None:
        return self.store.load(id_of(ref), project) if ref.isprintable() else None

    def _events(self, id: UUID, *, upto: int | None = None) -> list[CaseEvent]:
        return cast("list[CaseEvent]", self.store.events(id, upto=upto))


def _at(history: list[CaseEvent], moment: date, by: By) -> Standing:
    return standing(history, **{"known_at" if by == "recorded" else "as_at": parse_moment(moment)})
