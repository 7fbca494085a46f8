"""The clocks of a stage: how acknowledgement and response are counted, and the latest day a response is lawful."""

from __future__ import annotations

from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, HangsOn, Why, count, move, named, shifted, why_counted
from casework.domain.policy import StagePolicy

STAGE_CLOCKS = (
    "stage_1_acknowledgement",
    "stage_1_response",
    "stage_2_acknowledgement",
    "stage_2_response",
    "update",
)
"""The clocks that end when their stage does."""

OMBUDSMANS_DATE = Why(rule="The date the Ombudsman set")
UNCOUNTED = {"counted": None, "added": None, "allowed_until": None}
"""What is known of the count of a clock whose date was given."""


def opening(law: StagePolicy, stage: int, start: date, calendar: Calendar, hangs_on: HangsOn) -> tuple[Clock, ...]:
    """The clocks a stage starts with, counted from its receipt or request."""
    found = []
    if law.acknowledgement is not None:
        found.append(count(named(stage, "acknowledgement"), law.acknowledgement, start, calendar, hangs_on))
    if law.response.counted_from != "acknowledgement":
        found.append(_lawful(count(named(stage, "response"), law.response, start, calendar, hangs_on)))
    return tuple(found)


def _lawful(response: Clock, latest: date | None = None) -> Clock:
    """A response clock with its latest lawful day: its due date, unless an acknowledgement's deadline gives another."""
    return response.model_copy(update={"latest_lawful_on": latest or response.due_on})


def set_by_ombudsman(clock: Clock, due: date) -> Clock:
    """A clock on a date of the Ombudsman's, which becomes its original one."""
    changes = {"due_on": due, "original_due_on": due, "hangs_on": "named", "why": OMBUDSMANS_DATE, **UNCOUNTED}
    if clock.latest_lawful_on is not None:
        changes["latest_lawful_on"] = due
    return clock.model_copy(update=changes)


def counted_again(old: Clock, new: Clock, because: str, calendar: Calendar) -> Clock:
    """A clock on the dates of `new`, which was counted afresh; a due date that was given stays.

    Of its original due date and latest lawful day it has those of `new`, with what extensions had added.
    """
    if old.date_given:
        moved = old.model_copy(update={"counted": new.why})
    else:
        moved = move(old, new.due_on, because, new.why).model_copy(update={"why": new.why})
    return moved.model_copy(
        update={
            "started_on": new.started_on,
            "original_due_on": new.due_on,
            "latest_lawful_on": new.latest_lawful_on and longer_lawful(old, new.latest_lawful_on, calendar),
        }
    )


def longer_lawful(clock: Clock, lawful: date, calendar: Calendar) -> date:
    """The latest lawful day with what extensions added to it."""
    return max(shifted(lawful, clock.added or 0, calendar), clock.allowed_until or lawful)


def answering(law: StagePolicy, stage: int, start: date, calendar: Calendar, acknowledgement: Clock | None) -> Clock:
    """The response clock that acknowledging starts.

    A late acknowledgement moves its due date but not its latest lawful day (6.2, 6.3).
    """
    response = count(named(stage, "response"), law.response, start, calendar, "acknowledgement")
    days = law.response.working_days
    return _lawful(response, calendar.add(acknowledgement.due_on, days) if acknowledgement else None)


def answered_at_once(
    law: StagePolicy, stage: int, on: date, calendar: Calendar, acknowledgement: Clock | None
) -> Clock:
    """The response clock of an answer sent before any acknowledgement: due by the latest lawful day."""
    due, why = why_counted(law.response, on if acknowledgement is None else acknowledgement.due_on, calendar)
    days = law.response.working_days
    rule = f"Answered before it was acknowledged: due {days} working days after the last day for acknowledging"
    return Clock(
        clock=named(stage, "response"),
        started_on=on,
        due_on=due,
        original_due_on=due,
        latest_lawful_on=due,
        hangs_on="acknowledgement_due",
        why=why.model_copy(update={"rule": rule}),
    )
