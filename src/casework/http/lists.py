"""Which cases are there?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from casework.http.asking import Authorization
from casework.http.desk import Desk
from casework.http.paging import STRICT, AtPlace, Filters, listed, narrowed
from casework.http.shapes import CaseList


def router(desk: Desk) -> APIRouter:
    """The operation that lists the cases."""
    found = APIRouter(tags=["cases"], dependencies=STRICT)

    @found.get("/v1/cases", operation_id="list_cases", summary="All cases, by day of receipt", response_model=CaseList)
    def list_cases(request: Request, authorization: Authorization, wanted: Filters, page: AtPlace) -> Response:
        """Where each stands and who handles it, without a word that anybody said; `resident` is an id.

        While there are more, `next` is the cursor of the next page and `Link` its address. Others may record meanwhile:
        a case that is there all along is shown exactly once.
        """
        asked = narrowed(desk, authorization, "list_cases", wanted)
        return listed(request, "cases", desk.casework.cases(after=page.after, limit=page.limit, **asked))

    return found
