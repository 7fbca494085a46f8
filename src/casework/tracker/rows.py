"""Which rows are cases; all others are recognised for what they are – blank, heading, total, note – and counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from casework.tracker.cells import folded, pounds, said
from casework.tracker.mapping import ColumnMapping
from casework.tracker.matching import is_day
from casework.tracker.sheet import Row
from casework.tracker.table import Table

NoCase = Literal["blank", "title", "heading", "total", "note"]
NO_CASE: tuple[NoCase, ...] = ("blank", "title", "heading", "total", "note")

_TOTAL = re.compile(
    r"(grand |sub[ -]?|overall |running )?totals?\b|sum\b|count\b|average\b|mean\b|number of\b|no\.? of\b"
)
_NOTE = re.compile(r"notes?\b|n\.?b\.?\b|key\b|legend\b|\*")


class Record(NamedTuple):
    """The rows of one case: one, or several that a merged reference holds together."""

    rows: tuple[Row, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(row.number for row in self.rows)


class SortedRows(NamedTuple):
    """Every row of a sheet, once: in a record, or by its number among those that are no case."""

    records: list[Record]
    no_case: dict[NoCase, list[int]]


def sorted_rows(table: Table, mapping: ColumnMapping) -> SortedRows:
    """Tells the rows of cases from the others."""
    records: list[Record] = []
    no_case: dict[NoCase, list[int]] = {kind: [] for kind in NO_CASE}
    for kind, number in _above(table):
        no_case[kind].append(number)
    for row in table.rows:
        if (other := _no_case(row, table, mapping)) is not None:
            no_case[other].append(row.number)
        elif records and _goes_on(row, table, mapping):
            records[-1] = Record((*records[-1].rows, row))
        else:
            records.append(Record((row,)))
    return SortedRows(records, no_case)


def _above(table: Table) -> Iterator[tuple[NoCase, int]]:
    for row in table.above:
        yield ("heading" if row is table.above[-1] else "title" if row.filled else "blank"), row.number


def _goes_on(row: Row, table: Table, mapping: ColumnMapping) -> bool:
    """Whether the reference is merged with the row above, so that both are one case."""
    return any(table.places[name] in row.continued for name in mapping.of("case"))


def _no_case(row: Row, table: Table, mapping: ColumnMapping) -> NoCase | None:
    filled = row.filled
    if not filled:
        return "blank"
    if row.number in table.again:
        return "heading"
    if _is_reference(row, table, mapping, filled[0]) or any(is_day(table.cell(row, n)) for n in mapping.of("received")):
        return None
    first = folded(row.cells[filled[0]])
    if _TOTAL.match(first) or _only_sums(row, table, mapping, filled):
        return "total"
    if _NOTE.match(first) or _stands_alone(row, table, mapping, filled):
        return "note"
    return None


def _only_sums(row: Row, table: Table, mapping: ColumnMapping, filled: Iterable[int]) -> bool:
    """Whether a row without a reference holds nothing but figures: sums of the columns above."""
    referred = any(table.cell(row, name) is not None for name in mapping.of("case"))
    return not referred and all(pounds(row.cells[n]) is not None for n in filled)


def _stands_alone(row: Row, table: Table, mapping: ColumnMapping, filled: list[int]) -> bool:
    """Whether one text stands alone in a row, and not in a column that says something of a case."""
    if len(filled) > 1:
        return False
    return filled[0] == 0 or table.names[filled[0]] not in mapping.taken or row.across.get(filled[0], 1) > 1


def _is_reference(row: Row, table: Table, mapping: ColumnMapping, place: int) -> bool:
    """Whether a cell refers to a case: in the column for it, in one word, with a figure."""
    text = said(row.cells[place])
    return table.names[place] in mapping.of("case") and " " not in text and any(sign.isdigit() for sign in text)
