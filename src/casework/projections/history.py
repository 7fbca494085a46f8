"""How did a case stand at another moment, and how far was that known at another moment?

A moment is an aware instant, or a bare local day up to its end. Each event has two times. *Known at* a moment is what
was recorded by then, up to the first event that was recorded later. *As at* a moment is what had occurred by then: late
entries are in it, and a correction counts from the time of what it corrects, for it says how that was all along. Both
together: what was known, at one moment, to have occurred by another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import NamedTuple

from casework.domain.clocks import Clock
from casework.domain.complaint import Complaint, fold
from casework.domain.correction import RecordCorrected
from casework.domain.event import CaseEvent
from casework.domain.moment import before, local_day


class Standing(NamedTuple):
    """A case at a moment, None before its receipt, and the events that had made it so, oldest first."""

    case: Complaint | None
    events: tuple[CaseEvent, ...]


def standing(history: Sequence[CaseEvent], *, known_at: date | None = None, as_at: date | None = None) -> Standing:
    """How a case with this whole history stood, as far as it was known; now, where a moment is not given."""
    events = _events_at(history, known_at, as_at)
    return Standing(_case_at(events, as_at) if events else None, tuple(events))


def came_by(recorded_at: datetime, known_at: date | None, as_at: date | None) -> bool:
    """Whether what is recorded as it happens, such as an alert, had come by these moments."""
    return all(moment is None or not before(moment, recorded_at) for moment in (known_at, as_at))


def _events_at(history: Sequence[CaseEvent], known_at: date | None, as_at: date | None) -> list[CaseEvent]:
    known = list(takewhile(lambda event: known_at is None or not before(known_at, event.recorded_at), history))
    if as_at is None or not known:
        return known
    had_occurred = [event for event, at in _occurrences(known) if not before(as_at, at)]
    return had_occurred if had_occurred[:1] == known[:1] else []


def _case_at(events: Sequence[CaseEvent], as_at: date | None) -> Complaint:
    """The case that these events make, without clocks that started later and with those running that ended later.

    Corrections and adopted cases know of both.
    """
    case = fold(events)
    if as_at is not None:
        day = local_day(as_at)
        case.clocks = {key: _as_at(clock, day) for key, clock in case.clocks.items() if clock.started_on <= day}
    return case


def _occurrences(history: Sequence[CaseEvent]) -> Iterator[tuple[CaseEvent, date]]:
    """The events with the times at which what they tell of occurred, as the last of them knows it."""
    at: dict[int, date] = {}
    receipt = fold(history).received
    for event in history:
        occurred = at.get(event.event - 1, event.occurred) if isinstance(event, RecordCorrected) else event.occurred
        at[event.originator_version] = occurred if at else receipt
        yield event, at[event.originator_version]


def _as_at(clock: Clock, day: date) -> Clock:
    if clock.stopped_on is None or clock.stopped_on <= day:
        return clock
    return clock.model_copy(update={"state": "running", "stopped_on": None, "working_days_late": None})
