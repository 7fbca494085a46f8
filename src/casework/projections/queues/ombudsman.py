"""What does the Ombudsman have, and what does the Ombudsman want of us, by when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.queues.due import BY_CLOCK, BY_DATE, CLOCKS, Due
from casework.projections.queues.queue import Line, Queue


@dataclass(slots=True)
class Investigated(Line):
    """A case under formal investigation."""

    reference: str
    investigated_since: date


WITH_OMBUDSMAN = Queue(
    name="with_ombudsman",
    question="Which cases does the Ombudsman investigate?",
    line=Investigated,
    sql="""
        select {case}, c.investigation, c.investigated_on, {order}
        from cases c""",
    where="c.investigated_on is not null",
    sorts={"since": ("c.investigated_on", "c.ref")},
)

OMBUDSMAN_DATES = Queue(
    name="ombudsman_dates",
    question="Which orders, failure orders and requests of the Ombudsman are to be met, by which date?",
    line=Due,
    sql=CLOCKS,
    where="d.state = 'running' and d.clock in ('ombudsman_information', 'order', 'chfo')",
    sorts=BY_DATE,
    filters=BY_CLOCK,
)
