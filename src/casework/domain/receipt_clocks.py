"""What a corrected receipt does to the clocks of stage 1 that hang on it; every date they had before is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, PreviousDue, opening, why_counted
from casework.domain.complaint import Complaint
from casework.domain.policy import StagePolicy

BECAUSE = "the receipt was corrected"


def recounted(case: Complaint, law: StagePolicy, received: date, calendar: Calendar, today: date) -> tuple[Clock, ...]:
    """The stage 1 clocks as they are with another day of receipt.

    Recounted, begun, or stopped where the law has no such clock.
    """
    fresh: dict[str, Clock] = {clock.clock: clock for clock in opening(law, 1, received, calendar)}
    changed = {name: _recount(old, fresh.get(name), calendar, today) for name, old in _old(case).items()}
    begun = {name: new for name, new in fresh.items() if name not in changed and case.status == "logged"}
    found: dict[str, Clock] = begun | changed
    response = _latest_lawful(case, law, found.get("stage_1_acknowledgement"), calendar)
    return (*found.values(), *((response,) if response and "stage_1_response" not in found else ()))


def _old(case: Complaint) -> dict[str, Clock]:
    """The clocks counted from the receipt so far."""
    names = ("stage_1_acknowledgement", "stage_1_response")
    found = {name: case.clocks[name, None] for name in names if (name, None) in case.clocks}
    return {
        name: clock
        for name, clock in found.items()
        if clock.why.counted_from == case.received_on or _given_up(clock, case)
    }


def _given_up(clock: Clock, case: Complaint) -> bool:
    """An extended clock was counted from the receipt when it started then."""
    return (
        clock.clock == "stage_1_response"
        and clock.started_on == case.received_on
        and clock.due_on != clock.original_due_on
    )


def _recount(old: Clock, new: Clock | None, calendar: Calendar, today: date) -> Clock:
    if new is None:
        return old.model_copy(update={"state": "stopped", "stopped_on": today}) if old.running else old
    extended = old.due_on != old.original_due_on
    due = old.due_on if extended else new.due_on
    moved = due != old.due_on
    changes: dict[str, Any] = {
        "started_on": new.started_on,
        "due_on": due,
        "original_due_on": new.due_on,
        "why": old.why if extended else new.why,
        "previous": (*old.previous, PreviousDue(due_on=old.due_on, because=BECAUSE)) if moved else old.previous,
        "latest_lawful_on": _shifted(old.latest_lawful_on, old.original_due_on, new.latest_lawful_on, calendar),
    }
    return _judged_again(old.model_copy(update=changes), calendar)


def _shifted(latest: date | None, before: date, after: date | None, calendar: Calendar) -> date | None:
    """A latest lawful day moved by the working days that extensions had given."""
    if latest is None or after is None:
        return after
    return calendar.add(after, more) if (more := calendar.between(before, latest)) else after


def _judged_again(clock: Clock, calendar: Calendar) -> Clock:
    """An ended clock's state under its new due date."""
    if clock.stopped_on is None:
        return clock
    late = clock.stopped_on > clock.due_on
    in_time = "met" if clock.state == "breached" else clock.state
    days = calendar.between(clock.due_on, clock.stopped_on) if late else None
    return clock.model_copy(update={"state": "breached" if late else in_time, "working_days_late": days})


def _latest_lawful(
    case: Complaint, law: StagePolicy, acknowledgement: Clock | None, calendar: Calendar
) -> Clock | None:
    """The response clock counted from the acknowledgement keeps its due date.

    Its latest lawful day hangs on the receipt.
    """
    response = case.clocks.get(("stage_1_response", None))
    before = case.clocks.get(("stage_1_acknowledgement", None))
    if response is None or before is None or acknowledgement is None or response.latest_lawful_on is None:
        return None
    days = law.response.working_days
    latest = _shifted(
        response.latest_lawful_on,
        calendar.add(before.due_on, days),
        calendar.add(acknowledgement.due_on, days),
        calendar,
    )
    if response.why.counted_from != before.due_on:
        return response.model_copy(update={"latest_lawful_on": latest})
    due, why = why_counted(law.response, acknowledgement.due_on, calendar)
    changes = {
        "due_on": due,
        "original_due_on": due,
        "latest_lawful_on": due,
        "why": why.model_copy(update={"rule": response.why.rule}),
    }
    return _judged_again(response.model_copy(update=changes), calendar)
