"""Tables as CSV, as spreadsheets read them: UTF-8 with its mark, days as `2024-05-13`, yes and no in words.

A text that a spreadsheet would take for a formula gets an apostrophe before it, because some texts come from outside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""The byte-order mark, without which spreadsheets take £ for something else."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as wide as they are meant


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]], mark: str = MARK) -> Iterator[bytes]:
    """The lines of a CSV file (RFC 4180), each with its line end; without a `mark` it is for programs."""
    yield (mark + _line(header)).encode()
    for row in rows:
        yield _line([_cell(value) for value in row]).encode()


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() if value.lstrip(" ").startswith(_FORMULA):
            return f"'{value}"
        case _:
            return str(value)
