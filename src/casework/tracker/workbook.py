"""Workbooks (.xlsx): values as they were last calculated, merged cells, every sheet."""

from __future__ import annotations

import warnings
import zlib
from collections import defaultdict
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError  # only to catch it
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from casework.tracker.cells import UNCALCULATED, Cell, TrackerError, cell_of
from casework.tracker.sheet import LARGEST, Row, Sheet, ended

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_DAMAGED = (
    AttributeError,
    BadZipFile,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OverflowError,
    ParseError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What the library raises for files that are not as they should be."""


def sheets_of(content: bytes, name: str) -> list[Sheet]:
    """The sheets of a workbook, hidden ones and filtered rows included. Raises TrackerError."""
    try:
        found = _sheets(content, name)
    except _DAMAGED as error:
        raise TrackerError(
            f"{name} is damaged or no .xlsx workbook ({type(error).__name__}); open it and save it again, or as .csv"
        ) from None
    return [Sheet(s.name, s.rows, {o.name: len(o.rows) for o in found if o is not s}) for s in found]


def _sheets(content: bytes, name: str) -> list[Sheet]:
    formulas = _has_formulas(content, name)
    book = _opened(content, data_only=True)
    if book.epoch == CALENDAR_MAC_1904:
        raise TrackerError(f"{name} counts its days from 1904; save the sheet with the complaints as .csv instead")
    written = _opened(content, data_only=False) if formulas else None
    return [Sheet(sheet.title, _rows(sheet, written[sheet.title] if written else None)) for sheet in book.worksheets]


def _has_formulas(content: bytes, name: str) -> bool:
    """Whether any sheet has formulas, whose results may be missing. Raises TrackerError when it is far too large."""
    with ZipFile(BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST:
            raise TrackerError(f"{name} is too large for a tracker; save the sheet with the complaints alone")
        sheets = (part for part in packed.namelist() if part.startswith("xl/worksheets/"))
        return any(b"<f>" in text or b"<f " in text for text in map(packed.read, sheets))


def _opened(content: bytes, *, data_only: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what it cannot keep when saving; nothing is saved here
        return openpyxl.load_workbook(BytesIO(content), data_only=data_only)


def _rows(sheet: Worksheet, written: Any) -> list[Row]:
    found: dict[int, dict[int, Cell]] = defaultdict(dict)
    # The cells that there are: its own iteration would make every cell up to the farthest one ever touched.
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001 - nothing of its own gives them
        value = cell_of(cell.value)
        if value is None and written is not None and written._cells[row, column].data_type == "f":  # noqa: SLF001 - likewise
            value = UNCALCULATED
        if value is not None:
            found[row][column - 1] = value
    return ended(_merged(sheet, found))


def _merged(sheet: Worksheet, found: dict[int, dict[int, Cell]]) -> list[Row]:
    """The rows with the value of a cell that is merged downwards in every row of it."""
    continued: dict[int, set[int]] = defaultdict(set)
    across: dict[int, dict[int, int]] = defaultdict(dict)
    last = max(found, default=0)
    for area in sheet.merged_cells.ranges:
        column, value = area.min_col - 1, found.get(area.min_row, {}).get(area.min_col - 1)
        if value is None:
            continue
        for row in range(area.min_row, min(area.max_row, last) + 1):
            found[row][column] = value
            across[row][column] = area.max_col - column
            if row > area.min_row:
                continued[row].add(column)
    return [_row(n, found.get(n, {}), frozenset(continued.get(n, ())), across.get(n, {})) for n in range(1, last + 1)]


def _row(number: int, cells: dict[int, Cell], continued: frozenset[int], across: dict[int, int]) -> Row:
    return Row(number, tuple(cells.get(c) for c in range(max(cells, default=-1) + 1)), continued, across)
