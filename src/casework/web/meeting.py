"""The list for the weekly complaints meeting: what is to be decided, what slipped, every open case."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.http.meeting import Since
from casework.http.paging import STRICT, Filters
from casework.http.queues import OnDay
from casework.reports.meeting import CaseOnList
from casework.reports.spreadsheet import csv_lines
from casework.web.visits import Visiting

FILTERS: Final = ("service", "team", "handler")
SHOWN: Final = 500
"""Cases on the page; all of them are in the spreadsheet."""


def router() -> APIRouter:
    """The page for the meeting, and the same as a spreadsheet."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/meeting", operation_id="page_meeting")
    def page(visit: Visiting, wanted: Filters, on: OnDay = None, since: Since = None) -> Response:
        asked = visit.narrowed("get_tracker", wanted)
        meeting = visit.casework.tracker(on=on, since=since, **asked)
        kept = {**asked, "on": on, "since": since}
        query = urlencode({name: value for name, value in kept.items() if value is not None})
        return visit.page("meeting", meeting=meeting, filters=FILTERS, asked=asked, query=query, shown=SHOWN)

    @found.get("/meeting.csv", operation_id="page_meeting_csv")
    def csv(visit: Visiting, wanted: Filters, on: OnDay = None, since: Since = None) -> Response:
        asked = visit.narrowed("get_tracker", wanted)
        meeting = visit.casework.tracker(on=on, since=since, **asked)
        content = b"".join(csv_lines(CaseOnList._fields, meeting.cases))
        headers = {"Content-Disposition": 'attachment; filename="complaints-meeting.csv"'}
        return Response(content, headers=headers, media_type="text/csv; charset=utf-8")

    return found
