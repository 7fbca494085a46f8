"""Alerts: that a deadline is near or was missed, raised once for each due date of a clock, an aggregate of its own.

An alert's id follows from what it is about, so that any number of workers can try to raise it and one succeeds. It is
raised, escalated while nobody acknowledges it, and resolved when its clock ends or moves. Acknowledging it is something
a person does about the case, so that stands in the case's own stream (see `alert_acknowledgement`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.clocks import Clock, ClockName
from casework.domain.event import Event, event
from casework.domain.personal import Clear

if TYPE_CHECKING:
    from casework.domain.complaint import Complaint
    from casework.domain.rounds import Round

ALERT_IDS = uuid5(NAMESPACE_URL, "https://casework.example/alert")

AlertKind: TypeAlias = Literal["due_soon", "overdue", "still_overdue"]
KINDS: tuple[AlertKind, ...] = get_args(AlertKind)
How: TypeAlias = Literal["met", "late", "stopped", "moved", "late_entry"]
"""How an alert was resolved: what was due was done in time, done late, no longer due, due on another day; or it had
been done before the alert was raised, and was entered late."""


class Mark(NamedTuple):
    """What an alert is about, but for the case. `step` is how many working days late, of a further step; else 0."""

    clock: str
    subject: str | None
    due_on: date
    kind: AlertKind
    step: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Where the alert stands among those about its due date: the later, the graver."""
        return KINDS.index(self.kind), self.step

    def id(self, case: str) -> UUID:
        """The aggregate's id of an alert; another due date makes it another alert."""
        kind = f"{self.kind}+{self.step}" if self.step else self.kind
        return uuid5(ALERT_IDS, f"{case}|{self.clock}|{self.subject or ''}|{kind}|{self.due_on}")


_NO_CASE, _NOTHING = UUID(int=0), Mark("", None, date.min, "due_soon")


@dataclass(slots=True)
class Alert:
    """An alert as decisions see it. `version` is that of its newest event, -1 before the first."""

    id: UUID
    version: int = -1
    case: str = ""
    case_id: UUID = _NO_CASE
    mark: Mark = _NOTHING
    noticed_on: date = date.min
    after_the_fact: bool = False
    level: int = 0
    whom: tuple[str, ...] = ()
    escalates_on: date | None = None
    resolved: How | None = None


class AlertEvent(Event):
    """An event in an alert's life; its data subject is the case, for no words are kept in it."""

    case: Clear
    case_id: UUID

    def apply(self, alert: Alert) -> None:
        """Assigns what this kind of event changes; may not refuse, does nothing but assign."""


@event("alert-raised")
class AlertRaised(AlertEvent):
    """A sweep noticed that a deadline is near or was missed; `noticed_on` is that sweep's local day, however late.

    `after_the_fact`: the deadline had passed and its clock had ended or moved before any sweep noticed. `next_on` is
    the day of the policy's next step for this due date, `escalates_on` that on which somebody else is told; of one
    that a person had acknowledged before it could be raised, nobody is.
    """

    kind: AlertKind
    step: int = 0
    clock: ClockName
    clock_subject: Clear | None = None
    due_on: date
    noticed_on: date
    after_the_fact: bool = False
    next_on: date | None = None
    escalates_on: date | None = None
    acknowledged_by: Clear | None = None
    acknowledged_on: date | None = None

    @property
    def mark(self) -> Mark:
        return Mark(self.clock, self.clock_subject, self.due_on, self.kind, self.step)

    def apply(self, alert: Alert) -> None:
        alert.case = self.case
        alert.case_id = self.case_id
        alert.mark = self.mark
        alert.noticed_on = self.noticed_on
        alert.after_the_fact = self.after_the_fact
        alert.escalates_on = self.escalates_on


@event("alert-escalated")
class AlertEscalated(AlertEvent):
    """Nobody had acknowledged the alert in the policy's time, so `whom` is told; levels count from 1."""

    level: int
    whom: tuple[Clear, ...]
    noticed_on: date
    escalates_on: date | None = None

    def apply(self, alert: Alert) -> None:
        alert.level = self.level
        alert.whom = self.whom
        alert.escalates_on = self.escalates_on


@event("alert-resolved")
class AlertResolved(AlertEvent):
    """The alert's clock has ended, `on` that day, or moved to `due_on_now`."""

    how: How
    on: date | None = None
    due_on_now: date | None = None

    def apply(self, alert: Alert) -> None:
        alert.resolved = self.how


@event("alert-reopened")
class AlertReopened(AlertEvent):
    """The alert's clock runs again under the due date it was raised for."""

    noticed_on: date
    escalates_on: date | None = None

    def apply(self, alert: Alert) -> None:
        alert.resolved = None
        alert.escalates_on = self.escalates_on


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
    case: Complaint, mark: Mark, now: Round, *, next_on: date | None = None, escalates_on: date | None = None
) -> AlertRaised:
    """The event by which a sweep raises an alert about a clock of a case."""
    clock, seen = case.clocks[mark.clock, mark.subject], case.acknowledged_alerts.get(mark)
    return now.event(
        AlertRaised,
        mark.id(case.ref),
        0,
        case,
        kind=mark.kind,
        step=mark.step,
        clock=clock.clock,
        clock_subject=mark.subject,
        due_on=mark.due_on,
        noticed_on=now.day,
        after_the_fact=not stands(mark, clock),
        next_on=next_on,
        escalates_on=None if seen else escalates_on,
        acknowledged_by=seen and seen.by,
        acknowledged_on=seen and seen.on,
    )


def stands(mark: Mark, clock: Clock) -> bool:
    """Whether a clock still runs under the due date of an alert."""
    return clock.running and clock.due_on == mark.due_on
