"""Reading one case: where it stands, what happened, its clocks, and what may be done next."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic_core import to_json

from casework.answer import clock_line
from casework.case_page import case_page
from casework.domain.complaint import Complaint
from casework.http.asking import AsAt, Authorization, Case, KnownAt
from casework.http.desk import Desk
from casework.http.versions import etag_of


def router(desk: Desk) -> APIRouter:
    """The operations that read one case."""
    found = APIRouter(tags=["cases"], prefix="/v1/cases/{case}")

    @found.get("", operation_id="get_case", summary="Where a case stands")
    def get_case(case: Case, authorization: Authorization, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        """Its people, points and answers, promises and clocks, as they are or as they stood."""
        complaint = seen(desk, authorization, "get_case", case)
        history = desk.casework.history(case, known_at=known_at, as_at=as_at)
        complaint = desk.casework.case(case, known_at=known_at, as_at=as_at) if known_at or as_at else complaint
        return answered(case_page(complaint, history), complaint)

    @found.get("/clocks", operation_id="get_clocks", summary="Its clocks, each with why it falls when it does")
    def get_clocks(case: Case, authorization: Authorization, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        """When each is due, what became of it, and the days that were counted, so that anyone can check the date."""
        complaint = seen(desk, authorization, "get_clocks", case)
        complaint = desk.casework.case(case, known_at=known_at, as_at=as_at) if known_at or as_at else complaint
        clocks = sorted(complaint.clocks.values(), key=lambda clock: clock.place)
        return answered([clock_line(clock) | {"why": clock.why.model_dump(mode="json")} for clock in clocks], complaint)

    @found.get("/allowed", operation_id="get_allowed", summary="What may be done now, and why not the rest")
    def get_allowed(case: Case, authorization: Authorization) -> Response:
        """Every command, with the reasons known before it is filled in why it may not be given."""
        complaint = seen(desk, authorization, "get_allowed", case)
        possible = desk.casework.allowed(case)
        lines = [each._asdict() | {"reasons": [reason._asdict() for reason in each.reasons]} for each in possible]
        return answered(lines, complaint)

    return found


def seen(desk: Desk, authorization: str | None, operation: str, case: str) -> Complaint:
    """The case, for somebody who may read this of it. Raises Problem, CaseNotFound."""
    who = desk.guard.who(authorization)
    desk.guard.may(who, operation)
    complaint = desk.casework.case(case)
    desk.guard.sees(who, complaint)
    return complaint


def answered(document: Any, complaint: Complaint) -> Response:
    """A document about a case, with the case's version."""
    return Response(to_json(document), headers={"ETag": etag_of(complaint)}, media_type="application/json")
