"""Which residents need somebody's attention: those at risk, and those who have not heard from us?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casework.domain.calendar import Calendar
from casework.projections.queues.queue import Line, Queue, Within


@dataclass(slots=True)
class AtRisk(Line):
    """An open case; `risk` is that of its triage, `vulnerable` whether a vulnerability was disclosed."""

    risk: str | None
    vulnerable: bool
    due_on: date | None


@dataclass(slots=True)
class Silent(Line):
    """A running case; `told_on` is when the resident last heard from us, None for never.

    `silent_since` is that day or, when it is later, the day on which the stage began.
    """

    silent_since: date
    told_on: date | None


def silent(calendar: Calendar, on: date, days: int) -> date:
    """The last day after which so many working days have gone by, the day looked at included."""
    return calendar.add(on + timedelta(1), -days) - timedelta(1)


VULNERABLE_FIRST = Queue(
    name="vulnerable_first",
    question="Which open cases come first, because the resident is vulnerable or the risk high?",
    line=AtRisk,
    sql="""
        select {case}, c.risk, c.vulnerable, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.is_open = 1",
    sorts={"concern": ("c.concern", "c.received_on", "c.ref")},
)

SILENT = Queue(
    name="silent",
    question="Which residents with a running complaint have not heard from us for so many working days?",
    line=Silent,
    sql="""
        select {case}, c.silent_since, c.told_on, {order}
        from cases c""",
    where="c.stage > 0",
    sorts={"silent": ("c.silent_since", "c.ref")},
    within=Within("c.silent_since", silent, days=10),
)
