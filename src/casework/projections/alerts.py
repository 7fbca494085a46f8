"""Which alerts were raised, does what they say still hold, and who has seen to them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertEscalated, AlertRaised, AlertReopened, AlertResolved
from casework.domain.alert_acknowledgement import AlertAcknowledged
from casework.domain.clocks import CLOCK_ORDER, Clock
from casework.domain.event import CaseEvent, Event
from casework.projections.cases import CASES
from casework.projections.deadlines import DEADLINES
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


@dataclass(slots=True)
class AlertRow:
    """One alert; `subject` is that of its clock, empty for a clock without one.

    It `stands` while its clock still runs under the due date it was raised for, and is `unsettled` while its own stream
    does not say so yet. `escalates_on` is the day on which somebody else is told, None when nobody is to be.
    """

    alert_id: UUID
    kind: str
    step: int
    case_id: UUID
    ref: str
    clock: str
    place: int
    subject: str
    due_on: date
    noticed_on: date
    raised_at: datetime
    stands: bool
    unsettled: bool
    escalates_on: date | None
    level: int = 0
    whom: tuple[str, ...] = ()
    acknowledged_by: str | None = None
    acknowledged_on: date | None = None
    resolved_at: datetime | None = None
    how: str | None = None


def _fold(page: Page, event: Event) -> None:
    match event:
        case AlertAcknowledged():
            _acknowledged(page, event)
        case CaseEvent():
            for clock in event.clocks:
                _touched(page, event.originator_id, clock)
        case AlertRaised():
            page.add(ALERTS, _raised(page, event))
        case AlertEscalated():
            row = page.known(ALERTS, event.case_id, event.originator_id)
            row.level, row.whom = event.level, event.whom
            row.escalates_on = None if row.acknowledged_by else event.escalates_on
        case AlertResolved():
            row = page.known(ALERTS, event.case_id, event.originator_id)
            row.resolved_at, row.how, row.escalates_on = event.recorded_at, event.how, None
            row.unsettled = row.stands
        case AlertReopened():
            row = page.known(ALERTS, event.case_id, event.originator_id)
            row.resolved_at, row.how = None, None
            row.escalates_on = None if row.acknowledged_by else event.escalates_on
            row.unsettled = not row.stands


def _raised(page: Page, event: AlertRaised) -> AlertRow:
    deadline = page.known(DEADLINES, event.case_id, event.clock, event.clock_subject or "")
    standing = deadline.running and deadline.due_on == event.due_on
    return AlertRow(
        alert_id=event.originator_id,
        kind=event.kind,
        step=event.step,
        case_id=event.case_id,
        ref=event.case,
        clock=event.clock,
        place=CLOCK_ORDER[event.clock],
        subject=event.clock_subject or "",
        due_on=event.due_on,
        noticed_on=event.noticed_on,
        raised_at=event.recorded_at,
        stands=standing,
        unsettled=not standing,
        escalates_on=event.escalates_on,
        acknowledged_by=event.acknowledged_by,
        acknowledged_on=event.acknowledged_on,
    )


def _touched(page: Page, case_id: UUID, clock: Clock) -> None:
    """Looks again whether the alerts about a clock stand."""
    deadline = page.known(DEADLINES, case_id, clock.clock, clock.subject or "")
    for mark in deadline.marks:
        row = page.known(ALERTS, case_id, mark.id(deadline.ref))
        row.stands = deadline.running and deadline.due_on == mark.due_on
        row.unsettled = row.stands == (row.resolved_at is not None)


def _acknowledged(page: Page, event: AlertAcknowledged) -> None:
    """A person has seen this alert and those about the same due date before it."""
    deadline = page.known(DEADLINES, event.originator_id, event.clock, event.clock_subject or "")
    ref = page.known(CASES, event.originator_id).ref
    for mark in deadline.marks:
        if mark.due_on == event.due_on and mark.place <= event.mark.place:
            row = page.known(ALERTS, event.originator_id, mark.id(ref))
            row.acknowledged_by = row.acknowledged_by or event.meta.actor.id
            row.acknowledged_on = row.acknowledged_on or event.occurred_on
            row.escalates_on = None


ALERTS = View(
    table="alerts",
    shape=Shape(AlertRow),
    key=("case_id", "alert_id"),
    create="""
        create table {table} (
            alert_id text not null,
            kind text not null,
            step integer not null,
            case_id text not null,
            ref text not null,
            clock text not null,
            place integer not null,
            subject text not null,
            due_on text not null,
            noticed_on text not null,
            raised_at text not null,
            stands integer not null,
            unsettled integer not null,
            escalates_on text,
            level integer not null,
            whom text not null,
            acknowledged_by text,
            acknowledged_on text,
            resolved_at text,
            how text,
            primary key (case_id, alert_id)
        )""",
    indexes=(
        "create index alerts_in_order on alerts (raised_at, due_on, ref, place, subject, kind, step)",
        "create index alerts_of_case on alerts (ref)",
        """create index alerts_standing on alerts (raised_at, due_on, ref, place, subject, kind, step)
            where stands = 1""",
        "create index alerts_unsettled on alerts (alert_id) where unsettled = 1",
        "create index alerts_escalating on alerts (escalates_on, alert_id) where escalates_on is not null",
    ),
    changes=(
        "stands",
        "unsettled",
        "escalates_on",
        "level",
        "whom",
        "acknowledged_by",
        "acknowledged_on",
        "resolved_at",
        "how",
    ),
    fold=_fold,
)


class Alerted(NamedTuple):
    """An alert as people see it; it `stands` while its clock still runs under the due date it was raised for."""

    alert: UUID
    kind: str
    step: int
    case: str
    clock: str
    subject: str | None
    due_on: date
    noticed_on: date
    raised_at: datetime
    stands: bool
    acknowledged_by: str | None
    acknowledged_on: date | None
    level: int
    whom: tuple[str, ...]
    resolved_at: datetime | None
    how: str | None


def alert_ids(views: Connection, case: str) -> list[UUID]:
    """The ids of a case's alerts, in the order in which they were raised."""
    return [each.alert for each in alerts(views, case=case)]


def alerts(
    views: Connection, *, case: str | None = None, kind: str | None = None, standing: bool = False
) -> list[Alerted]:
    """The alerts of a case, of a kind, or only those that stand, in the order in which they were raised."""
    rows = views.execute(_LISTED, {"case": case, "kind": kind, "standing": int(standing)})
    return list(map(_ALERTED.revived, rows))


_ALERTED = Shape(Alerted)
_LISTED = """
    select alert_id, kind, step, ref, clock, nullif(subject, ''), due_on, noticed_on, raised_at, stands,
        acknowledged_by, acknowledged_on, level, whom, resolved_at, how
    from alerts
    where (:case is null or ref = :case) and (:kind is null or kind = :kind) and (:standing = 0 or stands = 1)
    order by raised_at, due_on, ref, place, subject, kind, step"""


def unsettled(views: Connection, *, limit: int, after: UUID | None = None) -> list[UUID]:
    """Alerts whose clock ended or moved, or runs again, since their stream was written to; up to `limit` after one."""
    asked = {"after": str(after) if after else "", "limit": limit}
    return [UUID(row[0]) for row in views.execute(_UNSETTLED, asked)]


_UNSETTLED = """
    select alert_id from alerts where unsettled = 1 and alert_id > :after order by alert_id limit :limit"""


class Waiting(NamedTuple):
    """An alert of which somebody else is to be told from a day on."""

    escalates_on: date
    alert: UUID


def escalating(views: Connection, day: date, *, limit: int, after: Waiting | None = None) -> list[Waiting]:
    """The alerts of which somebody else is to be told by a day, the longest waiting first; up to `limit` after one."""
    beyond = {"after_day": str(after.escalates_on) if after else "", "after": str(after.alert) if after else ""}
    rows = views.execute(_ESCALATING, beyond | {"day": day.isoformat(), "limit": limit})
    return list(map(_WAITING.revived, rows))


_WAITING = Shape(Waiting)
_ESCALATING = """
    select escalates_on, alert_id from alerts
    where escalates_on is not null and escalates_on <= :day and (escalates_on, alert_id) > (:after_day, :after)
    order by escalates_on, alert_id limit :limit"""
