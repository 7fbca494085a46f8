"""What has come in that nobody has taken up yet?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Waiting(Line):
    """A complaint or a request for stage 2; `due_on` is its stage's earliest deadline, None where none runs."""

    waiting_since: date
    due_on: date | None


UNACKNOWLEDGED = Queue(
    name="unacknowledged",
    question="Which complaints and requests for stage 2 has nobody acknowledged?",
    line=Waiting,
    sql="""
        select {case}, c.stage_began_on, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.stage_status in ('logged', 'escalated')",
    sorts={"waiting": ("c.stage_began_on", "c.ref"), "due": ("c.stage_due_on", "c.ref")},
)

UNASSIGNED = Queue(
    name="unassigned",
    question="Which running stages has nobody been assigned to?",
    line=Waiting,
    sql="""
        select {case}, c.stage_began_on, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.handler is null and c.stage > 0",
    sorts={"waiting": ("c.stage_began_on", "c.ref")},
)
