"""When an alert is raised, when somebody else is told of it, and how it comes to an end; in whole local days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from casework.domain.alert import Alert, AlertKind, How, stands
from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock
from casework.domain.policy import Policy


def soon_from(due_on: date, working_days: int, calendar: Calendar) -> date:
    """The first day on which a deadline is due soon: so many working days strictly before its due day."""
    return calendar.add(due_on, -working_days)


def soon_until(day: date, working_days: int, calendar: Calendar) -> date:
    """The latest due day that is due soon on `day`; what `soon_from` says, asked from the other end."""
    return calendar.add(day, working_days)


def to_raise(due_on: date, day: date, soon_on: Callable[[], date]) -> AlertKind | None:
    """The alert a running clock asks for on a day: `due_soon` from `soon_on()` through its due day, then `overdue`."""
    if day > due_on:
        return "overdue"
    return "due_soon" if day >= soon_on() else None


def passed_unnoticed(due_on: date, known_on: date, until: date) -> bool:
    """Whether a deadline passed while the record knew it as running, from one local day to another.

    A midnight lay between them that was after the due day. What is entered when it is all over was never overdue here.
    """
    return max(due_on, known_on) < until


class Terms(NamedTuple):
    """What the policy of a case says of its alerts, in its calendar."""

    policy: Policy
    calendar: Calendar

    def soon_on(self, due_on: date) -> date:
        """The first day on which a deadline is due soon."""
        return soon_from(due_on, self.policy.due_soon_working_days, self.calendar)

    def step(self, due_on: date, day: date) -> int:
        """The last of the policy's further steps that a deadline has reached on a day, in working days late; else 0."""
        steps = self.policy.overdue_steps_working_days
        return max((step for step in steps if self.calendar.add(due_on, step) <= day), default=0)

    def next_on(self, due_on: date, step: int) -> date | None:
        """The day of the first further step after one (0 for the overdue alert itself)."""
        later = (each for each in self.policy.overdue_steps_working_days if each > step)
        found = next(later, None)
        return None if found is None else self.calendar.add(due_on, found)

    def escalates_on(self, kind: AlertKind, noticed_on: date, level: int = 0) -> date | None:
        """The day on which the level after `level` is told of an alert nobody acknowledged; of due soon nobody is."""
        if kind == "due_soon" or self.whom(level) is None:
            return None
        return self.calendar.add(noticed_on, self.policy.alert_escalation[level].after_working_days)

    def whom(self, level: int) -> tuple[str, ...] | None:
        """Who is told after `level`, None when the policy names nobody further."""
        levels = self.policy.alert_escalation
        return levels[level].whom if level < len(levels) else None


class Resolution(NamedTuple):
    """How an alert comes to an end: on the day its clock ended, or by another due date."""

    how: How
    on: date | None = None
    due_on_now: date | None = None


def resolution(alert: Alert, clock: Clock) -> Resolution | None:
    """What has become of an alert's clock, None while the alert stands."""
    if stands(alert.mark, clock):
        return None
    if clock.due_on != alert.mark.due_on:
        return Resolution("moved", clock.stopped_on, clock.due_on)
    ended = clock.stopped_on
    if ended is not None and ended < alert.noticed_on and not alert.after_the_fact:
        return Resolution("late_entry", ended)
    return Resolution({"breached": "late", "stopped": "stopped"}.get(clock.state, "met"), ended)  # type: ignore[arg-type]  # values of How
