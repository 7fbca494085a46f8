"""What did the landlord record of itself, and how far have its programmes of redress come?"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from casework.http.asking import AsAt, Authorization, KnownAt
from casework.http.desk import Desk
from casework.http.paging import STRICT, json
from casework.landlord import landlord_record, programme, programmes
from casework.landlord_page import (
    LandlordPage,
    ProgrammeLine,
    ProgrammePage,
    landlord_page,
    programme_line,
    programme_page,
)
from casework.projections.landlord_record import Until

_POSITION = Query(ge=0, le=2**63 - 1, description="As it was at this position of the log, for good.")
_ProgrammeRef: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$"),
    Path(alias="programme", description="The id of the programme.", examples=["damp-after-windows"]),
]

Position: TypeAlias = Annotated[int, Field(ge=0, description="The position of the log that it is told of.")]


class LandlordRead(LandlordPage):
    """The landlord's own record, each part in the order in which it was recorded."""

    position: Position


class ProgrammeList(BaseModel):
    """The programmes of redress, in the order in which they were opened."""

    programmes: list[ProgrammeLine]
    position: Position


class ProgrammeRead(ProgrammePage):
    """A programme of redress with each of its homes; `final` is the count with which it was closed."""

    position: Position


async def _until(
    known_at: KnownAt = None, as_at: AsAt = None, position: Annotated[int | None, _POSITION] = None
) -> Until:
    """How much is looked at."""
    return Until(position, known_at, as_at)


_Asked: TypeAlias = Annotated[Until, Depends(_until)]


def router(desk: Desk) -> APIRouter:
    """The operations that read the landlord's record and its programmes of redress."""
    found = APIRouter(tags=["The landlord"], dependencies=STRICT)
    store = desk.casework.store

    def limits(authorization: str | None, operation: str, asked: Until) -> Until:
        """How much is told, up to a position that is known; once it is known that whoever asks may read it."""
        desk.guard.may(desk.guard.who(authorization), operation)
        return asked if asked.position is not None else asked._replace(position=store.position())

    @found.get(
        "/v1/landlord", operation_id="get_landlord", summary="The landlord's own record", response_model=LandlordRead
    )
    def get_landlord(authorization: Authorization, asked: _Asked) -> Response:
        """Homes, exceptions from the Code, responses of the governing body, recommendations, lessons, programmes.

        At a `position` of the log the answer is the same for good.
        """
        until = limits(authorization, "get_landlord", asked)
        page = landlord_page(landlord_record(store, until=until), programmes(store, until=until))
        return json({**dict(page), "position": until.position})

    @found.get(
        "/v1/programmes",
        operation_id="list_programmes",
        summary="All programmes of redress",
        response_model=ProgrammeList,
    )
    def list_programmes(authorization: Authorization, asked: _Asked) -> Response:
        """How far each has come, in the order in which they were opened."""
        until = limits(authorization, "list_programmes", asked)
        lines = [programme_line(each) for each in programmes(store, until=until)]
        return json({"programmes": lines, "position": until.position})

    @found.get(
        "/v1/programmes/{programme}",
        operation_id="get_programme",
        summary="How far a programme of redress has come",
        response_model=ProgrammeRead,
    )
    def get_programme(ref: _ProgrammeRef, authorization: Authorization, asked: _Asked) -> Response:
        """Its count, and each of its homes: contact, the outcome of its review, redress."""
        until = limits(authorization, "get_programme", asked)
        page = programme_page(programme(store, ref, until=until))
        return json({**dict(page), "position": until.position})

    return found
