"""What the entries of a timeline look like, for those who read them: described, not run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from casework.domain.alert import AlertKind, How
from casework.domain.clocks import ClockName, State
from casework.domain.command import Role
from casework.domain.event import Status
from casework.domain.moment import Moment
from casework.http.shape import Shape
from casework.projections.timeline import Change


class ClockMoved(Shape):
    """What an event did to a clock."""

    change: Change
    """Whether it started, moved, ended or was left as it was."""
    was_due_on: date | None
    """The date before, where it moved."""
    clock: ClockName
    """Which clock."""
    subject: str | None
    """The id of the promise, order, review … it is about; null for one without."""
    due_on: date
    """The date since."""
    state: State
    """What became of it."""
    working_days_late: int | None
    """By how many working days it was late; null unless it was."""


class Somebody(Shape):
    """Who did something, or typed it in."""

    id: str
    """Their id."""
    role: Role
    """In which role."""
    on_behalf_of: str | None = None
    """For whom, where that was said."""


class Broken(Shape):
    """A rule that was broken, recorded as it was found."""

    code: str
    """Its code."""
    provision: str | None
    """The paragraph of the Complaint Handling Code."""


class EventEntry(Shape):
    """An event of the case."""

    number: int
    """Its number within the case, from 1."""
    event: str
    """What happened, by its name."""
    command: str
    """The command that recorded it."""
    occurred: Moment
    """When it happened."""
    recorded_at: datetime
    """When it was recorded, in UTC."""
    actor: Somebody
    """Who did it."""
    entered_by: Somebody | None
    """Who typed it in, when another."""
    via: str | None
    """The back end that spoke for them, if one did."""
    late_entry: bool
    """Whether it was recorded on a later local day than it happened."""
    as_found: bool
    """Whether it had happened already and was recorded as it was found."""
    status: Status | None
    """The status that the case entered with it, if it did."""
    facts: dict[str, Any]
    """What only this kind of event says."""
    words: dict[str, str]
    """The words given with it, by their path in the command, with a mark where they are withheld or erased."""
    failures: list[Broken]
    """Rules that were broken."""
    clocks: list[ClockMoved]
    """What it did to clocks."""


class AlertEntryShown(Shape):
    """What happened to an alert between the events of the case."""

    alert: AlertKind
    """Of which kind the alert is."""
    alert_event: str
    """What happened to it, by its name."""
    recorded_at: datetime
    """When that was recorded, in UTC."""
    clock: ClockName
    """The clock that it is about."""
    subject: str | None
    """What the clock is about; null for one without."""
    due_on: date
    """The date that it was raised for."""
    kind: AlertKind
    """Of which kind it is."""
    step: int
    """So many working days late, of a further alert about the same date; else 0."""
    noticed_on: date | None = None
    """The day on which the scheduler noticed."""
    after_the_fact: bool = False
    """Whether the clock had ended or moved before anybody noticed."""
    next_on: date | None = None
    """The day of the next step about this date."""
    escalates_on: date | None = None
    """The day on which somebody else is told, if nobody acknowledges it."""
    acknowledged_by: str | None = None
    """Who had acknowledged it before it was raised."""
    acknowledged_on: date | None = None
    """The day of that."""
    level: int | None = None
    """How often it has been escalated."""
    whom: list[str] | None = None
    """Who was told."""
    how: How | None = None
    """How it was resolved."""
    on: date | None = None
    """The day on which its clock ended."""
    due_on_now: date | None = None
    """The date to which its clock moved."""


class Timeline(Shape):
    """A page of what happened in a case."""

    case: str
    """Its reference."""
    entries: list[EventEntry | AlertEntryShown]
    """Events, and what happened to alerts among them, in the order in which they were recorded."""
    next: int | None
    """The number after which the next page begins; null on the last one."""
