"""What may be proclaimed of a day: that it is a holiday, that it is a working day, or that neither holds any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from casework.domain.calendar import WEEKEND, Calendar
from casework.domain.errors import CaseworkError
from casework.domain.event import Actor, Meta
from casework.domain.proclamation import (
    CalendarEvent,
    Day,
    HolidayProclaimed,
    Proclaimed,
    ProclamationWithdrawn,
    WorkingDayProclaimed,
)

E = TypeVar("E", bound=CalendarEvent)


class NotProclaimed(CaseworkError):
    """What cannot be proclaimed or withdrawn: the day counts as it is asked to already, or was never proclaimed."""


@dataclass(frozen=True, slots=True)
class Proclaimer:
    """Who proclaims or withdraws at an instant (aware), and what their events need from outside."""

    by: Actor
    at: datetime
    new_id: Callable[[], UUID]
    correlation_id: str

    def event(self, cls: type[E], known: Proclaimed, day: Day, **facts: Any) -> E:
        """The next event about a day."""
        return cls(
            originator_id=known.id,
            originator_version=known.version + 1,
            event_id=self.new_id(),
            meta=Meta(
                command="calendar",
                occurred=self.at,
                recorded_at=self.at.astimezone(UTC),
                actor=self.by,
                correlation_id=self.correlation_id,
            ),
            subject=f"calendar/{day.nation}",
            **day._asdict(),
            **facts,
        )


@dataclass(frozen=True, slots=True)
class Holiday:
    """To be proclaimed: a day is a holiday of this name."""

    nation: str
    day: date
    name: str

    @property
    def sentence(self) -> str:
        return f"{self.day} is a holiday in {self.nation}: {self.name}"

    def event(self, known: Proclaimed, calendar: Calendar, proclaimer: Proclaimer) -> HolidayProclaimed | None:
        """The event that says so, None when it was said before; `calendar` is that of the nation as it stands.

        Raises NotProclaimed for a day that is no working day anyway, or a blank name, OutsideCalendar for one out of
        range.
        """
        day = Day(self.nation, self.day)
        if not self.name.strip():
            raise NotProclaimed(f"Say what holiday {self.day} is: the explanation of every date that it moves names it")
        if known.days.get(day) is not None:
            return None
        if not calendar.is_working(self.day):
            later = "" if self.day.weekday() in WEEKEND else f". {_COUNTED_BEFORE}"
            raise NotProclaimed(f"{_counts_not(day, calendar)}; there is nothing to proclaim{later}")
        return proclaimer.event(HolidayProclaimed, known, day, name=self.name.strip())


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """To be proclaimed: a day that the tables have as a holiday is a working day after all."""

    nation: str
    day: date

    @property
    def sentence(self) -> str:
        return f"{self.day} is a working day in {self.nation} after all"

    def event(self, known: Proclaimed, calendar: Calendar, proclaimer: Proclaimer) -> WorkingDayProclaimed | None:
        """The event that says so, None when it was said before; `calendar` is that of the nation as it stands.

        Raises NotProclaimed for a working day or one of a weekend, OutsideCalendar for one out of range.
        """
        day = Day(self.nation, self.day)
        if known.days.get(day, "") is None:
            return None
        if calendar.is_working(self.day):
            already = f"{self.day} is a working day in {self.nation} already"
            raise NotProclaimed(f"{already}; there is nothing to proclaim. {_COUNTED_BEFORE}")
        if self.day.weekday() in WEEKEND:
            raise NotProclaimed(f"{_counts_not(day, calendar)}; only a holiday can become a working day")
        return proclaimer.event(WorkingDayProclaimed, known, day)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """To be said: what was proclaimed of a day does not hold."""

    nation: str
    day: date

    @property
    def sentence(self) -> str:
        return f"What was proclaimed of {self.day} in {self.nation} is withdrawn"

    def event(self, known: Proclaimed, calendar: Calendar, proclaimer: Proclaimer) -> ProclamationWithdrawn | None:
        """The event that says so, None when it was said before. Raises NotProclaimed when nothing ever was."""
        day = Day(self.nation, self.day)
        if day in known.days:
            return proclaimer.event(ProclamationWithdrawn, known, day)
        if day not in known.withdrawn:
            nothing = f"Nothing was proclaimed of {self.day} in {self.nation}, so there is nothing to withdraw"
            raise NotProclaimed(f"{nothing}; `casework calendar show` lists what was")
        return None


Proclamation: TypeAlias = Holiday | WorkingDay | Withdrawal

_COUNTED_BEFORE = "Deadlines that were counted before the calendar had it so are moved by `casework calendar recount`"


def _counts_not(day: Day, calendar: Calendar) -> str:
    return f"{day.day} is no working day in {day.nation} already: {calendar.reason(day.day)}"
