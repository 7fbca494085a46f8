"""What happened in a case: what, who, when it happened and was recorded, and why each deadline falls when it does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from casework.http.asking import AsAt, Case, KnownAt, moments
from casework.http.paging import STRICT
from casework.http.timeline import AfterNumber
from casework.timeline_page import timeline_page
from casework.web.case import query_of
from casework.web.visits import Visiting

EVENTS = 100
"""Events on a page, unless more are asked for; one page of up to 500 can be printed whole."""
Limit = Annotated[int, Query(ge=1, le=500)]


def router() -> APIRouter:
    """The page that tells what happened."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/cases/{case}/timeline", operation_id="page_timeline")
    def page(
        visit: Visiting,
        case: Case,
        after: AfterNumber = 0,
        limit: Limit = EVENTS,
        known_at: KnownAt = None,
        as_at: AsAt = None,
    ) -> Response:
        visit.case("get_timeline", case)
        asked = moments(known_at, as_at)
        shown = timeline_page(visit.casework, case, after=after, limit=limit, **asked)
        return visit.page(
            "timeline",
            case=case,
            entries=shown.entries,
            after=after,
            following=shown.next,
            limit=limit,
            asked=asked,
            query=query_of(asked),
        )

    return found
