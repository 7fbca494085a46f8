"""All cases, and the search for those of a reference, a resident or a property."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.domain.event import Tenure
from casework.http.paging import STRICT, AtPlace, Filters, ShownStatus
from casework.http.search import SOUGHT
from casework.projections.queues.queue import QueueError
from casework.web.choices import codes
from casework.web.forms import Filled
from casework.web.visits import Visiting

CHOICES: Final = {"status": codes(ShownStatus), "service": None, "team": None, "handler": None, "tenure": codes(Tenure)}


def router() -> APIRouter:
    """The list, and what a search found. It is sent as a form, for addresses are kept in histories and logs."""
    found = APIRouter()

    @found.get("/cases", operation_id="page_cases", dependencies=STRICT)
    def cases(visit: Visiting, wanted: Filters, place: AtPlace) -> Response:
        asked = visit.narrowed("list_cases", wanted)
        page = visit.casework.cases(after=place.after, limit=place.limit, **asked)
        following = urlencode({**asked, "after": page.next}) if page.next else None
        first = place.after is None
        return visit.page("cases", asked=asked, choices=CHOICES, first=first, lines=page.lines, following=following)

    @found.post("/cases/search", operation_id="page_search")
    def search(visit: Visiting, form: Filled) -> Response:
        within = visit.narrowed("search_cases", {})
        by, sought = form.get("by", ""), form.get("sought", "")
        if by not in SOUGHT or not sought:
            return visit.page("search", status=422, error="Choose what to look for, and enter it", lines=[], more=False)
        try:
            page = visit.casework.search(**{by: sought}, limit=100, **within)
        except QueueError as error:
            return visit.page("search", status=422, error=str(error), lines=[], more=False)
        return visit.page("search", error=None, lines=page.lines, more=page.next is not None)

    return found
