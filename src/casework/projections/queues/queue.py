"""What a queue is: a question people ask, the lines that answer it, and the orders in which they can come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Generic, Literal, NamedTuple, TypeVar, get_args

from casework.domain.calendar import Calendar
from casework.domain.clocks import ClockName
from casework.domain.errors import CaseworkError
from casework.domain.event import Status, Tenure
from casework.projections.shape import Shape


class QueueError(CaseworkError, ValueError):
    """A queue, an order, a filter or a cursor that there is not; says what there is."""


@dataclass(slots=True)
class Line:
    """One line of a queue: what each shows of its case. `resident` is an id, None when anonymous."""

    case: str
    status: str
    stage_status: str
    received_on: date
    resident: str | None
    tenure: str
    service: str
    category: str
    team: str | None
    handler: str | None


CASE = "c.ref, c.status, c.stage_status, c.received_on, c.resident, c.tenure, c.service, c.category, c.team, c.handler"
FILTERS = {name: f"c.{name}" for name in ("service", "team", "handler", "tenure", "category", "status")}
"""What every queue can be narrowed by, and the columns that say so."""
CODES: Mapping[str, tuple[str, ...]] = {
    "tenure": get_args(Tenure),
    "status": (*get_args(Status), "ombudsman"),
    "clock": get_args(ClockName),
}
"""The filters that take one of a few words, and these."""

L = TypeVar("L", bound=Line)


class Within(NamedTuple):
    """A line belongs when the day in `column` is no later than `last`, which the case's own calendar gives.

    `last` is asked with that calendar, the day looked at, and a number of working days, by default `days`.
    """

    column: str
    last: Callable[[Calendar, date, int], date]
    days: int


def ahead(calendar: Calendar, on: date, days: int) -> date:
    """The last day that is no more than so many working days ahead."""
    return calendar.add(on, days)


@dataclass(frozen=True, eq=False)
class Queue(Generic[L]):
    """A question with its SQL, which calls the cases `c` and leaves room for their columns and those of the order.

    `sorts` names the columns of each order; no two lines have the same, and none is null. The first order is the one
    used where none is named. `needs` is the filter without which the question is nobody's, `filters` are those that
    only this queue has, `beginnings` those that look at how a text begins, by its first characters, all of them ASCII.
    The SQL may ask for `:on`, the day looked at, and `:week_ends`, the Sunday of its week.
    """

    name: str
    question: str
    line: type[L]
    sql: str
    sorts: Mapping[str, tuple[str, ...]]
    where: str | None = None
    needs: Literal["handler", "team"] | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    beginnings: Mapping[str, str] = field(default_factory=dict)
    within: Within | None = None

    @cached_property
    def shape(self) -> Shape[L]:
        return Shape(self.line)

    @cached_property
    def width(self) -> int:
        """How many columns make a line; those of the order follow."""
        return len(fields(self.line))

    @property
    def columns(self) -> Mapping[str, str]:
        """What the queue can be narrowed by, and the columns that say so."""
        return {**FILTERS, **self.filters, **self.beginnings}

    def condition(self, name: str) -> str:
        """What a line has to meet that is wanted by this filter, whose value stands under its name."""
        if name in self.beginnings:
            return "{0} >= :{1} and {0} < :{1} || '~'".format(self.beginnings[name], name)
        return f"{self.columns[name]} = :{name}"

    @property
    def default(self) -> str:
        return next(iter(self.sorts))

    def order(self, sort: str) -> tuple[str, ...]:
        """The columns of an order, named as it is or backwards with a hyphen. Raises QueueError for an unknown one."""
        try:
            return self.sorts[sort.removeprefix("-")]
        except KeyError:
            known = ", ".join(self.sorts)
            raise QueueError(
                f"{self.name} cannot be sorted by {sort}; it can by {known}, backwards as -{known}"
            ) from None
