"""Counting again: what another calendar does to running deadlines once a holiday was proclaimed or a table corrected.

Dates that were counted move. A date that an extension, the Ombudsman or a person gave stays, but what was counted
before it moves: the cap of its extensions and its latest lawful day. What has ended keeps the dates it was judged by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, Count, day_before, reckoned, why_counted
from casework.domain.command import Command, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Clear, Text
from casework.domain.policy import Policy
from casework.domain.situation import Situation, decides, rule
from casework.domain.stage_clocks import counted_again


@command("recount_deadlines", anywhere=True)
class RecountDeadlines(Command):
    """Count the running deadlines again in the calendar as it is now: a holiday was proclaimed, or a day corrected."""

    reason: Text


@event("deadlines-recounted")
class DeadlinesRecounted(CaseEvent):
    """Running deadlines were counted again, in another calendar than before."""

    calendar: Clear


@rule("already_done", of_case=True)
def counted_otherwise(s: Situation[RecountDeadlines]) -> str | None:
    if recounted(s.case, s.policy, s.calendar):
        return None
    return "Every running deadline is as its calendar counts it now; there is nothing to count again"


@decides(RecountDeadlines, counted_otherwise)
def recount_deadlines(s: Situation[RecountDeadlines]) -> Iterator[CaseEvent]:
    clocks = recounted(s.case, s.policy, s.calendar)
    yield s.event(DeadlinesRecounted, clocks=clocks, calendar=s.calendar.version)


def recounted(case: Complaint, policy: Policy, calendar: Calendar) -> tuple[Clock, ...]:
    """The running clocks that a calendar counts otherwise than they were, as it counts them.

    Other names of holidays make no difference.
    """
    counted = [(clock, clock.count) for clock in case.running_clocks]
    again = [(clock, _again(case, clock, count, policy, calendar)) for clock, count in counted if count is not None]
    return tuple(after for before, after in again if _days(after) != _days(before))


def _days(clock: Clock) -> tuple[object, ...]:
    count = clock.count
    counted = (count.start, *(each.day for each in count.why.skipped)) if count else ()
    return clock.due_on, clock.original_due_on, clock.latest_lawful_on, *counted


def _again(case: Complaint, clock: Clock, count: Count, policy: Policy, calendar: Calendar) -> Clock:
    """A clock as it comes out when it is counted as before, in a calendar."""
    begun = _acknowledgement(case, clock)
    if begun is not None and begun.ended_by == "refuse":
        return clock  # adopted as answered, and asked for again in vain: its own acknowledgement is not known any more
    acknowledge_by = _acknowledge_by(case, clock, count, policy, calendar)
    start = acknowledge_by if acknowledge_by and clock.hangs_on == "acknowledgement_due" else count.start
    due, why = reckoned(count.why, start, calendar)
    lawful = due
    if acknowledge_by and clock.hangs_on == "acknowledgement":
        lawful = calendar.add(acknowledge_by, count.working_days)
    dates = {"due_on": due, "original_due_on": due, "latest_lawful_on": clock.latest_lawful_on and lawful, "why": why}
    return counted_again(clock, clock.model_copy(update=dates), _because(case, clock, due, calendar), calendar)


def _acknowledge_by(case: Complaint, clock: Clock, count: Count, policy: Policy, calendar: Calendar) -> date | None:
    """The last day for acknowledging, counted again, where a response looks at it: the law does, however late it was.

    Of a case that was adopted without its acknowledgement only the day is known on which the stage began.
    """
    begun = _acknowledgement(case, clock)
    if begun is not None:
        return reckoned(begun.count.why, begun.count.start, calendar)[0] if begun.count else begun.due_on
    limit = (policy.stage_2 if clock.clock == "stage_2_response" else policy.stage_1).acknowledgement
    if limit is None or clock.hangs_on != "acknowledgement_due" or count.start == clock.started_on:
        return None
    return why_counted(limit, clock.started_on, calendar)[0]


def _acknowledgement(case: Complaint, clock: Clock) -> Clock | None:
    """The acknowledgement clock that a response looks at."""
    if clock.hangs_on not in ("acknowledgement", "acknowledgement_due"):
        return None
    return case.clocks.get((clock.clock.replace("response", "acknowledgement"), None))


def _because(case: Complaint, clock: Clock, due: date, calendar: Calendar) -> str:
    """The days on account of which a due date moves; nobody kept the count of some days of an adopted case."""
    begun = _acknowledgement(case, clock) if clock.hangs_on == "acknowledgement_due" else None
    changed = dict(_changed(clock, due, calendar)) | (dict(_changed(begun, due, calendar)) if begun else {})
    return "; ".join(changed[day] for day in sorted(changed)) or "the working days were counted again"


def _changed(clock: Clock, due: date, calendar: Calendar) -> Iterator[tuple[date, str]]:
    """The days before `due` that count in a calendar and did not when a clock was counted, or the other way round."""
    if clock.count is None:
        return
    _, _, why = clock.count
    end = min(due, clock.original_due_on)
    then = {each.day for each in why.skipped if each.day <= end}
    now = dict(calendar.skipped(day_before(why, clock.count.start), end))
    for day in then ^ now.keys():
        yield day, f"{day} is no working day ({now[day]})" if day in now else f"{day} is a working day after all"
