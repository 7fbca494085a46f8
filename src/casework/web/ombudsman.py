"""What does the Ombudsman have, want of us and by when, and what was found?"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from casework.http.paging import STRICT, AtPlace, Filters
from casework.projections.queues.ombudsman import Determined
from casework.web.visits import Visiting

LINES: Final = 200
"""Lines of each list on the board; the queues have them all."""
CHOICES: Final = {"service": None, "team": None, "handler": None}


class Determination(NamedTuple):
    """A determination with what was found."""

    case: str
    reference: str
    findings: list[Determined]


def router() -> APIRouter:
    """The board of everything that the Ombudsman has to do with."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/ombudsman", operation_id="page_ombudsman")
    def page(visit: Visiting, wanted: Filters, place: AtPlace) -> Response:
        asked = visit.narrowed("get_queue", wanted)
        casework = visit.casework
        dates = casework.queue("ombudsman_dates", limit=LINES, **asked)
        investigated = casework.queue("with_ombudsman", limit=LINES, **asked)
        determined = casework.determinations(after=place.after, limit=place.limit, **asked)
        return visit.page(
            "ombudsman",
            asked=asked,
            choices=CHOICES,
            today=casework.today,
            investigated=investigated.lines,
            dates={name: [line for line in dates.lines if line.clock == name] for name in _DATED},
            more={"ombudsman_dates": dates.next, "with_ombudsman": investigated.next},
            determinations=_determinations(determined.lines),
            first=place.after is None,
            beginning=urlencode(asked),
            following=urlencode({**asked, "after": determined.next}) if determined.next else None,
        )

    return found


_DATED: Final = ("ombudsman_information", "order", "chfo")


def _determinations(lines: list[Any]) -> list[Determination]:
    """The findings by the determination they belong to, which follow one another."""
    together = groupby(lines, key=lambda line: (line.case, line.reference))
    return [Determination(case, reference, list(findings)) for (case, reference), findings in together]
