"""The queues that people work from, and the promises that somebody has to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from casework.domain.moment import Day
from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.paging import STRICT, AtPlace, Filters, Name, json, link, listed, narrowed
from casework.http.problems import Problem, invalid
from casework.http.shapes import ActionList, QueueLengthList, QueueLines
from casework.projections.queues.every import QUEUES
from casework.projections.queues.narrowing import FURTHEST
from casework.projections.queues.queue import Queue

OnDay = Annotated[Day | None, Query(description="Looks at it as of this local day, by default today.")]
Sort = Annotated[
    str | None, Query(max_length=40, description="An order of the queue's; with a hyphen before it, backwards.")
]
Days = Annotated[
    int | None,
    Query(ge=1, le=FURTHEST, description="Working days, for a queue that looks so far ahead or back."),
]
COUNTED: Final = 1_000
"""Lines that are counted in a queue, unless more are asked for."""
Upto = Annotated[int, Query(ge=1, le=10 * COUNTED, description="How many lines are counted in a queue at most.")]
QueueName = Annotated[
    str, Path(description="The name of a queue.", examples=["overdue"], json_schema_extra={"enum": list(QUEUES)})
]
Owner = Annotated[Name, Query(description="Only promises that this one has to keep.")]


async def own_filters(
    *,
    clock: Annotated[Name, Query(description="Only this clock, in a queue of clocks.")] = None,
    owner: Owner = None,
    kind: Annotated[Name, Query(description="Only promises, or alerts, of this kind.")] = None,
    ground: Annotated[Name, Query(description="Only refusals on this ground.")] = None,
    wording: Annotated[Name, Query(description="Only refusals in the words with this mark.")] = None,
    code: Annotated[Name, Query(description="Only failures of this code.")] = None,
) -> dict[str, str | None]:
    """What single queues can be narrowed by besides."""
    return {"clock": clock, "owner": owner, "kind": kind, "ground": ground, "wording": wording, "code": code}


OwnFilters: TypeAlias = Annotated[dict[str, str | None], Depends(own_filters)]


def router(desk: Desk) -> APIRouter:
    """The operations that ask the queues."""
    found = APIRouter(tags=["queues"], dependencies=STRICT)

    @found.get(
        "/v1/queues",
        operation_id="list_queues",
        summary="The queues, and how long each is",
        response_model=QueueLengthList,
    )
    def list_queues(authorization: Authorization, wanted: Filters, on: OnDay = None, upto: Upto = COUNTED) -> Response:
        """The question that each answers, and its number of lines: null for one that is somebody's, if nobody is named.

        Lines are counted as it is asked, and in each queue no further than `upto`; `more` says that there are more.
        """
        asked, position = narrowed(desk, authorization, "list_queues", wanted), desk.casework.reached()
        lengths = [each._asdict() for each in desk.casework.queues(on=on, upto=upto, **asked)]
        return json({"queues": lengths, "position": position})

    @found.get("/v1/queues/{queue}", operation_id="get_queue", summary="A page of a queue", response_model=QueueLines)
    def get_queue(  # noqa: PLR0913, PLR0917 - what can be asked of a queue is named one by one
        request: Request,
        queue: QueueName,
        authorization: Authorization,
        wanted: Filters,
        own: OwnFilters,
        page: AtPlace,
        sort: Sort = None,
        days: Days = None,
        on: OnDay = None,
    ) -> Response:
        """The lines that answer its question, in an order of the queue's; docs/queues.md has them all.

        While there are more, `next` is the cursor of the next page and `Link` its address. No line has a word that
        anybody said or wrote; `resident` and those who work for the landlord are ids.
        """
        asked = narrowed(desk, authorization, "get_queue", {**wanted, **own})
        _check(_named(queue), asked, sort)
        lines = desk.casework.queue(queue, sort=sort, after=page.after, limit=page.limit, on=on, days=days, **asked)
        return json(lines._asdict(), link(request, lines.next))

    @found.get(
        "/v1/actions",
        operation_id="list_actions",
        summary="What was promised and is not done yet",
        response_model=ActionList,
    )
    def list_actions(
        request: Request, authorization: Authorization, wanted: Filters, page: AtPlace, owner: Owner = None
    ) -> Response:
        """The open promises by the day on which they are due; a contractor sees those that are theirs to keep.

        Each is named by its case and its id there. No resident is in it, and no word that anybody said.
        """
        asked = narrowed(desk, authorization, "list_actions", {**wanted, "owner": owner})
        promises = desk.casework.queue("promises_open", after=page.after, limit=page.limit, **asked)
        lines = [{name: getattr(line, name) for name in _ACTION} for line in promises.lines]
        return listed(request, "actions", promises, lines)

    return found


_ACTION = ("case", "action", "kind", "owner", "service", "promised_on", "due_on", "broken_after")


def _named(name: str) -> Queue[Any]:
    if name not in QUEUES:
        raise Problem("not_found", f"There is no such queue; there are {', '.join(QUEUES)}")
    return QUEUES[name]


def _check(queue: Queue[Any], asked: Mapping[str, str], sort: str | None) -> None:
    """Names what the queue does not have, without repeating what was asked."""
    for name in asked:
        if name not in queue.columns:
            raise invalid(name, f"{queue.name} cannot be narrowed by it; it can by {', '.join(queue.columns)}")
    if queue.needs is not None and queue.needs not in asked:
        raise invalid(queue.needs, f"the queue {queue.name} is somebody's; say whose")
    if sort is not None and sort.removeprefix("-") not in queue.sorts:
        known = ", ".join(queue.sorts)
        raise invalid("sort", f"{queue.name} can be sorted by {known}, backwards as -{known}")
