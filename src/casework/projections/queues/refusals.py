"""Which complaints were refused, on which grounds, and which of them with the very same words? (Code 2.2–2.5)

A refusal is to be explained for the complaint at hand. Explanations are compared by a digest under the store's key, of
the words without regard to case and white space; the words themselves are in no view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile
from uuid import UUID

from casework.domain.event import Event
from casework.domain.exclusion import ComplaintRefused
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class RefusalRow:
    """One refusal, a case's first, second and so on; `wording` stands for its explanation, None when there is none.

    It is `blanket` when another case was refused in these words, which were first recorded for a day `worded_on`.
    """

    case_id: UUID
    number: int
    ref: str
    ground: str
    whole: bool
    refused_on: date
    wording: str | None = None
    worded_on: date | None = None
    blanket: bool = False


@dataclass(slots=True)
class WordingRow:
    """One explanation; so many cases were refused with it, and one of them first."""

    wording: str
    first_case: UUID
    first_on: date
    cases: int = 0


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, ComplaintRefused):
        return
    earlier = list(_refusals(page, event.originator_id))
    row = RefusalRow(
        case_id=event.originator_id,
        number=len(earlier) + 1,
        ref=page.known(CASES, event.originator_id).ref,
        ground=event.ground,
        whole=event.whole,
        refused_on=event.occurred_on,
    )
    page.add(REFUSALS, row)
    row.wording = event.wording
    if row.wording is not None:
        _compare(page, row, row.wording, earlier)


def _refusals(page: Page, case_id: UUID) -> Iterator[RefusalRow]:
    """The refusals of a case so far."""
    found = (page.row(REFUSALS, case_id, number) for number in count(1))
    return (row for row in takewhile(lambda row: row is not None, found) if row is not None)


def _compare(page: Page, row: RefusalRow, wording: str, earlier: list[RefusalRow]) -> None:
    used = page.row(WORDINGS, wording) or page.add(WORDINGS, WordingRow(wording, row.case_id, row.refused_on))
    used.cases += all(each.wording != wording for each in earlier)
    row.worded_on = used.first_on
    row.blanket = used.cases > 1
    if used.cases == 2:
        for first in _refusals(page, used.first_case):
            first.blanket = first.blanket or first.wording == wording


REFUSALS = View(
    table="refusals",
    shape=Shape(RefusalRow),
    key=("case_id", "number"),
    create="""
        create table {table} (
            case_id text not null,
            number integer not null,
            ref text not null,
            ground text not null,
            whole integer not null,
            refused_on text not null,
            wording text,
            worded_on text,
            blanket integer not null,
            primary key (case_id, number)
        )""",
    indexes=(
        "create index refusals_by_ground on refusals (ground, refused_on, ref, number)",
        "create index refusals_by_date on refusals (refused_on, ref, number)",
        "create index refusals_alike on refusals (worded_on, wording, ref, number) where blanket = 1",
    ),
    changes=("blanket",),
    fold=_fold,
    of=(ComplaintRefused,),
)

WORDINGS = View(
    table="refusal_wordings",
    shape=Shape(WordingRow),
    key=("wording",),
    create="""
        create table {table} (
            wording text primary key,
            first_case text not null,
            first_on text not null,
            cases integer not null
        )""",
    indexes=(),
    changes=("cases",),
    fold=lambda _page, _event: None,
    of=(),
)


@dataclass(slots=True)
class Refused(Line):
    """One refusal, of the `whole` complaint or of some points; the same words of explanation have one `wording`."""

    ground: str
    refused_on: date
    whole: bool
    wording: str | None


@dataclass(slots=True)
class BlanketRefused(Refused):
    """A refusal in words with which `alike` cases were refused, this one included."""

    alike: int


REFUSALS_BY_GROUND = Queue(
    name="refusals",
    question="Which complaints were refused, on which grounds?",
    line=Refused,
    sql="""
        select {case}, r.ground, r.refused_on, r.whole, r.wording, {order}
        from refusals r join cases c on c.case_id = r.case_id""",
    sorts={
        "ground": ("r.ground", "r.refused_on", "r.ref", "r.number"),
        "refused": ("r.refused_on", "r.ref", "r.number"),
    },
    filters={"ground": "r.ground", "wording": "r.wording"},
)

BLANKET_REFUSALS = Queue(
    name="blanket_refusals",
    question="Which complaints were refused in the very words another was refused in?",
    line=BlanketRefused,
    sql="""
        select {case}, r.ground, r.refused_on, r.whole, r.wording, w.cases, {order}
        from refusals r join refusal_wordings w on w.wording = r.wording join cases c on c.case_id = r.case_id""",
    where="r.blanket = 1",
    sorts={"wording": ("r.worded_on", "r.wording", "r.ref", "r.number")},
    filters={"ground": "r.ground", "wording": "r.wording"},
)
