"""How many deadlines run, and how many of them are due or overdue, by clock?"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from casework.store import Connection


class Load(NamedTuple):
    """The running deadlines of one clock on a day: all of them, those due on that day, and those overdue."""

    clock: str
    open: int
    due: int
    overdue: int


def workload(views: Connection, day: date) -> list[Load]:
    """The running deadlines on a local day, by clock; a clock of which none runs is left out."""
    return [Load(*row) for row in views.execute(_WORKLOAD, {"day": day.isoformat()})]


_WORKLOAD = """
    select clock, count(*), count(case when due_on = :day then 1 end), count(case when due_on < :day then 1 end)
    from deadlines where state = 'running' group by clock order by clock"""
