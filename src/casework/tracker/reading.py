"""Reading the cells of one case as what their columns are taken for, noting everything that is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from casework.tracker.cells import Cell, Unreadable, is_error, is_nothing, said, words, yes_or_no
from casework.tracker.dates import Order, read_day
from casework.tracker.mapping import ColumnMapping
from casework.tracker.rows import Record
from casework.tracker.sheet import Row
from casework.tracker.table import Table

DateOrders = dict[str, dict[Order, list[int]]]
"""By column: the rows whose date shows, by its writing, in which order day and month stand."""


def no_orders() -> DateOrders:
    """What is known of the dates before any is read."""
    return defaultdict(lambda: defaultdict(list))


class Said(NamedTuple):
    """A cell that says something: its column, its row, and what it says."""

    column: str
    row: Row
    cell: Cell


@dataclass(slots=True)
class CaseCells:
    """The cells of one case. `reasons` fills up with what is wrong; they name columns and never repeat a cell."""

    table: Table
    mapping: ColumnMapping
    record: Record
    today: date
    orders: DateOrders
    reasons: list[str] = field(default_factory=list)

    def cells(self, name: str) -> Iterator[Said]:
        """What the columns of a field say, row by row; a cell merged over several rows once."""
        for row in self.record.rows:
            for column in self.mapping.of(name):
                cell = self.table.cell(row, column)
                first = row is self.record.rows[0] or self.table.places[column] not in row.continued
                if first and cell is not None and self.sound(column, cell):
                    yield Said(column, row, cell)

    def one(self, name: str) -> Said | None:
        """The one thing the column of a field says of the case; it is wrong for its rows to say several."""
        found = {said(each.cell): each for each in self.cells(name) if not is_nothing(each.cell)}
        if len(found) > 1:
            self.wrong(name, "the rows of this case say different things")
        return next(iter(found.values()), None)

    def day(self, name: str) -> date | None:
        """The day on which something is due."""
        found = self.one(name)
        return self.read(found) if found else None

    def happened(self, name: str) -> date | bool | None:
        """The day on which something happened, True when it happened but no day is given."""
        found = self.one(name)
        return self.answered(found) or None if found else None

    def answered(self, found: Said) -> date | bool | None:
        """A yes, a no, or the day that stands for a yes; a day must have come."""
        answer = yes_or_no(found.cell)
        day = self.read(found) if answer is None else None
        if day is not None and day > self.today:
            self.reasons.append(f"{found.column}: this day has not come yet")
        return day if answer is None else answer

    def read(self, found: Said) -> date | None:
        """The day in a cell; what is wrong with it is noted."""
        try:
            read = read_day(found.cell, month_first=found.column in self.mapping.month_first)
        except Unreadable as error:
            self.reasons.append(f"{found.column}: {error}")
            return None
        self.orders[found.column][read.order].append(found.row.number)
        return read.day

    def term(self, name: str) -> str | None:
        """The word for what a column says."""
        found = self.one(name)
        word = self.mapping.word(name, found.cell) if found else None
        if found and word is None and name in {"status", "stage"}:
            self.wrong(name, f"not understood; say what it means under [words.{name}] in the mapping file")
        return word

    def text(self, name: str, between: str) -> str | None:
        """What the columns of a field say, as words."""
        found = dict.fromkeys(words(each.cell) for each in self.cells(name) if not is_nothing(each.cell))
        return between.join(found) or None

    def wrong(self, name: str, sentence: str) -> None:
        self.reasons.append(f"{', '.join(self.mapping.of(name)) or name}: {sentence}")

    def sound(self, column: str, cell: Cell) -> bool:
        """Whether a cell holds what was meant and no spreadsheet error, which is noted."""
        if is_error(cell):
            self.reasons.append(f"{column}: holds a spreadsheet error, or a formula whose result was not saved")
            return False
        return True
