"""The file of rejected rows: each with the reasons, and its cells as they were, to be mended and adopted from there."""

from __future__ import annotations

import csv
from io import TextIOWrapper
from typing import BinaryIO

from casework.tracker.adoption import Adoption
from casework.tracker.cells import Cell, words

ROW, REASONS = "row of the tracker", "why it was rejected"


def write_rejects(adoption: Adoption, file: BinaryIO) -> None:
    """Writes the rejected rows, in their order in the sheet, as CSV."""
    stream = TextIOWrapper(file, "utf-8-sig", newline="")
    rows = csv.writer(stream)
    names = adoption.table.names
    rows.writerow([ROW, REASONS, *names])
    for rejected in sorted(adoption.rejected, key=lambda each: each.record.numbers):
        for row in rejected.record.rows:
            cells = [_guarded(adoption.table.cell(row, name)) for name in names]
            rows.writerow([row.number, "; ".join(rejected.reasons), *cells])
    stream.detach()


def _guarded(cell: Cell) -> str:
    """The cell as text that no spreadsheet program takes for a formula."""
    text = words(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in {"=", "+", "-", "@"} else text
