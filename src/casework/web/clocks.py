"""The clocks of each stage on the days on which they fell: what a picture and the table beside it tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from casework.calendars import Calendars
from casework.domain.calendar import WEEKEND, Calendar, Skipped
from casework.domain.clocks import STOPPING, Clock, named
from casework.domain.complaint import Complaint
from casework.domain.moment import before
from casework.domain.proclamation import NOTHING, project_proclaimed

MARKS: Final = (
    "received",
    "stage_2_asked_for",
    "acknowledge_by",
    "acknowledged",
    "lawful_until",
    "due",
    "extended_to",
    "moved_to",
    "answered",
    "ended",
    "seen_on",
)
"""What can be marked on a lane, in the order in which things of one day are said."""
SPANS: Final = ("acknowledging", "answering", "extended", "late", "to_come")
"""What a stretch of a lane can be."""

MARGIN: Final = 2
"""Days that a picture shows before the first mark and behind the last."""


_WEEKEND: Final = frozenset(WEEKEND.values())


class Mark(NamedTuple):
    """A day of a stage, and what it was. `working_days` are those since the stage began, that day not counted."""

    what: str
    day: date
    working_days: int


class Span(NamedTuple):
    """A stretch of days, both included."""

    what: str
    first: date
    last: date


class Lane(NamedTuple):
    """A stage from its first day to its last: its marks in their order, its stretches, the days that do not count.

    `off` has those of the margin of the picture as well.
    """

    stage: int
    marks: list[Mark]
    spans: list[Span]
    off: tuple[Skipped, ...]

    @property
    def first(self) -> date:
        return self.marks[0].day

    @property
    def last(self) -> date:
        return self.marks[-1].day

    @property
    def holidays(self) -> list[Skipped]:
        """The days off on the way that are no weekend."""
        return [each for each in self.off if self.first < each.day <= self.last and each.reason not in _WEEKEND]


def lanes(case: Complaint, calendar: Calendar, on: date) -> list[Lane]:
    """A lane for each stage of which a deadline is known, looked at on a local day."""
    found = []
    for stage in (1, 2):
        acknowledgement, response = (
            case.clocks.get((named(stage, "acknowledgement"), None)),
            case.clocks.get((named(stage, "response"), None)),
        )
        if acknowledgement or response:
            found.append(_Stage(case, stage, acknowledgement, response, on).lane(calendar))
    return found


def calendar_known(calendars: Calendars, nation: str, known_at: date | None) -> Calendar:
    """A nation's calendar as it is, or with what had been proclaimed by a moment. Raises CalendarError."""
    if known_at is None:
        return calendars.of(nation)
    said = [event for event in calendars.history() if not before(known_at, event.recorded_at)]
    return (project_proclaimed(NOTHING, said) or NOTHING).changed(nation, calendars.tables(nation))


class _Stage(NamedTuple):
    """One stage of a case, with its clocks, as it is looked at on a day."""

    case: Complaint
    stage: int
    acknowledgement: Clock | None
    response: Clock | None
    on: date

    def lane(self, calendar: Calendar) -> Lane:
        marked = sorted(set(self._marks()), key=lambda mark: (mark[1], MARKS.index(mark[0])))
        first, last = marked[0][1], marked[-1][1]
        marks = [Mark(what, day, calendar.between(self.began, day)) for what, day in marked]
        off = calendar.skipped(first - timedelta(MARGIN + 1), last + timedelta(MARGIN))
        return Lane(self.stage, marks, list(self._spans()), off)

    @property
    def began(self) -> date:
        if self.stage == 1:
            return self.case.received_on
        return min(clock.started_on for clock in (self.acknowledgement, self.response) if clock)

    def _marks(self) -> Iterator[tuple[str, date]]:
        yield ("received" if self.stage == 1 else "stage_2_asked_for"), self.began
        if self.acknowledgement:
            yield from _acknowledging(self.acknowledgement)
        if self.response:
            yield from _answering(self.response)
        if any(clock.running for clock in (self.acknowledgement, self.response) if clock):
            yield "seen_on", self.on

    def _spans(self) -> Iterator[Span]:
        """The stretches one after another, each from the day after that on which the one before ended."""
        reached = self.began
        for what, until in self._stretches():
            if until > reached:
                yield Span(what, reached, until)
                reached = until

    def _stretches(self) -> Iterator[tuple[str, date]]:
        if clock := self.acknowledgement:
            yield from _run(clock, "acknowledging", [clock.due_on], self.on)
        if clock := self.response:
            yield from _run(clock, "answering", list(_dues(clock)), self.on)


def _run(clock: Clock, what: str, dues: list[date], on: date) -> Iterator[tuple[str, date]]:
    """How far a clock ran: up to its first date, what more time it was given, beyond its last, and what is to come."""
    end = clock.stopped_on or on
    yield what, min(end, dues[0])
    yield "extended", min(end, dues[-1])
    yield "late", end
    if clock.running:
        yield "to_come", dues[-1]


def _acknowledging(clock: Clock) -> Iterator[tuple[str, date]]:
    if clock.running or clock.state == "breached":
        yield "acknowledge_by", clock.due_on
    if clock.stopped_on:
        yield ("ended" if _given_up(clock) else "acknowledged"), clock.stopped_on


def _answering(clock: Clock) -> Iterator[tuple[str, date]]:
    first, *later = _dues(clock)
    yield "due", first
    for earlier, due in zip(clock.previous, later, strict=True):
        yield ("extended_to" if earlier.because == "extended" else "moved_to"), due
    if clock.latest_lawful_on and clock.latest_lawful_on < clock.due_on:
        yield "lawful_until", clock.latest_lawful_on
    if clock.stopped_on:
        yield ("ended" if _given_up(clock) else "answered"), clock.stopped_on


def _dues(clock: Clock) -> Iterator[date]:
    """The dates on which it was due one after another, the present one last."""
    yield from (earlier.due_on for earlier in clock.previous)
    yield clock.due_on


def _given_up(clock: Clock) -> bool:
    """Whether a clock ended without what it waited for."""
    return clock.state == "stopped" or clock.ended_by in STOPPING
