"""What is recorded of a resident's vulnerabilities and adjustments, for somebody who says what they read it for."""

from __future__ import annotations

from fastapi import APIRouter, Response

from casework.domain.access import PURPOSES
from casework.http.accesses import reader_of
from casework.http.asking import Case
from casework.http.paging import STRICT
from casework.web.forms import Filled
from casework.web.visits import Visiting


def router() -> APIRouter:
    """The page that asks what for, and the one that tells, once the reading is recorded."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/cases/{case}/support-needs", operation_id="page_support_needs")
    def ask(visit: Visiting, case: Case) -> Response:
        visit.case("get_support_needs", case)
        return visit.page("support_needs", case=case, purposes=PURPOSES, needs=None, unsaid=False)

    @found.post("/cases/{case}/support-needs", operation_id="page_support_needs_read")
    def tell(visit: Visiting, case: Case, form: Filled) -> Response:
        visit.case("get_support_needs", case)
        purpose = next((each for each in PURPOSES if each == form.get("purpose")), None)
        if purpose is None:
            return visit.page("support_needs", status=422, case=case, purposes=PURPOSES, needs=None, unsaid=True)
        needs = visit.casework.support_needs(case, reader_of(visit.who, "page"), purpose)
        return visit.page("support_needs", case=case, purpose=purpose, needs=needs, unsaid=False)

    return found
