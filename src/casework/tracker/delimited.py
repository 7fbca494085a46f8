"""Text files of cells: commas, semicolons or tabs between them, in the encodings that spreadsheet programs write."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from itertools import islice

from casework.tracker.cells import Cell, TrackerError, cell_of
from casework.tracker.sheet import Row, Sheet, ended

SEPARATORS = ",;\t|"
_LOOKED_AT = 60  # records


def sheet_of(content: bytes, name: str) -> Sheet:
    """The rows of a text file; a record's number is its row in a spreadsheet program.

    Raises TrackerError when it is no text, or when a quotation mark is left open.
    """
    text = _decoded(content, name)
    separator, text = _separator(text)
    rows = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, record in enumerate(reader, 1):
            rows.append(Row(number, tuple(_unguarded(cell) for cell in record)))
    except csv.Error as error:
        raise TrackerError(
            f"{name}: the quotation marks in row {len(rows) + 1} (line {reader.line_num}) do not match ({error}); "
            "mend them, or save the file again from the spreadsheet program"
        ) from None
    return Sheet(name, ended(rows))


def _unguarded(cell: str) -> Cell:
    """The cell without the apostrophe that keeps a spreadsheet program from taking it for a formula."""
    return cell_of(cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell)


def _decoded(content: bytes, name: str) -> str:
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TrackerError(f"{name} is no .xlsx workbook and no text; save the tracker as .xlsx or .csv (UTF-8)")


def _separator(text: str) -> tuple[str, str]:
    """The sign between cells, and the text after a first line that names it (`sep=;`), kept as a blank row."""
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and len(first.strip()) == 5:
        return first[4], "\n" + rest
    return max(SEPARATORS, key=lambda sign: _fit(text, sign)), text


def _fit(text: str, sign: str) -> float:
    """How well a sign separates: many cells a row, as many in most rows."""
    records = csv.reader(StringIO(text[:200_000], newline=""), delimiter=sign)
    try:
        widths = Counter(len(record) for record in islice(records, _LOOKED_AT) if record)
    except csv.Error:
        return 0
    width, rows = max(widths.items(), key=lambda each: (each[0] - 1) * each[1], default=(1, 0))
    return (width - 1) * rows
