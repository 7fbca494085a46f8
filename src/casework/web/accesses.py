"""Who read words about residents' vulnerabilities, of which case, what for and when?"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from casework.http.accesses import ByReader, OfCase
from casework.http.paging import STRICT, AtPlace, Filters
from casework.web.visits import Visiting

CHOICES: Final = {"case": None, "reader": None, "service": None, "team": None}
Exports = Annotated[bool, Query(description="Also when every case was taken out at once.")]


def router() -> APIRouter:
    """The page of the access log."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/accesses", operation_id="page_accesses")
    def page(
        visit: Visiting,
        wanted: Filters,
        place: AtPlace,
        case: OfCase = None,
        reader: ByReader = None,
        exports: Exports = False,  # noqa: FBT002 - a flag of the address is a boolean parameter
    ) -> Response:
        asked: dict[str, Any] = visit.narrowed("list_accesses", {**wanted, "case": case, "reader": reader})
        lines = visit.casework.accesses(after=place.after, limit=place.limit, **asked)
        whole = visit.who.teams is None and visit.who.services is None
        return visit.page(
            "accesses",
            asked=asked,
            beginning=urlencode(asked),
            choices=CHOICES,
            exports=visit.casework.taken() if exports and whole else None,
            first=place.after is None,
            following=urlencode({**asked, "after": lines.next}) if lines.next else None,
            lines=lines.lines,
            whole=whole,
        )

    return found
