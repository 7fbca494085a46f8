"""Which alerts were raised, and does what they say still hold?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertRaised
from casework.domain.clocks import CLOCK_ORDER
from casework.domain.event import Event
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


@dataclass(slots=True)
class AlertRow:
    """One alert; `subject` is that of its clock, empty for a clock without one."""

    alert_id: UUID
    kind: str
    case_id: UUID
    ref: str
    clock: str
    place: int
    subject: str
    due_on: date
    noticed_on: date
    raised_at: datetime


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, AlertRaised):
        return
    row = AlertRow(
        alert_id=event.originator_id,
        kind=event.kind,
        case_id=event.case_id,
        ref=event.case,
        clock=event.clock,
        place=CLOCK_ORDER[event.clock],
        subject=event.clock_subject or "",
        due_on=event.due_on,
        noticed_on=event.noticed_on,
        raised_at=event.recorded_at,
    )
    page.add(ALERTS, row)


ALERTS = View(
    table="alerts",
    shape=Shape(AlertRow),
    key=("alert_id",),
    create="""
        create table {table} (
            alert_id text primary key,
            kind text not null,
            case_id text not null,
            ref text not null,
            clock text not null,
            place integer not null,
            subject text not null,
            due_on text not null,
            noticed_on text not null,
            raised_at text not null
        )""",
    indexes=("create index alerts_in_order on alerts (raised_at, due_on, ref, place, subject, kind)",),
    read="""
        select alert_id, kind, case_id, ref, clock, place, subject, due_on, noticed_on, raised_at
        from {table} where alert_id = :alert_id""",
    write="""
        insert into {table} values (
            :alert_id, :kind, :case_id, :ref, :clock, :place, :subject, :due_on, :noticed_on, :raised_at
        )
        on conflict (alert_id) do nothing""",
    fold=_fold,
)


class Alerted(NamedTuple):
    """An alert as people see it; it `stands` while its clock still runs under the due date it was raised for."""

    kind: str
    case: str
    clock: str
    subject: str | None
    due_on: date
    noticed_on: date
    raised_at: datetime
    stands: bool


def alerts(
    views: Connection, *, case: str | None = None, kind: str | None = None, standing: bool = False
) -> list[Alerted]:
    """The alerts of a case, of a kind, or only those that stand, in the order in which they were raised."""
    rows = views.execute(_LISTED, {"case": case, "kind": kind, "standing": int(standing)})
    return list(map(_ALERTED.revived, rows))


_ALERTED = Shape(Alerted)
_LISTED = """
    select a.kind, a.ref, a.clock, nullif(a.subject, ''), a.due_on, a.noticed_on, a.raised_at,
        d.state = 'running' and d.due_on = a.due_on
    from alerts a
    join deadlines d on d.case_id = a.case_id and d.clock = a.clock and d.subject = a.subject
    where (:case is null or a.ref = :case) and (:kind is null or a.kind = :kind)
        and (:standing = 0 or (d.state = 'running' and d.due_on = a.due_on))
    order by a.raised_at, a.due_on, a.ref, a.place, a.subject, a.kind"""
