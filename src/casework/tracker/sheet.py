"""A spreadsheet file as rows of cells, whichever kind of file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from casework.tracker.cells import Cell, TrackerError

LARGEST = 200_000_000
"""Bytes, unpacked. A tracker is a few megabytes; what is larger would not fit into memory."""

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


class Row(NamedTuple):
    """One row, `number` as the spreadsheet shows it. A cell merged downwards holds its value in every row."""

    number: int
    cells: tuple[Cell, ...]
    continued: frozenset[int] = frozenset()
    """The columns (from 0) whose cell is merged with the one above."""
    across: Mapping[int, int] = {}
    """How many columns the cell of a column spans, where it is merged to the right."""

    @property
    def filled(self) -> list[int]:
        """The columns in which there is something."""
        return [column for column, cell in enumerate(self.cells) if cell is not None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet up to the last with anything in it, and how many rows the file's other sheets have."""

    name: str
    rows: list[Row]
    others: dict[str, int] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of an .xlsx workbook, or the one sheet of a text file (.csv).

    Raises TrackerError when the file is neither, OSError when it cannot be read.
    """
    if path.stat().st_size > LARGEST:
        raise TrackerError(f"{path.name} is too large for a tracker; save the sheet with the complaints alone")
    content = path.read_bytes()
    if content.startswith(_OLD_WORKBOOK):
        raise TrackerError(
            f"{path.name} is an old .xls workbook or has a password; save it as .xlsx without a password, or as .csv"
        )
    if content.startswith(_ZIP):
        from casework.tracker.workbook import sheets_of  # noqa: PLC0415 - its library is slow to load

        return sheets_of(content, path.name)
    from casework.tracker.delimited import sheet_of  # noqa: PLC0415 - so that neither kind waits for the other

    return [sheet_of(content, path.name)]


def ended(rows: list[Row]) -> list[Row]:
    """The rows without the blank ones after the last with anything in it."""
    last = max((place for place, row in enumerate(rows, 1) if row.filled), default=0)
    return rows[:last]
