"""Deadlines that were missed, of every clock: what was done late, and what is overdue at the cut-off."""

from __future__ import annotations

from datetime import date

from casework.reports.counting import Counted, in_force, one
from casework.reports.period import Period

_MISSED = f"""
    select s.case_id, 'stage_' || cast(s.stage as text) || '_acknowledgement' as clock, s.acknowledge_by as due_on,
        s.in_time is null as overdue from measured_stages s
    where {in_force("s")} and s.acknowledge_by is not null
    and (s.in_time = 0 or (s.in_time is null and s.awaits is not null))
    union all
    select s.case_id, 'stage_' || cast(s.stage as text) || '_response', s.respond_by, s.responded_on is null
    from measured_stages s
    where {in_force("s")} and s.respond_by is not null
    and (s.awaits = 'response' or (s.responded_on is not null and s.late_by is not null))
    union all
    select d.case_id, d.clock, d.due_on, d.done_on is null from measured_duties d
    where {in_force("d")} and (d.in_time = 0 or d.done_on is null)
    union all
    select p.case_id, 'action', p.due_on, p.state = 'open' from measured_promises p
    where {in_force("p")} and (p.state = 'open' or p.in_time = 0)
    union all
    select o.case_id, o.what, o.due_on, o.done_on is null from measured_orders o
    where {in_force("o")} and o.due_on is not null and (o.in_time = 0 or o.done_on is null)"""  # noqa: S608 - its own words

MISSED = Counted(
    rows=f"({_MISSED}) m join measured_complaints c on c.case_id = m.case_id and {in_force('c')} where m.clock <> ''",
    day="m.due_on",
    by={"clock": "m.clock", "tenure": "c.tenure", "service": "c.service", "category": "c.category"},
    counts={"missed": "1", "overdue": one("m.overdue"), "late": one("not m.overdue")},
)
"""By the day on which they were due; a period that ends before the cut-off has no others than missed ones."""


def before(day: date) -> Period:
    """All days before one: what was due on them and is not done is overdue on it."""
    return Period(date.min, date.fromordinal(max(day.toordinal() - 1, 1)))
