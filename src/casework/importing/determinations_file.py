"""Reading a table of published determinations, one finding a row: what each says, and what is wrong with which row.

A determination is taken whole or not at all: with a row that is wrong go the other rows of its case, since what is left
would be another determination. The whole file is read before anything is taken in, for rows of a case may be apart.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BufferedReader, TextIOWrapper
from typing import Any, BinaryIO, NamedTuple, cast

from casework.domain.errors import CaseworkError
from casework.domain.published import Determination
from casework.importing.determination_rows import COLUMNS, OPTIONAL, Found, found_in, unguarded

_GZIP = b"\x1f\x8b"


class InvalidDeterminations(CaseworkError):
    """The file is no table of determinations that can be read, so nothing of it was taken in."""


class Problem(NamedTuple):
    """What is wrong with a row: in which column, None for the row as a whole, and the way out."""

    line: int
    column: str | None
    problem: str


class Rejected(NamedTuple):
    """A row that was not taken in, as it was read, and why."""

    line: int
    cells: Sequence[str]
    problems: Sequence[Problem]


class _Case(NamedTuple):
    """A case as the rows name it."""

    landlord: str
    case: str


@dataclass
class DeterminationsFile:
    """A file that was read: the `columns` it names, how many `rows` it has, and what they say."""

    columns: Sequence[str]
    rows: int = 0
    determinations: list[Determination] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def left_out(self) -> list[str]:
        """Columns of which nothing is taken."""
        return [name for name in self.columns if name.casefold() not in COLUMNS]


class _Row(NamedTuple):
    line: int
    cells: Sequence[str]
    found: Found | None
    problems: list[Problem]


def read_determinations(stream: BufferedReader, today: date) -> DeterminationsFile:
    """Reads a table (CSV in UTF-8, plain or packed by gzip), whose first row names the columns in any order.

    Nothing can have been decided after `today`. Raises InvalidDeterminations where no row can be relied on.
    """
    text = TextIOWrapper(_unpacked(stream), "utf-8-sig", errors="replace", newline="")
    try:
        records = _records(text)
        return _read(_columns(records), records, today)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InvalidDeterminations("the packed file (gzip) is not whole; copy it again") from None
    finally:
        text.detach()


def _unpacked(stream: BufferedReader) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if stream.peek(2)[:2] == _GZIP else stream


def _records(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows that say anything, each with the line it begins at, as a text editor counts."""
    reader = csv.reader(text, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [unguarded(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidDeterminations(
            f"line {line}: the quotation marks do not match ({error}), so nothing after it can be relied on; "
            "mend them, or save the file again from the spreadsheet program"
        ) from None


def _columns(records: Iterator[tuple[int, list[str]]]) -> list[str]:
    line, cells = next(records, (1, []))
    names = [cell.strip() for cell in cells]
    folded = [name.casefold() for name in names]
    missing = [name for name in COLUMNS if name not in folded and name not in OPTIONAL]
    if missing:
        raise InvalidDeterminations(
            f"line {line}: no column is named {', '.join(missing)}; "
            f"the first row names the columns, with commas between them: {', '.join(COLUMNS)}"
        )
    twice = sorted({name for name in folded if name in COLUMNS and folded.count(name) > 1})
    if twice:
        raise InvalidDeterminations(f"line {line}: more than one column is named {', '.join(twice)}; take one out")
    return names


def _read(columns: list[str], records: Iterable[tuple[int, list[str]]], today: date) -> DeterminationsFile:
    file = DeterminationsFile(columns)
    cases: dict[_Case, list[_Row]] = {}
    for line, cells in records:
        file.rows += 1
        row, case = _row(line, cells, columns, today)
        if case is None:
            file.rejected.append(Rejected(row.line, row.cells, row.problems))
        else:
            cases.setdefault(case, []).append(row)
    for case, rows in cases.items():
        _settle(file, case, rows)
    file.rejected.sort(key=lambda each: each.line)
    return file


def _row(line: int, cells: list[str], columns: list[str], today: date) -> tuple[_Row, _Case | None]:
    """What a row says, and of which case, as far as it names one."""
    said = {name.casefold(): " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False)}
    found, wrong = found_in(said, today)
    if len(cells) != len(columns):
        wrong = [(None, f"has {len(cells)} cells and not {len(columns)}; is a comma or a quotation mark missing?")]
    problems = [Problem(line, *each) for each in wrong]
    case = _Case(said.get("landlord", ""), said.get("case", ""))
    return _Row(line, cells, None if problems else found, problems), case if all(case) else None


def _settle(file: DeterminationsFile, case: _Case, rows: list[_Row]) -> None:
    """Takes a case's determination, or rejects all of its rows."""
    sound = [(row, row.found) for row in rows if row.found is not None]
    for row, found in sound:
        row.problems.extend(Problem(row.line, *each) for each in _against(found, sound))
    wrong = [row.line for row in rows if row.problems]
    if wrong:
        file.rejected += [Rejected(row.line, row.cells, row.problems or [_drawn_in(row, wrong)]) for row in rows]
        return
    decided_on = sound[0][1].decided_on
    homes = next((found.homes for _, found in sound if found.homes is not None), None)
    findings = tuple(found.finding for _, found in sound)
    file.determinations.append(Determination(*case, decided_on, homes, findings))


def _against(found: Found, others: list[tuple[_Row, Found]]) -> Iterator[tuple[str, str]]:
    """What a row says otherwise than the first row of its case to say it."""
    for column in ("decided_on", "homes"):
        value: Any = getattr(found, column)
        first = next(((row, said) for row, other in others if (said := getattr(other, column)) is not None), None)
        if value is not None and first is not None and first[1] != value:
            yield column, f"{value} is not what line {first[0].line} says of the same case, {first[1]}; make them agree"


def _drawn_in(row: _Row, wrong: list[int]) -> Problem:
    return Problem(row.line, None, f"is sound, but line {wrong[0]} of the same case is not; they are taken in together")


def as_columns(file: DeterminationsFile) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """The rejected rows as a table to be mended and imported: their own columns, and before them the line and why."""
    header = [*_WHY, *(name for name in file.columns if name not in _WHY)]
    return header, (_with_reasons(each, file.columns) for each in file.rejected)


_WHY = ("line", "column", "why")


def _with_reasons(rejected: Rejected, columns: Sequence[str]) -> list[Any]:
    own: Mapping[str, str] = dict(zip(columns, rejected.cells, strict=False))
    named = ", ".join(each.column for each in rejected.problems if each.column)
    why = "; ".join(each.problem for each in rejected.problems)
    return [rejected.line, named, why, *(own.get(name, "") for name in columns if name not in _WHY)]
