"""Which deadlines did the scheduler raise alerts about that still stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
