"""Clocks: how each starts, moves and ends, and the `why` by which anyone can check its date by hand.

A clock is a value; every event that touches one stores it as it left it. Names and order are the contract's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple, cast

from pydantic import BaseModel, ConfigDict

from casework.domain.calendar import LAST_DAY, Calendar, OutsideCalendar
from casework.domain.personal import Clear
from casework.domain.policy import Limit
from casework.domain.policy_terms import Counting

ClockName = Literal[
    "stage_1_acknowledgement",
    "stage_1_response",
    "stage_2_acknowledgement",
    "stage_2_response",
    "update",
    "action",
    "adjustment_review",
    "restriction_review",
    "ombudsman_information",
    "order",
    "chfo",
]
CLOCK_ORDER: dict[str, int] = {name: place for place, name in enumerate(ClockName.__args__)}  # type: ignore[attr-defined]  # Literal's own list
State = Literal["running", "met", "breached", "stopped"]

HangsOn = Literal["receipt", "request", "acknowledgement", "acknowledgement_due", "contact", "named"]
"""The day a clock's due date is counted from; `named` is a date somebody gave."""

# What ends a clock in time without meeting it.
STOPPING = frozenset(
    {
        "withdraw",
        "merge_into",
        "refuse",
        "redirect_to_service_request",
        "cancel_action",
        "lift_restriction",
        "correct_record",
    }
)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SkippedDay(_Value):
    """A day that did not count, and why."""

    day: date
    reason: Clear


class Why(_Value):
    """How a due date came about: count `working_days` after `counted_from`, leaving out `skipped`.

    Or, without a count, a date given.
    """

    rule: Clear
    provision: Clear | None = None
    counted_from: date | None = None
    working_days: int | None = None
    counting: Counting = "day_after"
    calendar: Clear | None = None
    skipped: tuple[SkippedDay, ...] = ()


class Count(NamedTuple):
    """A due date that was counted: from which day, how many working days, and each day left out."""

    start: date
    working_days: int
    why: Why


class PreviousDue(_Value):
    """A due date that a clock had before, and what moved it."""

    due_on: date
    because: Clear


class Clock(_Value):
    """One deadline: when it started, when it is due, what became of it. `working_days_late` is null unless breached."""

    clock: ClockName
    subject: Clear | None = None
    started_on: date
    due_on: date
    state: State = "running"
    stopped_on: date | None = None
    working_days_late: int | None = None
    ended_by: Clear | None = None
    """The command that ended it."""
    latest_lawful_on: date | None = None
    original_due_on: date
    previous: tuple[PreviousDue, ...] = ()
    date_given: bool = False
    """The due date was given after it had been counted, by an extension for example, and is not counted again."""
    hangs_on: HangsOn = "named"
    why: Why
    counted: Why | None = None
    """How its due date had been counted before another one was given."""
    added: int | None = None
    """The working days that extensions added to the latest lawful day."""
    allowed_until: date | None = None
    """The day that an extension gave while no time was lost: until then it is lawful whatever is counted."""

    @property
    def count(self) -> Count | None:
        """How its original due date was counted; None when that was given too, or nobody kept it."""
        why = self.counted or self.why
        if why.counted_from is None or why.working_days is None:
            return None
        return Count(why.counted_from, why.working_days, why)

    @property
    def key(self) -> tuple[str, str | None]:
        return self.clock, self.subject

    @property
    def place(self) -> tuple[int, date, str]:
        """Where the clock stands in a list: by contract order, due date, subject."""
        return CLOCK_ORDER[self.clock], self.due_on, self.subject or ""

    @property
    def running(self) -> bool:
        return self.state == "running"

    @property
    def in_time(self) -> bool | None:
        """Whether it was met by its due date; null while it runs, or once it was stopped."""
        return {"met": True, "breached": False}.get(self.state)

    @property
    def on_time(self) -> bool | None:
        """Whether a response went out by both its due date and the latest lawful one.

        Null while it runs, or for other clocks.
        """
        if self.latest_lawful_on is None or self.stopped_on is None or self.state == "stopped":
            return None
        return self.stopped_on <= min(self.due_on, self.latest_lawful_on)


def why_counted(limit: Limit, start: date, calendar: Calendar) -> tuple[date, Why]:
    """The due date of a limit counted from `start`, and its explanation."""
    why = Why(rule=limit.rule, provision=limit.provision, working_days=limit.working_days, counting=limit.counting)
    return reckoned(why, start, calendar)


def reckoned(why: Why, start: date, calendar: Calendar) -> tuple[date, Why]:
    """The due date that a count comes to from `start` in a calendar, and the count with each day left out."""
    before = day_before(why, start)
    due = calendar.add(before, why.working_days or 0)
    skipped = left_out(calendar, before, due)
    return due, why.model_copy(update={"counted_from": start, "calendar": calendar.version, "skipped": skipped})


def day_before(why: Why, start: date) -> date:
    """The day after which a count from `start` begins."""
    return start - timedelta(1) if why.counting == "same_day" else start


def shifted(day: date, working_days: int, calendar: Calendar) -> date:
    """A day so many working days later, or the last one the calendar knows."""
    try:
        return calendar.add(day, working_days) if working_days else day
    except OutsideCalendar:
        return LAST_DAY


def left_out(calendar: Calendar, start: date, due: date) -> tuple[SkippedDay, ...]:
    """The days between that did not count."""
    return tuple(SkippedDay(day=day, reason=reason) for day, reason in calendar.skipped(start, due))


def count(name: ClockName, limit: Limit, start: date, calendar: Calendar, hangs_on: HangsOn) -> Clock:
    """Starts a clock whose due date is counted in working days."""
    due, why = why_counted(limit, start, calendar)
    return Clock(clock=name, started_on=start, due_on=due, original_due_on=due, hangs_on=hangs_on, why=why)


def given(
    name: ClockName, subject: str | None, start: date, due: date, rule: str, provision: str | None = None
) -> Clock:
    """Starts a clock whose due date somebody named: a promise, a review, an order."""
    why = Why(rule=rule, provision=provision)
    return Clock(clock=name, subject=subject, started_on=start, due_on=due, original_due_on=due, why=why)


def end(clock: Clock, on: date, calendar: Calendar, command: str) -> Clock:
    """Ends a clock on a day: breached when that is after the due day, else stopped or met by what ended it."""
    late = on > clock.due_on
    state: State = "breached" if late else "stopped" if command in STOPPING else "met"
    days = calendar.between(clock.due_on, on) if late else None
    return clock.model_copy(update={"state": state, "stopped_on": on, "working_days_late": days, "ended_by": command})


def move(clock: Clock, due: date, because: str, why: Why) -> Clock:
    """Gives a clock another due date, keeping the one it had; a date that does not change is no move."""
    if due == clock.due_on:
        return clock
    previous = (*clock.previous, PreviousDue(due_on=clock.due_on, because=because))
    return clock.model_copy(update={"due_on": due, "previous": previous, "why": why})


def run_again(clock: Clock, due: date, why: Why, because: str) -> Clock:
    """Sets an ended clock running again, due on `due`."""
    running = clock.model_copy(
        update={"state": "running", "stopped_on": None, "working_days_late": None, "ended_by": None}
    )
    return move(running, due, because, why)


def named(stage: int, kind: Literal["acknowledgement", "response"]) -> ClockName:
    """The name of a stage's clock."""
    return cast("ClockName", f"stage_{stage}_{kind}")
