"""What is said of a tracker that is taken over: counts, findings, doubts about dates. It names rows and cases only."""

from __future__ import annotations

from typing import Any, NamedTuple

from casework.tracker.adoption import Adoption
from casework.tracker.findings import FINDINGS
from casework.tracker.proposal import read_as


class DateDoubt(NamedTuple):
    """A column in which some dates can only be month first: those that could be either may have been read wrongly."""

    column: str
    month_first: list[int]
    either: list[int]
    read_month_first: bool


def date_doubts(adoption: Adoption) -> list[DateDoubt]:
    """The columns in which the order of day and month changes, or may."""
    monthly = adoption.mapping.month_first
    return [
        DateDoubt(column, orders["month_first"], orders["either"], column in monthly)
        for column, orders in adoption.orders.items()
        if (orders["day_first"] if column in monthly else orders["month_first"])
    ]


def overlooked(adoption: Adoption) -> list[str]:
    """Columns that say something and of which the mapping says nothing; they are left out."""
    mapping = adoption.mapping
    named = {*mapping.taken, *mapping.left_out}
    return [each.name for each in read_as(adoption.table, mapping) if each.name not in named]


def as_json(adoption: Adoption, *, recorded: bool) -> dict[str, Any]:
    """Everything that is said, for programs."""
    return {
        "sheet": adoption.table.sheet.name,
        "heading_row": adoption.table.above[-1].number,
        "other_sheets": adoption.table.sheet.others,
        "columns": [each._asdict() for each in read_as(adoption.table, adoption.mapping)],
        "overlooked": overlooked(adoption),
        "recorded": recorded,
        "rows": counts(adoption),
        "cases": len(adoption.taken),
        "recorded_before": sum(not taken.anew for _, taken in adoption.taken),
        "no_case": adoption.no_case,
        "rejected": [
            {"rows": each.record.numbers, "case": each.case, "reasons": each.reasons} for each in adoption.rejected
        ],
        "findings": [
            {"code": code, "finding": sentence, "cases": [place._asdict() for place in adoption.found[code]]}
            for code, sentence in FINDINGS.items()
            if adoption.found.get(code)
        ],
        "date_doubts": [doubt._asdict() for doubt in date_doubts(adoption)],
    }


def counts(adoption: Adoption) -> dict[str, int]:
    """Rows in, and what became of them; the parts make up the whole."""
    no_case = sum(map(len, adoption.no_case.values()))
    return {"in": adoption.rows, "adopted": adoption.rows_taken, "rejected": adoption.rows_rejected, "no_case": no_case}
