"""Proclamations: days that a store's calendars close or open beside their tables, each by an event of its own.

A holiday is proclaimed now and then at short notice, and one that the tables have is moved to another day. From then on
every count in the store uses the changed calendar; what was counted before moves only when it is counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.calendar import Calendar, Nation
from casework.domain.event import Event, event
from casework.domain.personal import Clear

CALENDARS = uuid5(NAMESPACE_URL, "https://casework.example/calendars")
"""The one stream of a store in which all proclamations are."""


class Day(NamedTuple):
    """A day in a nation."""

    nation: str
    day: date


@dataclass(slots=True)
class Proclaimed:
    """What was proclaimed in a store and stands, and what was withdrawn. `version` is that of the newest event.

    A day stands with the holiday's name, or with None when it is a working day after all.
    """

    id: UUID = CALENDARS
    version: int = -1
    days: Mapping[Day, str | None] = field(default_factory=dict)
    withdrawn: frozenset[Day] = frozenset()

    def changed(self, nation: str, tables: Calendar) -> Calendar:
        """A nation's calendar with what was proclaimed there; what the tables have by now stays as they have it."""
        days = {each.day: name for each, name in self.days.items() if each.nation == nation}
        closed = {day: name for day, name in days.items() if name is not None and tables.is_working(day)}
        opened = {day: "" for day, name in days.items() if name is None and not tables.is_working(day)}
        return tables.with_changes(closed, opened) if closed or opened else tables


NOTHING = Proclaimed()
"""What is proclaimed in a new store."""


class CalendarEvent(Event):
    """An event in the life of a store's calendars; its data subject is the nation, for no words are kept in it."""

    nation: Nation
    day: date

    @property
    def place(self) -> Day:
        return Day(self.nation, self.day)

    def apply(self, proclaimed: Proclaimed) -> None:
        """Assigns what this kind of event changes; may not refuse, does nothing but assign."""


@event("holiday-proclaimed")
class HolidayProclaimed(CalendarEvent):
    """A day is a holiday, which its tables did not know."""

    name: Clear

    def apply(self, proclaimed: Proclaimed) -> None:
        _stand(proclaimed, self.place, self.name)


@event("working-day-proclaimed")
class WorkingDayProclaimed(CalendarEvent):
    """A day is a working day, though its tables have it as a holiday."""

    def apply(self, proclaimed: Proclaimed) -> None:
        _stand(proclaimed, self.place, None)


@event("proclamation-withdrawn")
class ProclamationWithdrawn(CalendarEvent):
    """What was proclaimed of a day no longer holds: it is what its tables say."""

    def apply(self, proclaimed: Proclaimed) -> None:
        proclaimed.days = {other: name for other, name in proclaimed.days.items() if other != self.place}
        proclaimed.withdrawn = proclaimed.withdrawn | {self.place}


def _stand(proclaimed: Proclaimed, day: Day, name: str | None) -> None:
    proclaimed.days = {**proclaimed.days, day: name}
    proclaimed.withdrawn = proclaimed.withdrawn - {day}


def project_proclaimed(proclaimed: Proclaimed | None, events: Iterable[CalendarEvent]) -> Proclaimed | None:
    """What is proclaimed after some more events; the state given stays as it was."""
    twin = None
    for each in events:
        twin = twin or replace(proclaimed or NOTHING)
        twin.version = each.originator_version
        each.apply(twin)
    return twin or proclaimed
