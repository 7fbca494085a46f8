"""A queue: its lines page by page, in an order and narrowed as people like."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.domain.clocks import ClockName
from casework.domain.event import Tenure
from casework.http.paging import STRICT, AtPlace, Filters, ShownStatus
from casework.http.problems import Problem
from casework.http.queues import Days, OnDay, OwnFilters, QueueName, Sort
from casework.projections.queues.every import QUEUES
from casework.projections.queues.queue import FILTERS, Line, Queue
from casework.web.choices import codes
from casework.web.visits import Visiting

SHOWN: Final = ("service", "team", "handler")
"""What every table shows of a case, beside what its queue is about."""
LEFT_OUT: Final = {"subject", "started_on"}
"""What a table shows with something else (a clock has its subject), or not."""
CODES: Final = {"clock", "kind", "ground", "track", "service", "state", "decision", "code", "whom", "how"}
"""Columns with codes, which are shown in words."""


class Column(NamedTuple):
    """A column of the table; a `coded` one is shown in words."""

    name: str
    coded: bool


def router() -> APIRouter:
    """The page of a queue."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/queues/{queue}", operation_id="page_queue")
    def page(  # noqa: PLR0913, PLR0917 - what can be asked of a queue is named one by one
        visit: Visiting,
        queue: QueueName,
        wanted: Filters,
        own: OwnFilters,
        place: AtPlace,
        sort: Sort = None,
        days: Days = None,
        on: OnDay = None,
    ) -> Response:
        if queue not in QUEUES:
            raise Problem("not_found", "There is no such queue; the page of queues has them all")
        asked = visit.narrowed("get_queue", {**wanted, **own})
        it = QUEUES[queue]
        if it.needs == "handler":
            asked.setdefault("handler", visit.who.id)
        if it.needs is not None and it.needs not in asked:
            return visit.page("queue_of_whom", queue=it, choices=choices(it))
        lines = visit.casework.queue(queue, sort=sort, after=place.after, limit=place.limit, on=on, days=days, **asked)
        kept = {**asked, "sort": sort, "days": days, "on": on, "limit": place.limit if place.limit != 50 else None}
        return visit.page(
            "queue",
            queue=it,
            columns=columns(it),
            lines=lines.lines,
            first=place.after is None,
            following=_query(kept, lines.next) if lines.next else None,
            beginning=_query(kept, None),
            asked={name: value for name, value in kept.items() if value is not None},
            choices=choices(it),
            sort=lines.sort,
            today=on or visit.casework.today,
        )

    return found


def columns(queue: Queue[Any]) -> list[Column]:
    """The columns that only this queue has, then those of every queue that are shown."""
    common = {each.name for each in fields(Line)}
    own = [each.name for each in fields(queue.line) if each.name not in common | LEFT_OUT]
    return [Column(name, name in CODES) for name in (*own, *SHOWN)]


def choices(queue: Queue[Any]) -> dict[str, tuple[str, ...] | None]:
    """What a queue can be narrowed by, each with the codes to choose from, None where any text will do."""
    known = {"status": codes(ShownStatus), "tenure": codes(Tenure), "clock": codes(ClockName)}
    return {name: known.get(name) for name in queue.columns if name in FILTERS or name in {"clock", "owner", "ground"}}


def _query(kept: dict[str, Any], after: str | None) -> str:
    said = {name: value for name, value in {**kept, "after": after}.items() if value is not None}
    return urlencode(said)
