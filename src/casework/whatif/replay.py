"""Going through the cases of a store again under another law, one at a time; nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

from casework.application import Casework
from casework.calendars import CalendarOf
from casework.domain.calendar import Calendar, CalendarError, read_calendar
from casework.domain.complaint import case_id
from casework.domain.event import CaseEvent
from casework.domain.landlord_file import table_of
from casework.domain.policy import Policy
from casework.exporting import listed
from casework.whatif.effect import Effect, Flip
from casework.whatif.law import Law, calendars_through, law_of
from casework.whatif.outcome import recorded, under


class OwnCalendar(NamedTuple):
    """A landlord's calendar, and the nation whose tables it takes the place of."""

    nation: str
    calendar: Calendar

    def instead_in(self, tables: CalendarOf) -> CalendarOf:
        """The tables with this one among them."""
        return lambda nation: self.calendar if nation == self.nation else tables(nation)


def own_calendar(path: Path) -> OwnCalendar:
    """A landlord's calendar from a file. Raises CalendarError naming the field, OSError for one that cannot be read."""
    calendar = read_calendar(path)
    return OwnCalendar(table_of(path.read_bytes(), str(path), CalendarError)["nation"], calendar)


def law_for(casework: Casework, draft: Policy | None, own: OwnCalendar | None) -> Law:
    """The law of a store with a draft for its policies, and a landlord's calendar for the tables of its nation."""
    tables = casework.calendars.tables
    calendars = calendars_through(casework.calendars.history(), own.instead_in(tables) if own else tables)
    return law_of(casework.policies, calendars, draft)


def replayed(
    casework: Casework, law: Law, effect: Effect, *, first: date = date.min, last: date = date.max
) -> Iterator[list[Flip]]:
    """What flips in each case received from `first` to `last`, by day of receipt; `effect` takes in all of them.

    Raises PolicyError and OutsideCalendar as `under` does. The views of the store have to be there.
    """
    for row in listed(casework):
        if not first <= row.received_on <= last:
            continue
        history = cast("list[CaseEvent]", casework.store.events(case_id(row.case)))
        yield effect.count(row.case, recorded(history), under(law, history))
