"""What changed in a case between two moments?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from casework.difference_page import entries_of
from casework.domain.moment import Moment, before
from casework.http.asking import Case
from casework.http.cases import Compared
from casework.http.paging import STRICT
from casework.projections.timeline import timeline
from casework.projections.wording import fact_in_words, value_in_words
from casework.web.visits import Visiting

At = Annotated[Moment | None, Query()]
CODED: Final = {"status", "stage_status", "tenure", "service", "category", "answers", "actions", "answered_from"}
"""Facts whose values are codes, which are shown in words."""


def router() -> APIRouter:
    """The page that compares."""
    found = APIRouter(dependencies=STRICT)

    @found.get("/cases/{case}/compare", operation_id="page_compare")
    def page(visit: Visiting, case: Case, earlier: At = None, later: At = None, by: Compared = "recorded") -> Response:
        visit.case("get_diff", case)
        asked: dict[str, Any] = {"case": case, "earlier": earlier, "later": later, "by": by}
        if earlier is None or later is None:
            missing = {name for name in ("earlier", "later") if (earlier or later) and asked[name] is None}
            return visit.page("compare", status=422 if missing else 200, **asked, missing=missing, changes=None)
        if before(later, earlier):
            return visit.page("compare", status=422, **asked, missing=set(), changes=None)
        changes = visit.casework.diff(case, earlier, later, by=by)
        whole = timeline(visit.casework.history(case))
        said = visit.reception.templates.said
        return visit.page(
            "compare",
            **asked,
            missing=set(),
            changes=changes,
            facts=[(each.fact, *(shown(each.fact, value, said) for value in each[1:])) for each in changes.facts],
            events=list(entries_of(changes.events, whole)),
            taken_back=list(entries_of(changes.taken_back, whole)),
        )

    return found


def shown(fact: str, value: Any, said: Callable[[str], str]) -> str:
    """A fact of a case in words, '' for nothing; `said` gives the words for a code."""
    if isinstance(value, str):
        return said(value) if fact.partition(".")[0] in CODED else value
    return in_words(value)


def in_words(value: Any) -> str:
    """A value that may have parts, which are separated by semicolons and said with their names."""
    match value:
        case None | () | "":
            return ""
        case frozenset():
            return ", ".join(sorted(map(in_words, value)))
        case tuple() if hasattr(value, "_asdict"):
            return in_words(value._asdict())
        case dict():
            parts = ((name, in_words(part)) for name, part in value.items())
            return "; ".join(fact_in_words(name, part) for name, part in parts if part)
        case _:
            return value_in_words(value)
