"""The search for the cases of a resident, a property or a reference.

It is asked in a body, for addresses of requests are kept in logs and in the histories of browsers.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from casework.http.asking import Authorization, asked, body, body_of
from casework.http.desk import Desk
from casework.http.paging import STRICT, json, narrowed
from casework.http.problems import invalid
from casework.http.shapes import CaseList
from casework.projections.queues.asking import MOST

SOUGHT: Final = ("reference", "resident", "property")


@with_config(
    ConfigDict(extra="forbid", strict=True, json_schema_extra={"oneOf": [{"required": [name]} for name in SOUGHT]})
)
class Sought(TypedDict, total=False):
    """What is looked for: exactly one of `reference`, `resident` and `property`."""

    reference: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="A case's reference, or how it begins.")
    ]
    resident: Annotated[str, Field(pattern=r"\S", max_length=200, description="The id of a resident.")]
    property: Annotated[
        str,
        Field(
            pattern=r"\S",
            max_length=2000,
            description="The address of a property in the words in which it was recorded, however they are spaced.",
        ),
    ]
    team: Annotated[str, Field(min_length=1, max_length=200, description="Only cases of this team.")]
    service: Annotated[str, Field(min_length=1, max_length=200, description="Only complaints about this service.")]
    after: Annotated[
        str, Field(max_length=8000, description="The cursor `next` of the page before, as it is, with the same search.")
    ]
    limit: Annotated[int, Field(ge=1, le=MOST, description="How many cases a page has at most; 50 if it is left out.")]


_SOUGHT: Final = TypeAdapter(Sought)


def router(desk: Desk) -> APIRouter:
    """The operation that searches."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.post(
        "/v1/cases/search",
        operation_id="search_cases",
        summary="The cases of a resident, a property or a reference",
        response_model=CaseList,
        openapi_extra=body_of(_SOUGHT),
    )
    def search_cases(content: Annotated[bytes, Depends(body)], authorization: Authorization) -> Response:
        """By day of receipt, or by reference where that is looked for, page by page: send `next` as `after`.

        Nothing of what is looked for is in the address, and what is answered may be kept by nobody on the way.
        """
        sought = _sought(content)
        within = {"team": sought.pop("team", None), "service": sought.pop("service", None)}
        page = desk.casework.search(**sought, **narrowed(desk, authorization, "search_cases", within))
        return json({"cases": page.lines, "next": page.next, "position": page.position})

    return found


def _sought(content: bytes) -> dict[str, Any]:
    """What a body asks for. Raises Problem, which repeats nothing of it."""
    found = asked(_SOUGHT, content)
    sought: dict[str, Any] = {**found}
    if sum(name in sought for name in SOUGHT) != 1:
        raise invalid("", f"look for one thing: {', '.join(SOUGHT)}")
    return sought
