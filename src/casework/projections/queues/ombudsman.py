"""What does the Ombudsman have, and what does the Ombudsman want of us, by when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.measures.versions import ALWAYS
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


@dataclass(slots=True)
class Determined(Line):
    """One finding of a determination as it is in force, None for a determination without any; the number is then 0."""

    reference: str
    determined_on: date
    reviewed_on: date | None
    number: int
    about: str | None
    finding: str | None


DETERMINED = Queue(
    name="determinations",
    question="What did the Ombudsman find?",
    line=Determined,
    sql="""
        select {case}, d.reference, d.determined_on, d.reviewed_on, coalesce(f.number, 0), f.category, f.finding,
            {order}
        from measured_determinations d
        join cases c on c.case_id = d.case_id
        left join measured_findings f on f.case_id = d.case_id and f.reference = d.reference
            and f.until = d.until and f.finding <> 'superseded'""",
    where=f"d.until = {ALWAYS} and d.determined_on is not null",
    sorts={"determined": ("d.determined_on", "c.ref", "d.reference", "coalesce(f.number, 0)")},
)
