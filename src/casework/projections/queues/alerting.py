"""Which deadlines did the scheduler raise alerts about, and which of them still stand?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Standing(Line):
    """An alert whose deadline still runs under the date it was raised for; `level` counts whom it was escalated to.

    A clock long overdue has several, the newest last: `step` is so many working days late.
    """

    kind: str
    step: int
    clock: str
    subject: str | None
    due_on: date
    raised_at: datetime
    acknowledged_by: str | None
    level: int


ALERTS_STANDING = Queue(
    name="alerts",
    question="Which alerts stand, and has anybody seen to them?",
    line=Standing,
    sql="""
        select {case}, a.kind, a.step, a.clock, nullif(a.subject, ''), a.due_on, a.raised_at, a.acknowledged_by,
            a.level, {order}
        from alerts a join cases c on c.case_id = a.case_id""",
    where="a.stands = 1",
    sorts={"raised": ("a.raised_at", "a.due_on", "a.ref", "a.place", "a.subject", "a.kind", "a.step")},
    filters={"kind": "a.kind", "clock": "a.clock"},
)


@dataclass(slots=True)
class Raised(Line):
    """An alert from beginning to end.

    It `stands` while its clock still runs under the due date it was raised for; `level` counts how often it was
    escalated, and `whom` was told last; `how` it was resolved, None while it is not.
    """

    alert: UUID
    kind: str
    step: int
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


ALERTS_RAISED = Queue(
    name="alerts_raised",
    question="Which alerts were raised, and what became of them?",
    line=Raised,
    sql="""
        select {case}, a.alert_id, a.kind, a.step, a.clock, nullif(a.subject, ''), a.due_on, a.noticed_on, a.raised_at,
            a.stands, a.acknowledged_by, a.acknowledged_on, a.level, a.whom, a.resolved_at, a.how, {order}
        from alerts a join cases c on c.case_id = a.case_id""",
    sorts=ALERTS_STANDING.sorts,
    filters={"case": "a.ref", "kind": "a.kind", "clock": "a.clock"},
)

ALERTS_RAISED_STANDING = replace(ALERTS_RAISED, name="alerts_raised_standing", where="a.stands = 1")
ALERTS_OVER = replace(ALERTS_RAISED, name="alerts_over", where="a.stands = 0")

AlertState: TypeAlias = Literal["unseen", "acknowledged", "escalated", "resolved"]
"""Alerts that nobody has acknowledged, that somebody has, that others were told of, and that no longer stand."""

_NEWEST: Final = """a.stands = 1 and not exists (
    select 1 from alerts n
    where n.case_id = a.case_id and n.clock = a.clock and n.subject = a.subject and n.due_on = a.due_on
        and n.stands = 1 and (n.kind, n.step) > (a.kind, a.step))"""
"""The kinds come one after another in the order of their names: due soon, overdue, still overdue."""
_UNSEEN_FIRST: Final = "case when a.acknowledged_by is null then 0 else 1 end"
_URGENT: Final = replace(
    ALERTS_RAISED,
    name="alerts_urgent",
    where=_NEWEST,
    sorts={"urgent": (_UNSEEN_FIRST, "a.due_on", "a.ref", "a.place", "a.subject")},
)

ALERT_BOARD: Final = {
    None: _URGENT,
    "unseen": replace(_URGENT, name="alerts_unseen", where=f"a.acknowledged_by is null and {_NEWEST}"),
    "acknowledged": replace(_URGENT, name="alerts_seen", where=f"a.acknowledged_by is not null and {_NEWEST}"),
    "escalated": replace(_URGENT, name="alerts_escalated", where=f"a.level > 0 and {_NEWEST}"),
    "resolved": ALERTS_OVER,
}
"""One line for each deadline, that of its newest alert: what nobody has seen to first, of that the longest overdue.

Those that no longer stand are all there, in the order of `alerts`.
"""
