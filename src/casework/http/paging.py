"""What lists have in common: what narrows them, and pages that lead to the next one (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import StringConstraints
from pydantic_core import to_json

from casework.domain.event import Status, Tenure
from casework.http.desk import Desk
from casework.http.problems import invalid
from casework.projections.queues.asking import MOST, QueuePage

ShownStatus: TypeAlias = Literal[Status, "ombudsman"]
Name: TypeAlias = Annotated[str | None, StringConstraints(min_length=1, max_length=200)]

Service = Annotated[Name, Query(description="Only complaints about this service.", examples=["repairs"])]
Team = Annotated[Name, Query(description="Only cases of this team.", examples=["north"])]
Handler = Annotated[Name, Query(description="Only cases of this handler, by their id.", examples=["ann"])]
ByTenure = Annotated[Tenure | None, Query(description="Only residents of this tenure.", alias="tenure")]
Category = Annotated[
    Name, Query(description="Only complaints of this category, by its name.", examples=["damp_and_mould"])
]
ByStatus = Annotated[
    ShownStatus | None,
    Query(description="Only cases in this status; `ombudsman` while one is investigated.", alias="status"),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many lines a page has at most.")]
After = Annotated[
    str | None,
    Query(
        max_length=4000,
        description="The cursor `next` of the page before, as it is, with the same parameters besides.",
    ),
]


async def filters(
    service: Service = None,
    team: Team = None,
    handler: Handler = None,
    tenure: ByTenure = None,
    category: Category = None,
    status: ByStatus = None,
) -> dict[str, str | None]:
    """What every list can be narrowed by."""
    return {
        "service": service,
        "team": team,
        "handler": handler,
        "tenure": tenure,
        "category": category,
        "status": status,
    }


class Place(NamedTuple):
    """Which page is asked for."""

    after: str | None
    limit: int


async def place(after: After = None, limit: Limit = 50) -> Place:
    """Which page is asked for."""
    return Place(after, limit)


async def nothing_else(request: Request) -> None:
    """Stops a request with a parameter that the operation does not have, or with one given twice. Raises Problem."""
    known = set(_parameters(request.scope["route"].dependant))
    given = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(given):
        there_are = f"; there are {', '.join(sorted(known))}" if known else ""
        raise invalid("", f"there is a parameter that nothing here knows{there_are}")
    if len(set(given)) < len(given):
        raise invalid(next(name for name in sorted(known) if given.count(name) > 1), "give it once")


def _parameters(dependant: Dependant) -> Iterator[str]:
    """The names of the query's parameters that an operation has."""
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _parameters(each)


Filters: TypeAlias = Annotated[dict[str, str | None], Depends(filters)]
AtPlace: TypeAlias = Annotated[Place, Depends(place)]
STRICT = [Depends(nothing_else)]
"""What every operation that reads has before it."""


def narrowed(desk: Desk, authorization: str | None, operation: str, wanted: dict[str, str | None]) -> dict[str, Any]:
    """The filters of a list for somebody who may have it, so that only their cases are in it. Raises Problem."""
    who = desk.guard.who(authorization)
    desk.guard.may(who, operation)
    return desk.guard.narrowed(who, operation, wanted)


def listed(request: Request, name: str, page: QueuePage[Any], lines: list[Any] | None = None) -> Response:
    """A page of a list whose lines go by a name; while there are more, `Link` leads to the next one."""
    return json(
        {name: page.lines if lines is None else lines, "next": page.next, "position": page.position},
        link(request, page.next),
    )


def json(document: Any, headers: dict[str, str] | None = None) -> Response:
    """A document as it is."""
    return Response(to_json(document), headers=headers, media_type="application/json")


def link(request: Request, following: str | int | None) -> dict[str, str]:
    """The header that leads to the page after `following`, if there is one."""
    if following is None:
        return {}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return {"Link": f'<{_path(request)}?{urlencode([*asked, ("after", str(following))])}>; rel="next"'}


def _path(request: Request) -> str:
    """The address that was asked for, as clients write it, without its query."""
    return quote(str(request.scope["path"]))
