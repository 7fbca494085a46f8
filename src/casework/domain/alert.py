"""Alerts: that a deadline is near or was missed, raised once for each due date of a clock, an aggregate of its own.

An alert's id follows from what it is about, so that any number of workers can try to raise it and one succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.calendar import Calendar
from casework.domain.clocks import Clock, ClockName
from casework.domain.complaint import Complaint
from casework.domain.event import Actor, Event, Meta, event
from casework.domain.moment import local_day
from casework.domain.personal import Clear

ALERT_IDS = uuid5(NAMESPACE_URL, "https://casework.example/alert")

AlertKind: TypeAlias = Literal["due_soon", "overdue"]


@dataclass(slots=True)
class Alert:
    """An alert as decisions see it. `version` is that of its newest event, -1 before the first."""

    id: UUID
    version: int = -1
    kind: AlertKind = "due_soon"
    case: str = ""
    clock: ClockName = "stage_1_acknowledgement"
    clock_subject: str | None = None
    due_on: date = date.min
    noticed_on: date = date.min


class AlertEvent(Event):
    """An event in an alert's life; its data subject is the case, for no words are kept in it."""

    def apply(self, alert: Alert) -> None:
        """Assigns what this kind of event changes; may not refuse, does nothing but assign."""


@event("alert-raised")
class AlertRaised(AlertEvent):
    """A sweep noticed that a deadline is near or was missed; `noticed_on` is that sweep's local day, however late."""

    kind: AlertKind
    case: Clear
    case_id: UUID
    clock: ClockName
    clock_subject: Clear | None = None
    due_on: date
    noticed_on: date

    def apply(self, alert: Alert) -> None:
        alert.kind = self.kind
        alert.case = self.case
        alert.clock = self.clock
        alert.clock_subject = self.clock_subject
        alert.due_on = self.due_on
        alert.noticed_on = self.noticed_on


def alert_id(case: str, clock: str, subject: str | None, kind: AlertKind, due_on: date) -> UUID:
    """The aggregate's id of an alert; another due date makes it another alert."""
    return uuid5(ALERT_IDS, f"{case}|{clock}|{subject or ''}|{kind}|{due_on}")


def project_alert(alert: Alert | None, events: Iterable[AlertEvent]) -> Alert | None:
    """The alert after some more events; the one given stays as it was."""
    twin = None
    for each in events:
        if twin is None:
            twin = replace(alert) if alert is not None else Alert(each.originator_id)
        twin.version = each.originator_version
        each.apply(twin)
    return twin or alert


def raise_alert(
    case: Complaint, clock: Clock, kind: AlertKind, at: datetime, *, new_id: Callable[[], UUID], correlation_id: str
) -> AlertRaised:
    """The event by which a sweep at `at` (aware) raises an alert about a clock of a case."""
    return AlertRaised(
        originator_id=alert_id(case.ref, clock.clock, clock.subject, kind, clock.due_on),
        originator_version=0,
        event_id=new_id(),
        meta=Meta(
            command="sweep",
            occurred=at,
            recorded_at=at.astimezone(UTC),
            actor=Actor(id="casework", role="system"),
            correlation_id=correlation_id,
        ),
        subject=f"case/{case.ref}",
        kind=kind,
        case=case.ref,
        case_id=case.id,
        clock=clock.clock,
        clock_subject=clock.subject,
        due_on=clock.due_on,
        noticed_on=local_day(at),
    )


# The rules, in whole local days.


def soon_from(due_on: date, working_days: int, calendar: Calendar) -> date:
    """The first day on which a deadline is due soon: so many working days strictly before its due day."""
    return calendar.add(due_on, -working_days)


def soon_until(day: date, working_days: int, calendar: Calendar) -> date:
    """The latest due day that is due soon on `day`; what `soon_from` says, asked from the other end."""
    return calendar.add(day, working_days)


def to_raise(due_on: date, day: date, soon_on: Callable[[], date]) -> AlertKind | None:
    """The alert a running clock asks for on a day: `due_soon` from `soon_on()` through its due day, then `overdue`."""
    if day > due_on:
        return "overdue"
    return "due_soon" if day >= soon_on() else None


def awaited(raised: Collection[str]) -> AlertKind | None:
    """The alert that comes next for a running clock, after the kinds raised for its due date; none after `overdue`."""
    if "overdue" in raised:
        return None
    return "overdue" if "due_soon" in raised else "due_soon"
