"""What happened in a case, page by page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from casework.http.asking import AsAt, Authorization, Case, KnownAt
from casework.http.cases import seen
from casework.http.desk import Desk
from casework.http.entries import told
from casework.http.paging import STRICT, Limit, json, link
from casework.http.timeline_shapes import Timeline
from casework.http.versions import etag_of
from casework.timeline_page import timeline_page

AfterNumber = Annotated[
    int, Query(ge=0, le=2**31 - 1, description="The number of an event of the case; the page begins behind it.")
]


def router(desk: Desk) -> APIRouter:
    """The operation that tells what happened."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.get(
        "/v1/cases/{case}/timeline",
        operation_id="get_timeline",
        summary="What happened, in the order in which it was recorded",
        response_model=Timeline,
    )
    def get_timeline(  # noqa: PLR0913, PLR0917 - what can be asked is named one by one
        request: Request,
        case: Case,
        authorization: Authorization,
        after: AfterNumber = 0,
        limit: Limit = 50,
        known_at: KnownAt = None,
        as_at: AsAt = None,
    ) -> Response:
        """Each event: who did what, when it happened and was recorded, in which words, and what became of the clocks.

        Alerts stand where they came, and are not counted in `limit`. Words about vulnerabilities and adjustments are
        left out: `get_support_needs` gives them, and records who asked. While there are more events, `next` is the
        number after which the next page begins, and `Link` its address.
        """
        complaint = seen(desk, authorization, "get_timeline", case)
        page = timeline_page(desk.casework, case, after=after, limit=limit, known_at=known_at, as_at=as_at)
        document = {"case": case, "entries": list(map(told, page.entries)), "next": page.next}
        return json(document, {"ETag": etag_of(complaint), **link(request, page.next)})

    return found
