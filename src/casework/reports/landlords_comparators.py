"""Published rates to compare landlords with, by financial year and category, from a file somebody keeps."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Final, TypeAlias

from casework.reports.period import ReportError, of_year

ALL: Final = "ALL"
COLUMNS: Final = ("year", "category", "rate")

Comparators: TypeAlias = Mapping[tuple[str, str], Decimal]
"""The rate of a financial year and a category, or of ALL of them."""
NO_COMPARATORS: Final[Comparators] = {}

_FRACTION = re.compile(r"(0(\.\d{1,6})?|1(\.0{1,6})?)\Z", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3}(\.\d{1,4})?) ?%\Z", re.ASCII)


def read_comparators(text: str, source: str) -> Comparators:
    """The rates in a table (CSV) with the columns year, category and rate.

    Rates are written 0.73 or 73%, years 2023-24; a category may be ALL. Raises ReportError, naming the line of `source`
    and the column.
    """
    found: dict[tuple[str, str], Decimal] = {}
    for line, row in _rows(text, source):
        try:
            year, rate = of_year(row["year"]).name, _rate(row["rate"])
        except ReportError as error:
            raise ReportError(f"{source}, line {line}: {error}") from None
        category = ALL if row["category"].casefold() in {"", "all"} else row["category"]
        if found.setdefault((year, category), rate) != rate:
            raise ReportError(f"{source}, line {line}: another line gives {category} of {year} another rate")
    if not found:
        raise ReportError(f"{source}: gives no rates; below its first row, {','.join(COLUMNS)}, each row gives one")
    return found


def _rows(text: str, source: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        if any(names.count(name) != 1 for name in COLUMNS):
            raise ReportError(f"{source}, line 1: names the columns, once each: {', '.join(COLUMNS)}")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _named(names, cells, f"{source}, line {reader.line_num}")
    except csv.Error as error:
        raise ReportError(f"{source}, line {reader.line_num}: the quotation marks do not match ({error})") from None


def _named(names: list[str], cells: list[str], where: str) -> dict[str, str]:
    if len(cells) != len(names):
        raise ReportError(f"{where}: has {len(cells)} cells and not {len(names)}; is a comma missing?")
    return {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}


def _rate(text: str) -> Decimal:
    if _FRACTION.match(text):
        return Decimal(text)
    percent = _PERCENT.match(text)
    if percent is None or Decimal(percent[1]) > 100:
        raise ReportError(f"rate: {text!r} is no rate from 0 to 1; write it like 0.73 or 73%")
    return Decimal(percent[1]).scaleb(-2)
