"""Has every deadline that passed its alert, and every alert its deadline? Shown from the log alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertRaised, Mark
from casework.domain.alert_rules import passed_unnoticed
from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent, Event
from casework.domain.moment import LONDON, local_day
from casework.domain.receipt import ComplaintLogged
from casework.domain.sweeps import SweepRecorded, SweepsSummarised
from casework.store import Recorded, Store

PAGE = 1000  # events read at a time


class Deadline(NamedTuple):
    """One due date of one clock of one case."""

    case: str
    clock: str
    subject: str | None
    due_on: date


class Passed(NamedTuple):
    """A deadline that the record knew as running when a day began after it; that day is `passed_on`."""

    deadline: Deadline
    passed_on: date


class Noticed(NamedTuple):
    """A deadline and its alert: how many hours after the midnight with which it had passed the alert was raised."""

    deadline: Deadline
    passed_on: date
    raised_at: datetime
    hours_late: float
    after_the_fact: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What the log says of deadlines and their alerts, up to a position.

    `missing` deadlines passed before the last sweep and have no alert; `outstanding` ones passed after it. `unfounded`
    alerts are about a due date that no clock ever had, or say what was not so. `uncovered` are days with no trace of a
    sweep, between the first alert, receipt or summary and the last.
    """

    position: int
    swept_until: datetime | None
    passed: int
    alerts: int
    missing: tuple[Passed, ...]
    outstanding: tuple[Passed, ...]
    unfounded: tuple[Deadline, ...]
    noticed: tuple[Noticed, ...]
    uncovered: tuple[date, ...]

    @property
    def holds(self) -> bool:
        """Whether every deadline that passed before the last sweep has its alert, and every alert its deadline."""
        return not (self.missing or self.unfounded)

    def late(self, hours: float) -> tuple[Noticed, ...]:
        """Those noticed more than so many hours after they had passed, the latest first."""
        found = (each for each in self.noticed if each.hours_late > hours)
        return tuple(sorted(found, key=lambda each: -each.hours_late))


class _Running(NamedTuple):
    due_on: date
    known_on: date


@dataclass(slots=True)
class _Reading:
    """The log as far as it was read: clocks as they run, deadlines that passed, alerts, and when sweeps ran."""

    position: int = 0
    refs: dict[UUID, str] = field(default_factory=dict)
    running: dict[tuple[str, str, str | None], _Running] = field(default_factory=dict)
    had: set[Deadline] = field(default_factory=set)
    passed: dict[Deadline, date] = field(default_factory=dict)
    raised: list[AlertRaised] = field(default_factory=list)
    swept: list[datetime] = field(default_factory=list)
    covered: set[date] = field(default_factory=set)

    def read(self, position: int, event: Event) -> None:
        self.position = position
        if isinstance(event, ComplaintLogged):
            self.refs[event.originator_id] = event.ref
        if isinstance(event, CaseEvent):
            for clock in event.clocks:
                self._touched(self.refs[event.originator_id], clock, event.recorded_on)
        elif isinstance(event, AlertRaised):
            self.raised.append(event)
            self._swept(event.recorded_at)
        elif isinstance(event, SweepRecorded):
            self._swept(event.recorded_at)
        elif isinstance(event, SweepsSummarised):
            self._swept(event.last_at)

    def _swept(self, at: datetime) -> None:
        self.swept.append(at)
        self.covered.add(local_day(at))

    def _touched(self, case: str, clock: Clock, day: date) -> None:
        key = case, *clock.key
        before = self.running.get(key)
        if before and clock.running and clock.due_on == before.due_on:
            return
        if before:
            self._left(Deadline(*key, before.due_on), before, day)
            del self.running[key]
        if clock.running:
            self.running[key] = _Running(clock.due_on, day)
            self.had.add(Deadline(*key, clock.due_on))

    def _left(self, deadline: Deadline, running: _Running, until: date) -> None:
        if passed_unnoticed(running.due_on, running.known_on, until):
            self.passed.setdefault(deadline, max(running.due_on, running.known_on) + timedelta(1))

    def end(self, day: date) -> None:
        """Counts what still runs and has passed by a day."""
        for key, running in self.running.items():
            self._left(Deadline(*key, running.due_on), running, day)


def verify_alerts(store: Store, at: datetime) -> Verification:
    """Reads the whole log as it is at an instant (aware), and holds deadlines and alerts against each other."""
    reading = _Reading()
    for recorded in _log(store):
        reading.read(*recorded)
    reading.end(local_day(at))
    swept_until = max(reading.swept, default=None)
    told = {_deadline(alert): alert for alert in reading.raised if alert.kind == "overdue"}
    untold = [Passed(*each) for each in sorted(reading.passed.items(), key=_in_order) if each[0] not in told]
    swept_on = local_day(swept_until) if swept_until else date.min
    return Verification(
        position=reading.position,
        swept_until=swept_until,
        passed=len(reading.passed),
        alerts=len(reading.raised),
        missing=tuple(each for each in untold if each.passed_on <= swept_on),
        outstanding=tuple(each for each in untold if each.passed_on > swept_on),
        unfounded=tuple(_deadline(alert) for alert in reading.raised if not _founded(alert, reading)),
        noticed=tuple(_noticed(each, on, told[each]) for each, on in reading.passed.items() if each in told),
        uncovered=tuple(_uncovered(reading.covered)),
    )


def _log(store: Store) -> Iterator[Recorded]:
    position = 0
    while page := store.after(position, PAGE):
        yield from page
        position = page[-1].position


def _deadline(alert: AlertRaised) -> Deadline:
    return Deadline(alert.case, alert.clock, alert.clock_subject, alert.due_on)


def _in_order(passed: tuple[Deadline, date]) -> tuple[date, str, str, str]:
    deadline, _ = passed
    return deadline.due_on, deadline.case, deadline.clock, deadline.subject or ""


def _founded(alert: AlertRaised, reading: _Reading) -> bool:
    """Whether a clock had this due date, the alert came at its time, and its id is that of what it is about."""
    mark: Mark = alert.mark
    near = alert.noticed_on <= alert.due_on
    return (
        _deadline(alert) in reading.had
        and near == (alert.kind == "due_soon")
        and alert.noticed_on == local_day(alert.recorded_at)
        and mark.id(alert.case) == alert.originator_id
    )


def _noticed(deadline: Deadline, passed_on: date, alert: AlertRaised) -> Noticed:
    midnight = datetime.combine(passed_on, time(), LONDON)
    hours = (alert.recorded_at - midnight).total_seconds() / 3600
    return Noticed(deadline, passed_on, alert.recorded_at, round(max(hours, 0), 2), alert.after_the_fact)


def _uncovered(covered: set[date]) -> Iterator[date]:
    if covered:
        for n in range((max(covered) - min(covered)).days):
            if (day := min(covered) + timedelta(n)) not in covered:
                yield day
