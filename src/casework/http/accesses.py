"""Words about residents' vulnerabilities: given under a record of who reads them and what for, and those records."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from casework.domain.access import Group, Purpose, Reader
from casework.domain.moment import Moment
from casework.http.access.roles import leave
from casework.http.access.who import Role, Who
from casework.http.asking import Authorization, Case
from casework.http.desk import Desk
from casework.http.paging import STRICT, AtPlace, Filters, Name, json, listed, narrowed
from casework.projections.queues.asking import QueuePage

For = Annotated[Purpose, Query(description="What they are read for; it is recorded with who reads them.")]
OfCase = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="Only readings of this case, by its reference.")
]
ByReader = Annotated[Name, Query(description="Only what this person read, by their id.", examples=["ann"])]


class ToldWords(BaseModel):
    """The words of one event that the timeline withholds."""

    number: int = Field(description="The event's number within the case, from 1.")
    event: str
    occurred: Moment
    words: dict[str, str] = Field(description="By their paths in the command, as on the timeline.")


class SupportNeedsTold(BaseModel):
    """What is recorded of a resident's vulnerabilities and adjustments, oldest first."""

    case: str
    asked: bool = Field(description="Whether anybody asked the resident; without an entry nothing was disclosed.")
    told: list[ToldWords]


class Access(BaseModel):
    """One reading; `via` is the back end that asked for the reader."""

    access: UUID
    case: str
    words: Group
    reader: str
    role: Role
    via: str | None
    purpose: Purpose
    way: str
    read_at: datetime


class AccessList(BaseModel):
    """A page of readings, the newest first."""

    accesses: list[Access]
    next: str | None
    position: int


def router(desk: Desk) -> APIRouter:
    """The operations that read such words, and tell who did."""
    found = APIRouter(tags=["support needs"], dependencies=STRICT)

    @found.get(
        "/v1/cases/{case}/support-needs",
        operation_id="get_support_needs",
        summary="What is recorded of vulnerabilities and adjustments",
        response_model=SupportNeedsTold,
    )
    def get_support_needs(case: Case, purpose: For, authorization: Authorization) -> Response:
        """The words that the timeline withholds, event by event (Code 5.10). That they were read is recorded first."""
        who = desk.guard.who(authorization)
        desk.guard.may(who, "get_support_needs")
        desk.guard.sees(who, desk.casework.case(case))
        told = desk.casework.support_needs(case, reader_of(who), purpose)
        document = told._asdict() | {"told": [each._asdict() for each in told.told]}
        return json(document, {"Cache-Control": "no-store"})

    @found.get(
        "/v1/accesses",
        operation_id="list_accesses",
        summary="Who read words about vulnerabilities",
        response_model=AccessList,
    )
    def list_accesses(
        request: Request,
        authorization: Authorization,
        wanted: Filters,
        page: AtPlace,
        case: OfCase = None,
        reader: ByReader = None,
    ) -> Response:
        """Of which case, what for, in what role and when; the newest first, and never the words themselves."""
        asked = narrowed(desk, authorization, "list_accesses", {**wanted, "case": case, "reader": reader})
        found: QueuePage[Any] = desk.casework.accesses(after=page.after, limit=page.limit, **asked)
        lines = [{name: getattr(line, name) for name in Access.model_fields} for line in found.lines]
        return listed(request, "accesses", found._replace(lines=lines))

    return found


def reader_of(who: Who, way: str = "http") -> Reader:
    """Who reads, in the first of their roles that may."""
    role = leave(who.roles, "get_support_needs").roles[0]
    return Reader(who.id, role, way, who.id if who.delegate else None)
