"""Which column is taken for what: by its heading, if what stands in it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casework.tracker.cells import Cell, Unreadable, is_nothing, pounds, reference, said, yes_or_no
from casework.tracker.dates import read_day
from casework.tracker.fields import FIELDS
from casework.tracker.headings import ALIKE, likeness
from casework.tracker.table import Table

MOST_TERMS = 80
"""A column with more different cells holds free text, which must not become a term."""
LONGEST_TERM = 60
ENOUGH = 400  # cells to judge a column by


def matched(table: Table) -> dict[str, list[str]]:
    """The columns of each field, fields in their usual order: the best likeness first, each column taken once."""
    taken: dict[str, list[str]] = {}
    used: set[str] = set()
    for _, _, name, field in sorted(_candidates(table), key=lambda each: (-each[0], each[1])):
        if name not in used and (field not in taken or FIELDS[field].several):
            taken.setdefault(field, []).append(name)
            used.add(name)
    return {field: sorted(taken[field], key=table.names.index) for field in FIELDS if field in taken}


def _candidates(table: Table) -> Iterator[tuple[float, int, str, str]]:
    for place, name in enumerate(table.names):
        cells = sample([cell for cell in table.column(name) if not is_nothing(cell)])
        for field in FIELDS:
            alike = likeness(name, field)
            if alike >= ALIKE and holds(field, cells):
                yield alike, place, name, field


def sample(cells: list[Cell]) -> list[Cell]:
    """Some hundred cells of a column, from its whole length."""
    return cells[:: len(cells) // ENOUGH + 1]


def holds(field: str, cells: list[Cell]) -> bool:
    """Whether the cells of a column, those that say anything, are what a field needs; an empty column fits all."""
    kind = FIELDS[field].kind
    if not cells or kind == "term":
        return not cells or are_terms(cells)
    if kind == "words":
        return _share(cells, is_day_like) < 0.8
    fits, share = _HOLDS[kind]
    return _share(cells, fits) >= share


def are_terms(cells: list[Cell]) -> bool:
    """Whether a column says the same few short things over and over."""
    different = {said(cell).casefold() for cell in cells}
    few = len(different) <= max(8, min(MOST_TERMS, len(cells) // 3))
    return few and _share(cells, lambda cell: len(said(cell)) <= LONGEST_TERM and not is_day_like(cell)) >= 0.9


def is_day(cell: Cell) -> bool:
    """Whether a cell can be read as a day."""
    try:
        read_day(cell)
    except Unreadable:
        return False
    return True


def is_day_like(cell: Cell) -> bool:
    """Whether a cell is a day and not merely a number that could be one."""
    return not isinstance(cell, int | float) and not said(cell).isdigit() and is_day(cell)


def _share(cells: list[Cell], fits: Callable[[Cell], bool]) -> float:
    return sum(map(fits, cells)) / len(cells)


def _is_day_or_answer(cell: Cell) -> bool:
    return is_day(cell) or yes_or_no(cell) is not None


_HOLDS: dict[str, tuple[Callable[[Cell], bool], float]] = {
    "happened": (_is_day_or_answer, 0.3),
    "planned": (is_day, 0.25),
    "answer": (_is_day_or_answer, 0.3),
    "money": (lambda cell: pounds(cell) is not None, 0.5),
    "reference": (lambda cell: bool(reference(cell)) and not is_day_like(cell), 0.8),
}
"""What a cell has to be for a column of each kind, and how many of them have to be."""
