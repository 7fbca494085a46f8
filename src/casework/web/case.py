"""Where a case stands: its clocks, what may be done, definition and answers side by side, promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.case_page import WORDED, case_page
from casework.domain.command import COMMANDS
from casework.domain.complaint import Complaint
from casework.domain.decide import Possibility
from casework.domain.receipt import Receipt
from casework.http.asking import AsAt, Case, KnownAt, moments
from casework.http.paging import STRICT
from casework.web.visits import Visit, Visiting


def router() -> APIRouter:
    """The page of a case, as it is or as it stood."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/cases/{case}", operation_id="page_case")
    def page(visit: Visiting, case: Case, known_at: KnownAt = None, as_at: AsAt = None) -> Response:
        present = visit.case("get_case", case)
        asked, back = moments(known_at, as_at), bool(known_at or as_at)
        stood = visit.casework.case(case, **asked) if back else present
        history = visit.casework.history(case, **asked) if back else visit.casework.recorded_by(present, WORDED)
        clocks = sorted(stood.clocks.values(), key=lambda clock: clock.place)
        return visit.page(
            "case",
            case=case_page(stood, history),
            clocks=clocks,
            possible=[] if back else _possible(visit, present),
            asked=asked,
            query=query_of(asked),
            today=visit.casework.today,
        )

    return found


def query_of(asked: Mapping[str, date | None]) -> str:
    """The moments that a page was asked for, as the end of an address."""
    said = {name: moment.isoformat() for name, moment in asked.items() if moment}
    return f"?{urlencode(said)}" if said else ""


def _possible(visit: Visit, case: Complaint) -> list[Possibility]:
    """What somebody in their roles may do with a case now, and why not the rest; what may be done comes first."""
    visit.must("get_allowed")
    every: Iterable[Any] = visit.casework.allowed(case.ref)
    theirs = [each for each in every if not issubclass(COMMANDS[each.command], Receipt) and visit.may(each.command)]
    return sorted(theirs, key=lambda each: not each.allowed)
