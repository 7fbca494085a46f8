"""Reading one case: where it stands, its clocks, and what changed in it between two moments."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic_core import to_json

from casework.answer import clock_line
from casework.case_page import WORDED, case_page
from casework.difference_page import difference_page
from casework.domain.complaint import Complaint
from casework.domain.moment import Moment, before
from casework.http.asking import AsAt, Authorization, Case, KnownAt, moments
from casework.http.case_shapes import CaseDifference, CasePage, FullClock
from casework.http.desk import Desk
from casework.http.entries import told
from casework.http.paging import STRICT
from casework.http.problems import invalid
from casework.http.versions import etag_of, unchanged
from casework.projections.timeline import timeline
from casework.record import By

IfNoneMatch = Annotated[
    str | None, Header(description="The ETag of the case as you last read it; answered with 304 while that is so.")
]
Earlier = Annotated[Moment, Query(description="A local day, up to its end, or a time with its offset from UTC.")]
Later = Annotated[Moment, Query(description="Another one, not before it.")]
Compared = Annotated[By, Query(description="Compares what was recorded by then, or what had occurred by then.")]


def router(desk: Desk) -> APIRouter:
    """The operations that read one case."""
    found = APIRouter(tags=["cases"], prefix="/v1/cases/{case}", dependencies=STRICT)

    @found.get(
        "",
        operation_id="get_case",
        summary="Where a case stands",
        response_model=CasePage,
        responses={304: {"description": "It is as you last read it."}},
    )
    def get_case(
        case: Case,
        authorization: Authorization,
        known_at: KnownAt = None,
        as_at: AsAt = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """Its people, points and answers, promises and clocks, as they are or as they stood."""
        complaint = seen(desk, authorization, "get_case", case)
        if known_at is None and as_at is None:
            if unchanged(etag_of(complaint), if_none_match):
                return Response(status_code=304, headers={"ETag": etag_of(complaint)})
            return answered(case_page(complaint, desk.casework.recorded_by(complaint, WORDED)), complaint)
        stood = _standing(desk, complaint, known_at, as_at)
        return answered(case_page(stood, desk.casework.history(case, **moments(known_at, as_at))), stood)

    @found.get(
        "/clocks",
        operation_id="get_clocks",
        summary="Its clocks, each with why it falls when it does",
        response_model=list[FullClock],
    )
    def get_clocks(case: Case, authorization: Authorization, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        """When each is due, what became of it, and the days that were counted, so that anyone can check the date."""
        complaint = _standing(desk, seen(desk, authorization, "get_clocks", case), known_at, as_at)
        clocks = sorted(complaint.clocks.values(), key=lambda clock: clock.place)
        return answered([clock_line(clock) | {"why": clock.why.model_dump(mode="json")} for clock in clocks], complaint)

    @found.get(
        "/diff",
        operation_id="get_diff",
        summary="What changed in it between two moments",
        response_model=CaseDifference,
    )
    def get_diff(
        case: Case, authorization: Authorization, earlier: Earlier, later: Later, by: Compared = "recorded"
    ) -> Response:
        """The facts and the clocks that differ, and the events that came between, or were taken back by a correction.

        Words about vulnerabilities and adjustments are left out, as in the timeline.
        """
        complaint = seen(desk, authorization, "get_diff", case)
        if before(later, earlier):
            raise invalid("later", "it comes before `earlier`")
        whole = timeline(desk.casework.history(case))
        page = difference_page(desk.casework.diff(case, earlier, later, by=by), whole)
        entries = {name: list(map(told, page[name])) for name in ("events", "taken_back")}
        asked = {"case": case, "earlier": _said(earlier), "later": _said(later), "by": by}
        return answered({**asked, **page, **entries}, complaint)

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


def _standing(desk: Desk, complaint: Complaint, known_at: date | None, as_at: date | None) -> Complaint:
    """The case as it is, or as it stood."""
    if known_at is None and as_at is None:
        return complaint
    return desk.casework.case(complaint.ref, known_at=known_at, as_at=as_at)


def _said(moment: date) -> str:
    return moment.isoformat()
