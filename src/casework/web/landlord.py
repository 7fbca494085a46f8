"""What the landlord recorded of itself, and how far its programmes of redress have come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints

from casework.http.asking import AsAt, KnownAt, moments
from casework.http.paging import STRICT
from casework.landlord import landlord_record, programme, programmes
from casework.landlord_page import landlord_page, programme_page
from casework.projections.landlord_record import Until
from casework.web.case import query_of
from casework.web.visits import Visiting

HOMES = 200
"""Homes on a page; a programme can have thousands."""

ProgrammeRef = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$"), Path(alias="programme")]
AfterHome = Annotated[int, Query(ge=0, description="How many homes were on the pages before.")]


def router() -> APIRouter:
    """The pages of the landlord's record and of each programme."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/landlord", operation_id="page_landlord")
    def record(visit: Visiting, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        visit.must("get_landlord")
        asked, store = moments(known_at, as_at), visit.casework.store
        until = Until(known_at=known_at, as_at=as_at)
        page = landlord_page(landlord_record(store, until=until), programmes(store, until=until))
        return visit.page("landlord", record=page, asked=asked, query=query_of(asked), today=visit.casework.today)

    @found.get("/landlord/programmes/{programme}", operation_id="page_programme")
    def redress(
        visit: Visiting, ref: ProgrammeRef, after: AfterHome = 0, known_at: KnownAt = None, as_at: AsAt = None
    ) -> Response:
        visit.must("get_programme")
        asked = moments(known_at, as_at)
        page = programme_page(programme(visit.casework.store, ref, until=Until(known_at=known_at, as_at=as_at)))
        return visit.page(
            "programme",
            programme=page,
            homes=page.homes[after : after + HOMES],
            after=after,
            following=after + HOMES if after + HOMES < len(page.homes) else None,
            asked=asked,
            query=query_of(asked),
        )

    return found
