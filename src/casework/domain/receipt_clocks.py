"""What a corrected receipt does to the clocks of stage 1 that hang on it; every date they had before is kept."""

from __future__ import annotations

from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, end, move, shifted
from casework.domain.complaint import Complaint
from casework.domain.policy import StagePolicy
from casework.domain.stage_clocks import answered_at_once, opening

BECAUSE = "the receipt was corrected"


def recounted(case: Complaint, law: StagePolicy, received: date, calendar: Calendar, today: date) -> tuple[Clock, ...]:
    """The stage 1 clocks as they are with another day of receipt.

    Those counted from it are counted again; before the acknowledgement, a clock the law lacks gives way to one it has.
    A response keeps the date its acknowledgement gave it, but not its latest lawful day.
    """
    fresh: dict[str, Clock] = {clock.clock: clock for clock in opening(law, 1, received, calendar, "receipt")}
    found: dict[str, Clock] = {}
    for name in ("stage_1_acknowledgement", "stage_1_response"):
        old, new = case.clocks.get((name, None)), fresh.get(name)
        if old is None and new is not None and case.status == "logged":
            found[name] = new
        if old is None or old.hangs_on != "receipt":
            continue
        if new is not None:
            found[name] = _counted_again(old, new, calendar)
        elif old.running and case.status == "logged":
            found[name] = end(old, today, calendar, "correct_record")
    response = _after_acknowledgement(case, law, found.get("stage_1_acknowledgement"), calendar)
    return (*found.values(), *((response,) if response else ()))


def _after_acknowledgement(
    case: Complaint, law: StagePolicy, acknowledgement: Clock | None, calendar: Calendar
) -> Clock | None:
    """The response clock that was counted from the acknowledgement, or from its due date, if there is one."""
    old = case.clocks.get(("stage_1_response", None))
    before = case.clocks.get(("stage_1_acknowledgement", None))
    if old is None or before is None or acknowledgement is None:
        return None
    new = answered_at_once(law, 1, old.started_on, calendar, acknowledgement)
    if old.hangs_on == "acknowledgement_due":
        return _counted_again(old, new, calendar)
    if old.hangs_on != "acknowledgement":
        return None
    base = calendar.add(before.due_on, law.response.working_days)
    return old.model_copy(update={"latest_lawful_on": _moved_along(old, base, new, calendar)})


def _counted_again(old: Clock, new: Clock, calendar: Calendar) -> Clock:
    """A clock on the dates of the new receipt; a date that an extension gave stays."""
    moved = old if old.date_given else move(old, new.due_on, BECAUSE, new.why)
    return _ended_as_before(
        moved.model_copy(
            update={
                "started_on": new.started_on,
                "original_due_on": new.due_on,
                "latest_lawful_on": _moved_along(old, old.original_due_on, new, calendar),
            }
        ),
        calendar,
    )


def _moved_along(old: Clock, base: date, new: Clock, calendar: Calendar) -> date | None:
    """The new latest lawful day, with the working days that extensions had added to the old one."""
    if old.latest_lawful_on is None or new.latest_lawful_on is None:
        return None
    return shifted(new.latest_lawful_on, calendar.between(base, old.latest_lawful_on), calendar)


def _ended_as_before(clock: Clock, calendar: Calendar) -> Clock:
    """A clock that had been ended, ended on the same day under the due date it now has."""
    if clock.stopped_on is None:
        return clock
    return end(clock, clock.stopped_on, calendar, clock.ended_by or "")
