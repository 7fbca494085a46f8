"""A first mapping for a tracker, and what each of its columns looks like to somebody who has to judge it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casework.tracker.cells import Cell, is_nothing, pounds, said
from casework.tracker.dates import read_day
from casework.tracker.fields import FIELDS, TERMS
from casework.tracker.mapping import ColumnMapping
from casework.tracker.matching import is_day, is_day_like, matched, sample
from casework.tracker.table import Table
from casework.tracker.terms import OPEN, proposed


class ColumnRead(NamedTuple):
    """One column: how many cells say anything, what it is taken for, and an example that names nobody."""

    name: str
    cells: int
    taken_for: str | None
    example: str


def proposal(table: Table) -> ColumnMapping:
    """Which column is likely what. Raises TrackerError when none is like a reference, or like a day of receipt."""
    columns = matched(table)
    used = {name for names in columns.values() for name in names}
    words = {field: _words(table, field, columns[field]) for field in TERMS if field in columns}
    return ColumnMapping.model_construct(
        columns={field: tuple(names) for field, names in columns.items()},
        left_out=tuple(name for name in table.names if name not in used and table.column(name)),
        words={field: dict(sorted(said.items())) for field, said in words.items()},
    )


def _words(table: Table, field: str, columns: list[str]) -> dict[str, str]:
    """What each word of a term is taken for; a status that nobody can tell for one that is not over."""
    otherwise = OPEN if field in {"status", "stage"} else None
    cells = (cell for name in columns for cell in _different(table, name))
    return {said(cell): word for cell in cells if (word := proposed(field, cell) or otherwise)}


def _different(table: Table, name: str) -> list[Cell]:
    return list({said(cell).casefold(): cell for cell in table.column(name) if not is_nothing(cell)}.values())


def read_as(table: Table, mapping: ColumnMapping) -> list[ColumnRead]:
    """Every column that has a heading or holds anything, in the order of the sheet."""
    taken = {name: field for field, names in mapping.columns.items() for name in names}
    found = []
    for name in table.names:
        cells = [cell for cell in table.column(name) if not is_nothing(cell)]
        if cells or name in taken:
            found.append(
                ColumnRead(name, len(cells), taken.get(name), _example(sample(cells), taken.get(name), mapping))
            )
    return found


def not_understood(mapping: ColumnMapping) -> Iterator[tuple[str, str, str]]:
    """The words that only a person can judge: field, what the tracker says, what it is taken for."""
    for field, said_there in mapping.words.items():
        yield from ((field, said, word) for said, word in said_there.items() if proposed(field, said) is None)


def _example(cells: list[Cell], field: str | None, mapping: ColumnMapping) -> str:
    """What a cell says and how it is read; of free text and of columns left out only the kind."""
    if not cells:
        return "nothing in it"
    first = cells[0]
    if field is None or FIELDS[field].personal:
        return _kind(cells)
    if FIELDS[field].kind in {"happened", "planned", "answer"}:
        first = next(filter(is_day, cells), first)
        return f"{said(first)} → {read_day(first).day}" if is_day(first) else said(first)
    if FIELDS[field].kind == "term":
        return f"{said(first)} → {mapping.word(field, first)}"
    return said(first)[:40]


def _kind(cells: list[Cell]) -> str:
    if sum(map(is_day_like, cells)) * 2 > len(cells):
        return "(dates)"
    return "(numbers)" if sum(pounds(cell) is not None for cell in cells) * 2 > len(cells) else "(text)"
