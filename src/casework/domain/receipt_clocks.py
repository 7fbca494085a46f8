"""What a corrected receipt does to the clocks of stage 1 that hang on it; every date they had before is kept."""

from __future__ import annotations

from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, end
from casework.domain.complaint import Complaint
from casework.domain.policy import StagePolicy
from casework.domain.stage_clocks import answered_at_once, counted_again, longer_lawful, opening

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
    if old.hangs_on == "acknowledgement_due":
        return _counted_again(old, answered_at_once(law, 1, old.started_on, calendar, acknowledgement), calendar)
    if old.hangs_on != "acknowledgement":
        return None
    days = old.count.working_days if old.count else law.response.working_days
    known = _counting_anew(old, calendar.add(before.due_on, days), calendar)
    lawful = longer_lawful(known, calendar.add(acknowledgement.due_on, days), calendar)
    return known.model_copy(update={"latest_lawful_on": lawful})


def _counted_again(old: Clock, new: Clock, calendar: Calendar) -> Clock:
    """A clock on the dates of the new receipt; one that had been ended, ended on the same day under the date it has."""
    again = counted_again(_counting_anew(old, old.original_due_on, calendar), new, BECAUSE, calendar)
    return end(again, again.stopped_on, calendar, again.ended_by or "") if again.stopped_on else again


def _counting_anew(clock: Clock, lawful: date, calendar: Calendar) -> Clock:
    """A clock of which the working days that extensions added are known, and nothing else; `lawful` was without them.

    One that was extended by an earlier casework does not say how many they were.
    """
    added = clock.added
    if added is None and clock.date_given and clock.latest_lawful_on is not None:
        added = calendar.between(lawful, clock.latest_lawful_on)
    return clock.model_copy(update={"added": added, "allowed_until": None})
