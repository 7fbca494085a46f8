"""Until which day can no alert be due, if nothing else happens?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from casework.domain.alert_rules import soon_from
from casework.domain.calendar import Calendar
from casework.store import Connection


def next_alert_on(views: Connection, lead: int, calendars: Iterable[Calendar]) -> date | None:
    """The first day on which an alert may be raised, escalated or settled, never later than one is.

    None when none will be, and the earliest day there is when one waits to be. `lead` is the longest time, in working
    days, that any policy in use calls due soon.
    """
    ((soon, overdue, step, escalation, waits),) = views.execute(_FIRST)
    days = [date.fromisoformat(day) for day in (step, escalation) if day]
    if overdue:
        days.append(date.fromisoformat(overdue) + timedelta(1))
    if soon:
        days += [soon_from(date.fromisoformat(soon), lead, calendar) for calendar in calendars]
    if waits:
        days.append(date.min)
    return min(days, default=None)


_FIRST = """
    select
        (select min(due_on) from deadlines where awaits = 'due_soon'),
        (select min(due_on) from deadlines where awaits = 'overdue'),
        (select min(step_on) from deadlines where step_on is not null),
        (select min(escalates_on) from alerts where escalates_on is not null),
        exists (select 1 from alerts where unsettled = 1)"""
