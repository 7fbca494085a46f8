"""What was proclaimed of which day, by whom, and does it stand?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from casework.domain.proclamation import CalendarEvent, Day, HolidayProclaimed, ProclamationWithdrawn


class ProclaimedDay(NamedTuple):
    """One proclamation: of a holiday by its name or, without one, of a working day; who withdrew it, where it was."""

    day: date
    nation: str
    name: str | None
    by: str
    on: date
    withdrawn_by: str | None = None
    withdrawn_on: date | None = None


def proclamations(history: Iterable[CalendarEvent]) -> list[ProclaimedDay]:
    """Every proclamation in this history of a store's calendars, by day, then nation, then as they came.

    What is proclaimed of a day withdraws what was before.
    """
    found: list[ProclaimedDay] = []
    standing: dict[Day, int] = {}
    for event in history:
        by, on = event.meta.actor.id, event.recorded_on
        before = standing.pop(event.place, None)
        if before is not None:
            found[before] = found[before]._replace(withdrawn_by=by, withdrawn_on=on)
        if not isinstance(event, ProclamationWithdrawn):
            standing[event.place] = len(found)
            name = event.name if isinstance(event, HolidayProclaimed) else None
            found.append(ProclaimedDay(event.day, event.nation, name, by, on))
    return sorted(found, key=lambda each: each[:2])
