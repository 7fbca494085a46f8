"""In which cases may another calendar move a deadline, or a day that no longer counts be one?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from casework.projections.shape import Shape
from casework.store import Connection


class Recountable(NamedTuple):
    """A case with a deadline of interest, by the first of which it is listed."""

    due_on: date
    case: str
    policy: str


def recountable(views: Connection, day: date | None = None, *, longest: int = 0) -> list[Recountable]:
    """The cases with running clocks that are counted in working days, earliest deadline first.

    With a `day`, only those whose counts may reach over it, and those in which anything is due on it; `longest` is how
    many days the longest count of any policy takes, for a due date that was given hides how far it had been counted.
    """
    since = day and (day - timedelta(longest)).isoformat()
    rows = views.execute(_LISTED, {"day": day and day.isoformat(), "since": since})
    return list(map(_RECOUNTABLE.revived, rows))


_RECOUNTABLE = Shape(Recountable)
_LISTED = """
    select min(d.due_on), d.ref, c.policy
    from deadlines d join cases c on c.case_id = d.case_id
    where d.state = 'running' and (
        d.due_on = :day or (
            d.clock in (
                'stage_1_acknowledgement', 'stage_1_response', 'stage_2_acknowledgement', 'stage_2_response', 'update'
            ) and (
                :day is null or (
                    (d.started_on <= :day or c.received_on <= :day)
                    and (d.due_on >= :day or d.latest_lawful_on >= :day or d.started_on >= :since)
                )
            )
        )
    )
    group by d.ref, c.policy
    order by 1, 2"""
