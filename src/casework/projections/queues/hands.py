"""What is in somebody's hands?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class InHand(Line):
    """An open case; `due_on` is its stage's earliest deadline, None where none runs."""

    due_on: date | None
    last_event_on: date


_CASES = """
    select {case}, nullif(c.stage_due_on, '9999-12-31'), c.last_event_on, {order}
    from cases c"""
_ORDERS = {"received": ("c.received_on", "c.ref"), "due": ("c.stage_due_on", "c.ref")}
"""What one person or team has is sorted by due date as it is asked; there is no index for that."""

MINE = Queue(
    name="mine",
    question="Which open cases do I handle?",
    line=InHand,
    sql=_CASES,
    where="c.is_open = 1",
    sorts=_ORDERS,
    needs="handler",
)

TEAM = Queue(
    name="team",
    question="Which open cases does my team have?",
    line=InHand,
    sql=_CASES,
    where="c.is_open = 1",
    sorts=_ORDERS,
    needs="team",
)
