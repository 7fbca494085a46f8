"""What changed in a case between two moments?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from casework.domain.clocks import Clock
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent
from casework.projections.history import Standing


class Changed(NamedTuple):
    """A fact of a case that differs between two moments; None where there was none."""

    fact: str
    earlier: Any
    later: Any


class ChangedClock(NamedTuple):
    """A clock that differs between two moments; None where it did not run yet, or no longer did."""

    earlier: Clock | None
    later: Clock | None

    @property
    def either(self) -> Clock:
        return next(clock for clock in (self.later, self.earlier) if clock is not None)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in a case between two moments: facts, clocks in their order, and the events between.

    `taken_back` are events of the earlier moment that the later one no longer has: a receipt was corrected since.
    """

    facts: tuple[Changed, ...]
    clocks: tuple[ChangedClock, ...]
    events: tuple[CaseEvent, ...]
    taken_back: tuple[CaseEvent, ...]


def difference(earlier: Standing, later: Standing) -> Difference:
    """What changed from one standing of a case to another."""
    return Difference(
        tuple(_changed_facts(earlier.case, later.case)),
        tuple(sorted(_changed_clocks(earlier.case, later.case), key=lambda changed: changed.either.place)),
        tuple(_without(later.events, earlier.events)),
        tuple(_without(earlier.events, later.events)),
    )


def _without(events: Iterable[CaseEvent], others: Iterable[CaseEvent]) -> list[CaseEvent]:
    versions = {event.originator_version for event in others}
    return [event for event in events if event.originator_version not in versions]


def _changed_clocks(earlier: Complaint | None, later: Complaint | None) -> Iterator[ChangedClock]:
    before, after = ({} if case is None else case.clocks for case in (earlier, later))
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield ChangedClock(before.get(key), after.get(key))


def _changed_facts(earlier: Complaint | None, later: Complaint | None) -> Iterator[Changed]:
    before, after = _facts(earlier), _facts(later)
    for fact in dict.fromkeys([*before, *after]):
        if (before.get(fact) or None) != (after.get(fact) or None):
            yield Changed(fact, before.get(fact), after.get(fact))


def _facts(case: Complaint | None) -> dict[str, Any]:
    """What is known of a case under its name, each entry of a table by itself: `answers.P1`."""
    if case is None:
        return {}
    found: dict[str, Any] = {"status": case.shown_status, "stage_status": case.status}
    for name in _FACTS:
        value = getattr(case, name)
        found |= {f"{name}.{key}": part for key, part in value.items()} if isinstance(value, dict) else {name: value}
    return found


_BOOKKEEPING = {"id", "version", "status", "resident", "clocks", "acknowledged_alerts", "keys", "history"}
_FACTS = tuple(field.name for field in fields(Complaint) if field.name not in _BOOKKEEPING)
