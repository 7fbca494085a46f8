"""What changed in a case between two moments?"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from casework.difference_page import entries_of
from casework.domain.moment import Moment, before
from casework.http.asking import Case
from casework.http.cases import Compared
from casework.http.paging import STRICT
from casework.projections.timeline import timeline
from casework.web.facts import CODED, Said, value_said
from casework.web.visits import Visiting

At = Annotated[Moment | None, Query()]
WHOLE: Final = CODED | {"answers", "actions"}
"""Facts of a case whose values are codes, which are shown in words."""


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


def shown(fact: str, value: Any, said: Said) -> str:
    """A fact of a case in words, '' for nothing; one with parts says each with its name, separated by semicolons."""
    name = fact.partition(".")[0]
    match value:
        case None | () | "":
            return ""
        case str() if name in WHOLE:
            return said(value)
        case frozenset():
            return ", ".join(sorted(shown(name, each, said) for each in value))
        case tuple() if hasattr(value, "_asdict"):
            parts = ((part, shown(part, inner, said)) for part, inner in value._asdict().items())
            return "; ".join(f"{said(part)}: {text}" for part, text in parts if text)
        case dict():
            return ", ".join(f"{key} {shown(name, inner, said)}" for key, inner in value.items())
        case _:
            return value_said(name, value, said)
