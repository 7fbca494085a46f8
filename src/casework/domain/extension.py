"""More time: extensions told in time, with reasons (Code 6.4, 6.5, 6.15, 6.16), and updates agreed meanwhile (5.9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from casework.domain import clocks
from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, Why
from casework.domain.command import Command, Flag, Needed, Whole, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day
from casework.domain.personal import Words, given
from casework.domain.situation import Situation, decides, needs, rule


@command("extend")
class Extend(Command):
    """Give a response more time.

    The resident is told the reason and the Ombudsman's details before the deadline passes (6.4, 6.15).
    """

    until: Day
    reason: Needed[Words] = None
    informed_on: Day
    ombudsman_details: Needed[Flag | Words] = None
    good_reason: Needed[Words] = None
    evidence: Words | None = None


@event("response-extended")
class ResponseExtended(CaseEvent):
    """The response was given more time; one that broke a rule is kept as found and moves nothing."""

    until: date
    informed_on: date


@rule("extension_after_deadline", ("6.4", "6.15"))
def told_in_time(s: Situation[Extend]) -> str | None:
    clock, told = s.response_clock, s.command.informed_on
    if clock is None or told <= clock.due_on:
        return None
    return f"The resident was told on {told}, after the deadline of {clock.due_on} had passed; the response is overdue"


@rule("extension_not_later", ("6.4", "6.15"))
def later_than_due(s: Situation[Extend]) -> str | None:
    clock = s.response_clock
    if clock is None or s.command.until > clock.due_on:
        return None
    return f"{s.command.until} is not later than the present deadline of {clock.due_on}"


def cap(s: Situation[Any], clock: Clock) -> date:
    """The last day an extension may reach without good reason: counted from the original due date."""
    return s.calendar.add(clock.original_due_on, s.law.extension.working_days)


def _over_cap(s: Situation[Extend]) -> bool:
    clock = s.response_clock
    return clock is not None and s.command.until > cap(s, clock)


@rule("extension_over_cap", ("6.4", "6.15"))
def within_cap(s: Situation[Extend]) -> str | None:
    clock = s.response_clock
    if clock is None or not _over_cap(s) or given(s.command.good_reason):
        return None
    days = s.law.extension.working_days
    return (
        f"Without good reason no later than {cap(s, clock)}, "
        f"{days} working days after the original deadline of {clock.original_due_on}"
    )


@rule("update_interval_missing", "5.9")
def updates_agreed(s: Situation[Extend]) -> str | None:
    agreed = s.case.update_agreed_on
    if not _over_cap(s) or (agreed is not None and s.case.update_every and agreed <= s.command.informed_on):
        return None
    return (
        "So long an extension needs an interval for updates agreed with the resident; "
        "record it with agree_update_interval first"
    )


@decides(
    Extend,
    told_in_time,
    later_than_due,
    within_cap,
    updates_agreed,
    needs("reason", "reason_missing", "Tell the resident why more time is needed", ("6.4", "6.15")),
    needs(
        "ombudsman_details", "ombudsman_details_missing", "Give the resident the Ombudsman's details", ("6.5", "6.16")
    ),
)
def extend(s: Situation[Extend]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        ResponseExtended,
        status=s.target if s.target != s.case.status else None,
        clocks=() if s.failures else (extended(s), *updated(s, min(c.informed_on, s.day))),
        until=c.until,
        informed_on=c.informed_on,
    )


def extended(s: Situation[Extend]) -> Clock:
    """The response clock at its new date; its latest lawful day moves by as many working days."""
    until = s.command.until
    why = Why(rule=f"Extended: the resident was told on {s.command.informed_on}", provision=s.law.extension.provision)
    clock = s.response_clock
    if clock is None:  # an adopted case of which no deadline was known
        named = clocks.named(s.case.stage, "response")
        return clocks.given(named, None, s.day, until, why.rule, why.provision).model_copy(
            update={"latest_lawful_on": until}
        )
    moved = clocks.move(clock, until, "extended", why)
    return moved.model_copy(update=_longer_lawful(clock, until, s.calendar) | {"date_given": True})


def _longer_lawful(clock: Clock, until: date, calendar: Calendar) -> dict[str, Any]:
    """The latest lawful day after an extension: no earlier than `until`, unless working days had been lost before.

    How it came about is kept for a clock that was counted, so that it can be counted again.
    """
    before, added = clock.latest_lawful_on or clock.due_on, calendar.between(clock.due_on, until)
    after, in_time = clocks.shifted(before, added, calendar), before >= clock.due_on
    latest = {"latest_lawful_on": max(after, until) if in_time else after}
    if clock.count is None:
        return latest
    allowed_until = until if in_time else None
    return latest | {"counted": clock.count.why, "added": (clock.added or 0) + added, "allowed_until": allowed_until}


@command("agree_update_interval")
class AgreeUpdateInterval(Command):
    """Agree with the resident how often they hear of progress (5.9); it never changes a due date."""

    every_working_days: Annotated[Whole, Field(ge=1, le=260)]
    next_on: Day
    expected_on: Day | None = None


@event("update-interval-agreed")
class UpdateIntervalAgreed(CaseEvent):
    """An interval for updates was agreed."""

    every_working_days: int
    agreed_on: date
    next_on: date
    expected_on: date | None = None

    def apply(self, case: Complaint) -> None:
        before = case.update_agreed_on if case.update_every else None
        case.update_agreed_on = min(self.agreed_on, before or self.agreed_on)
        case.update_every = self.every_working_days


@decides(AgreeUpdateInterval)
def agree_update_interval(s: Situation[AgreeUpdateInterval]) -> Iterator[CaseEvent]:
    c = s.command
    promised = clocks.given("update", None, s.day, c.next_on, "The next update agreed with the resident", "5.9")
    yield s.event(
        UpdateIntervalAgreed,
        clocks=(*s.ended("update"), promised),
        every_working_days=c.every_working_days,
        agreed_on=s.day,
        next_on=c.next_on,
        expected_on=c.expected_on,
    )


def updated(s: Situation[Any], on: date) -> tuple[Clock, ...]:
    """What telling the resident something on a day does to the update clock.

    This promise is ended, the next one runs.
    """
    clock, every = s.case.clock("update"), s.case.update_every
    if clock is None or not every or on < clock.started_on:
        return ()
    rule = f"An update every {every} working days, as agreed with the resident"
    due, why = clocks.reckoned(Why(rule=rule, provision="5.9", working_days=every), on, s.calendar)
    follows = Clock(clock="update", started_on=on, due_on=due, original_due_on=due, hangs_on="contact", why=why)
    return (s.end(clock, on), follows)
