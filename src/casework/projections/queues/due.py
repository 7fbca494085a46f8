"""What is due today, this week, or overdue?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Due(Line):
    """A running clock; its `subject` is the id of the promise, the review, the order and so on, None without one."""

    clock: str
    subject: str | None
    started_on: date
    due_on: date
    latest_lawful_on: date | None


CLOCKS = """
    select {case}, d.clock, nullif(d.subject, ''), d.started_on, d.due_on, d.latest_lawful_on, {order}
    from deadlines d join cases c on c.case_id = d.case_id"""
BY_DATE = {"due": ("d.due_on", "d.ref", "d.place", "d.subject")}
BY_CLOCK = {"clock": "d.clock"}

RUNNING = Queue(
    name="running",
    question="What is due, whenever that is?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running'",
    sorts=BY_DATE,
    filters=BY_CLOCK,
)

DUE_TODAY = Queue(
    name="due_today",
    question="What is due today?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running' and d.due_on >= :on and d.due_on <= :on",  # a range, for pages that begin inside the day
    sorts=BY_DATE,
    filters=BY_CLOCK,
)

DUE_THIS_WEEK = Queue(
    name="due_this_week",
    question="What is due from today to Sunday?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running' and d.due_on >= :on and d.due_on <= :week_ends",
    sorts=BY_DATE,
    filters=BY_CLOCK,
)

OVERDUE = Queue(
    name="overdue",
    question="What should have been done before today?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running' and d.due_on < :on",
    sorts=BY_DATE,
    filters=BY_CLOCK,
)
