"""Until which day can no alert be due, if nothing else happens?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from casework.domain.alert import soon_from
from casework.domain.calendar import Calendar
from casework.store import Connection


def next_alert_on(views: Connection, lead: int, calendars: Iterable[Calendar]) -> date | None:
    """The first day on which a running clock may ask for an alert, never later than it does; None when none will.

    `lead` is the longest time, in working days, that any policy in use calls due soon.
    """
    first = {awaits: date.fromisoformat(due_on) for awaits, due_on in views.execute(_FIRST, {})}
    days = [first["overdue"] + timedelta(1)] if "overdue" in first else []
    if "due_soon" in first:
        days += [soon_from(first["due_soon"], lead, calendar) for calendar in calendars]
    return min(days, default=None)


_FIRST = "select awaits, min(due_on) from deadlines where awaits is not null group by awaits"
