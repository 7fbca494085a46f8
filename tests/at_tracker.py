"""Small trackers, written as rows, read and taken over in a real store."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from casework.application import Casework
from casework.domain.event import CaseEvent
from casework.store import Store, open_store
from casework.tracker.adoption import Adoption, read_cases, take_over
from casework.tracker.mapping import ColumnMapping, read_mapping, written
from casework.tracker.proposal import proposal
from casework.tracker.sheet import read_sheets
from casework.tracker.steps import Takeover
from casework.tracker.table import Table, table_of

TODAY = date(2024, 9, 2)


def as_csv(path: Path, *rows: Sequence[Any]) -> Path:
    """Rows as a file of text."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


def as_workbook(path: Path, *rows: Sequence[Any], merged: Sequence[str] = ()) -> Path:
    """Rows as a workbook, with areas like A2:A4 merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def table(path: Path) -> Table:
    """The table in a file."""
    return table_of(read_sheets(path))


def proposed(path: Path) -> ColumnMapping:
    """The mapping proposed for a file, as its reader gets it."""
    where = path.with_suffix(".mapping.toml")
    where.write_text(written(proposal(table(path))), "utf-8")
    return read_mapping(where)


def at_noon(day: date) -> Callable[[Store], Casework]:
    """Casework whose clock stands at noon of a day."""
    return lambda store: Casework(store, clock=lambda: datetime.combine(day, time(12), UTC))


@dataclass
class Desk:
    """A landlord's desk: a folder with trackers, and a store, which is there too unless another URL is given."""

    folder: Path
    url: str = ""

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.folder / 'cases.db'}"

    def adopt(
        self,
        path: Path,
        *,
        mapping: ColumnMapping | None = None,
        recording: bool = True,
        today: date = TODAY,
        by: str = "ann",
    ) -> Adoption:
        """Takes a tracker over, or tries it out, as it is proposed to be read."""
        how = mapping or proposed(path)
        adoption = read_cases(table_of(read_sheets(path), how.taken), how, today)
        with open_store(self.url, durable=False) as store:
            takeover = Takeover(by, path.name, today)
            take_over(adoption, store, takeover, recording=recording, casework=at_noon(today))
        return adoption

    def rows(self, *rows: Sequence[Any], **how: Any) -> Adoption:
        """Takes over a tracker of these rows, the first of which names the columns."""
        return self.adopt(as_csv(self.folder / "tracker.csv", *rows), **how)

    def history(self, ref: str) -> list[CaseEvent]:
        with Casework.open(self.url, create=False) as casework:
            return casework.history(ref)

    def clocks(self, ref: str) -> list[str]:
        """The clocks of a case: name, state and due date, with the subject of promises."""
        with Casework.open(self.url, create=False) as casework:
            found = sorted(casework.case(ref).clocks.values(), key=lambda clock: clock.place)
        return [f"{c.clock}{' ' + c.subject if c.subject else ''} {c.state} {c.due_on}" for c in found]


NAMES = ("Ref", "Received", "Resident", "Details", "Category", "Ack sent", "Stage 1 due", "Stage 1 response", "Status")


def row(ref: str = "C-1", received: str = "13/05/2024", **cells: Any) -> list[Any]:
    """A row under NAMES: acknowledged, response, due and status by name."""
    return [
        ref,
        received,
        cells.get("resident", "Rosa Resident"),
        cells.get("details", "Damp in the bedroom"),
        cells.get("category", "Damp"),
        cells.get("acknowledged", "14/05/2024"),
        cells.get("due", ""),
        cells.get("response", ""),
        cells.get("status", "Open"),
    ]


def reasons(adoption: Adoption) -> list[str]:
    """Every reason for which a row was rejected."""
    return [reason for each in adoption.rejected for reason in each.reasons]


def found(adoption: Adoption) -> dict[str, list[int]]:
    """What was found, with the rows."""
    return {code: [place.row for place in places] for code, places in adoption.found.items() if places}
