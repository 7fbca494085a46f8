"""The table in a sheet: which row names the columns, and which rows below it may be cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from casework.tracker.cells import Cell, TrackerError, folded, said
from casework.tracker.headings import fits
from casework.tracker.sheet import Row, Sheet

LOOKED_AT = 20  # rows; the names of the columns stand in one of them
ENOUGH = 3  # headings that are like the name of a field


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its columns named; `above` are the rows up to and including the row of names.

    `places` says where each column stands, `again` which rows below name the columns again.
    """

    sheet: Sheet
    names: tuple[str, ...]
    above: Sequence[Row]
    rows: Sequence[Row]
    places: Mapping[str, int]
    again: frozenset[int]

    @classmethod
    def below(cls, sheet: Sheet, place: int) -> Self:
        """The table of which a row of a sheet names the columns."""
        names, rows = _names(sheet, place), sheet.rows[place + 1 :]
        again = frozenset(row.number for row in rows if _names_again(row, names))
        return cls(sheet, names, sheet.rows[: place + 1], rows, {n: p for p, n in enumerate(names)}, again)

    def cell(self, row: Row, name: str) -> Cell:
        """What a row says in the column of a name."""
        place = self.places[name]
        return row.cells[place] if place < len(row.cells) else None

    def column(self, name: str) -> list[Cell]:
        """What a column says, row by row, where it says anything and is not named again."""
        rows = (row for row in self.rows if row.number not in self.again)
        return [cell for row in rows if (cell := self.cell(row, name)) is not None]


def _names_again(row: Row, names: tuple[str, ...]) -> bool:
    """Whether a row names the columns again, perhaps without the groups they are in."""
    pairs = [(folded(row.cells[n]), names[n].casefold()) for n in row.filled]
    same = sum(name == cell or name.endswith(f" {cell}") or name.startswith(f"{cell} (column") for cell, name in pairs)
    return len(pairs) > 1 and same * 2 > len(pairs)


def table_of(sheets: Sequence[Sheet], wanted: Collection[str] = ()) -> Table:
    """The table with the names that are `wanted`; without them, the one with most names like those of fields.

    Raises TrackerError when no sheet has such a row.
    """
    found = max((_best(sheet, wanted) for sheet in sheets), key=lambda each: each[0])
    score, sheet, place = found
    if wanted and score < len(wanted):
        missing = sorted(set(wanted) - set(_names(sheet, place)))
        raise TrackerError(
            f"no column is named {', '.join(repr(name) for name in missing)}; the mapping file names it: "
            "correct the name there, or take it out"
        )
    if score < ENOUGH:
        raise TrackerError(
            f"none of the first {LOOKED_AT} rows names the columns of a complaints tracker; "
            "give each column a heading, such as Reference, Date received, Stage 1 due"
        )
    return Table.below(sheet, place)


def _best(sheet: Sheet, wanted: Collection[str]) -> tuple[int, Sheet, int]:
    """How many of its names count in the best row of a sheet, and its place."""
    counts: Callable[[str], bool] = set(wanted).__contains__ if wanted else fits
    rows = range(min(len(sheet.rows), LOOKED_AT))
    scored = ((sum(map(counts, _names(sheet, place))), -place) for place in rows if len(sheet.rows[place].filled) > 1)
    score, place = max(scored, default=(0, 0))
    return score, sheet, -place


def _names(sheet: Sheet, place: int) -> tuple[str, ...]:
    """The names of all columns as a row gives them, made unlike each other; blank ones by their letter."""
    if not sheet.rows:
        return ()
    own = [said(cell) for cell in _padded(sheet.rows[place], sheet.width)]
    groups = _groups(sheet, place, own)
    names = [_grouped(group, name) for group, name in zip(groups, own, strict=True)]
    times = Counter(names)
    return tuple(
        name if name and times[name] == 1 else f"{name} (column {_letter(n)})".strip() for n, name in enumerate(names)
    )


def _grouped(group: str, name: str) -> str:
    return name if not group or group == name else f"{group} {name}".strip()


def _groups(sheet: Sheet, place: int, own: list[str]) -> list[str]:
    """What the row above says over each column: headings of groups of columns, or of one column merged downwards."""
    none = [""] * len(own)
    if place == 0:
        return none
    row = sheet.rows[place - 1]
    above = [said(cell) for cell in _padded(row, len(own))]
    if row.across:
        return _spread(row, above) if any(width < len(own) - 1 for width in row.across.values()) else none
    named = [name for name in own if name]
    needed = len(set(named)) < len(named) or any(group and not name for group, name in zip(above, own, strict=True))
    title = len(set(filter(None, above))) < 2
    return none if title or not needed else _carried(above, own)


def _spread(row: Row, above: list[str]) -> list[str]:
    """Group headings over every column that their merged cells span."""
    return [
        next((above[c] for c, width in row.across.items() if c <= n < c + width), above[n]) for n in range(len(above))
    ]


def _carried(above: list[str], own: list[str]) -> list[str]:
    """Group headings carried on to the right, where merged cells left blanks.

    As far as to the last column whose own name stands in another group as well: where a group ends is not said.
    """
    times, spread = Counter(own), list(above)
    starts = [n for n, group in enumerate(above) if group and own[n]]
    for start, following in pairwise([*starts, len(own)]):
        last = max((n for n in range(start, following) if own[n] and times[own[n]] > 1), default=start)
        spread[start : last + 1] = [above[start]] * (last + 1 - start)
    return spread


def _padded(row: Row, width: int) -> list[Cell]:
    return [*row.cells, *[None] * (width - len(row.cells))]


def _letter(place: int) -> str:
    """A column's letter, as spreadsheets show it."""
    more, last = divmod(place, 26)
    return (_letter(more - 1) if more else "") + chr(65 + last)
