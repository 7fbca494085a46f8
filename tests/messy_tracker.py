"""A tracker as landlords have them: merged cells, two date styles, blank rows, repeated references, totals, pounds.

Every row is made together with what has to become of it, so that a test can count on its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeAlias

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Fate: TypeAlias = Literal["adopted", "rejected", "blank", "title", "heading", "note", "total"]

GROUPS = [
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "Stage 1",
    "",
    "",
    "Stage 2",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
]
NAMES = [
    "Complaint Ref", "Date Rec'd", "Tenant Name", "Address", "Nature of complaint", "Details", "Case officer",
    "How received", "Ack sent", "Due", "Response sent", "Outcome", "Requested", "Ack", "Due", "Response sent",
    "Compensation offered", "Actions agreed", "Action due", "Action completed", "Vulnerable?", "Status", "Date closed",
    "Notes", "RAG",
]  # fmt: skip
WIDTH = len(NAMES)
TODAY = date(2026, 6, 30)

OFFICERS = ["Ann Able", "Ben Best", "Cy Clark", "Dee Dunn"]
NATURES = ["Damp & mould", "Repairs delay", "Staff conduct", "ASB", "Service charges"]
CHANNELS = ["E-mail", "Phone call", "Letter", "Online form", "Visit to office"]


@dataclass
class Messy:
    """Rows as they are typed, with the fate of each; `merged` are areas: first and last row, first and last column."""

    rows: list[list[Any]] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)
    """Rows rejected on purpose, by number, and part of the reason expected."""
    held_together: list[int] = field(default_factory=list)
    """Rows whose reference is merged with the one above, which is all that makes them rows of a case."""

    def add(self, cells: list[Any], fate: Fate) -> int:
        """One more row; its number."""
        self.rows.append(cells + [None] * (WIDTH - len(cells)))
        self.fates.append(fate)
        return len(self.rows)

    def as_workbook(self, path: Path) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = "Complaints"
        for row in self.rows:
            sheet.append(row)
        for top, bottom, left, right in self.merged:
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
        book.create_sheet("Lists").append(["Officers"])
        book.save(path)
        return path

    def as_text(self, path: Path, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
        """As a spreadsheet program saves it: merged areas keep their first cell alone, and days are written out."""
        with path.open("w", newline="", encoding=encoding) as stream:
            csv.writer(stream, delimiter=separator).writerows([[_typed(cell) for cell in row] for row in self.rows])
        return path


def _typed(cell: Any) -> Any:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, datetime) else cell


def messy_tracker(rows: int = 5_000, seed: int = 7) -> Messy:
    """A tracker of so many rows, the same for the same seed."""
    made = _Maker(Messy(), Random(seed), last=rows - 2)  # noqa: S311 - an example, not a secret
    made.above()
    while len(made.tracker.rows) < made.last:
        made.something()
    made.below()
    return made.tracker


@dataclass
class _Maker:
    tracker: Messy
    chance: Random
    last: int
    """The row before the last lines."""
    number: int = 0
    used: list[str] = field(default_factory=list)

    def above(self) -> None:
        self.tracker.add(["Complaints tracker 2024/25 – CONFIDENTIAL"], "title")
        self.tracker.merged.append((1, 1, 1, WIDTH))
        self.tracker.add([], "blank")
        self.tracker.add(list(GROUPS), "title")
        self.tracker.merged += [(3, 3, 10, 12), (3, 3, 13, 16)]
        self.tracker.add(list(NAMES), "heading")

    def below(self) -> None:
        money: list[Any] = [None] * 16
        self.tracker.add(["Grand total", self.number, *money[2:], "£12,345.00"], "total")
        self.tracker.add(["Note: green rows have been to the panel"], "note")

    def something(self) -> None:
        """The next row, or rows, whatever they are."""
        what = self.chance.random()
        if what < 0.03:
            self.tracker.add([] if what < 0.02 else ["  ", "", None], "blank")
        elif what < 0.035:
            self.tracker.add(list(NAMES), "heading")
        elif what < 0.045:
            number = self.tracker.add(["Received in May 2024"], "note")
            self.tracker.merged.append((number, number, 1, 6))
        elif what < 0.05:
            self.tracker.add(["Total for the month", 31], "total")
        elif what < 0.06 and self.used:
            self.repeated()
        elif what < 0.09:
            self.unreadable()
        elif what < 0.11 and len(self.tracker.rows) + 3 <= self.last:
            self.with_three_promises()
        else:
            self.sound(self.case())

    def sound(self, case: list[Any]) -> int:
        self.used.append(case[0])
        return self.tracker.add(case, "adopted")

    def repeated(self) -> None:
        case = self.case()
        case[0] = self.chance.choice(self.used)
        self.tracker.bad[self.tracker.add(case, "rejected")] = "already"

    def unreadable(self) -> None:
        case = self.case()
        column, cell, reason = self.chance.choice(
            [
                (1, "31/02/2024", "does not exist"),
                (1, None, "no deadline can be counted"),
                (1, "last Tuesday", "not a date"),
                (0, None, "no reference"),
                (8, "01/01/1924", "outside the years"),
                (10, "12/12/2031", "has not come yet"),
                (8, "02/01/2019", "before the complaint was received"),
                (21, "purple", "words.status"),
                (22, "#REF!", "spreadsheet error"),
            ]
        )
        case[column] = cell
        self.tracker.bad[self.tracker.add(case, "rejected")] = reason

    def with_three_promises(self) -> None:
        """One case over three rows, its reference and all but its promises merged downwards."""
        case = self.case()
        case[17:20] = ["Mend the fan", self.day(date(2025, 3, 3)), None]
        first = self.sound(case)
        for what, due in (("Paint the wall", date(2025, 4, 4)), ("Apologise", None)):
            more: list[Any] = [None] * 17
            held = self.tracker.add([*more, what, self.day(due) if due else "ASAP"], "adopted")
            self.tracker.held_together.append(held)
        self.tracker.merged += [(first, first + 2, c, c) for c in range(1, WIDTH + 1) if c not in {18, 19, 20}]

    def case(self) -> list[Any]:
        """A complaint somewhere in its life."""
        self.number += 1
        received = date(2024, 4, 2) + timedelta(self.chance.randint(0, 700))
        reached = self.chance.randint(0, 7)
        days = [received + timedelta(n) for n in (3, 24, 40, 44, 70, 80)]
        happened = [self.day(day) if place < reached else None for place, day in enumerate(days)]
        acknowledged, answered, asked, again, final, closed = happened
        status = ("Closed" if closed else "Open") if self.chance.random() < 0.8 else None
        promise = self.chance.choice(
            [[None] * 3, ["Inspect the roof", self.day(days[-1]), None], ["Call back", "ASAP", "No"]]
        )
        return [
            f"COM/24/{self.number:04}",
            self.day(received),
            f"Tenant {self.number}",
            f"{self.number} High Street",
            self.chance.choice(NATURES),
            "Water comes in,\nagain",
            self.chance.choice(OFFICERS),
            self.chance.choice(CHANNELS),
            acknowledged,
            self.day(received + timedelta(25)),
            answered,
            "Upheld" if answered else None,
            asked,
            again,
            self.day(received + timedelta(75)) if asked else None,
            final,
            self.chance.choice([None, "£50.00", "£1,250", 75, "n/a", "£50 voucher"]),
            *promise,
            self.chance.choice([None, "N", "None disclosed", "Asthma"]),
            status,
            closed,
            self.chance.choice([None, "Rang twice"]),
            self.chance.choice(["R", "A", "G"]),
        ]

    def day(self, day: date) -> Any:
        """A day in one of the styles that meet in one column."""
        style = self.chance.random()
        if style < 0.4:
            return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as a workbook keeps a day
        if style < 0.7:
            return day.strftime("%d/%m/%Y")
        if style < 0.85:
            return f"{day.day}.{day.month}.{day:%y}"
        return f"{day:%A} {day.day} {day:%B %Y}"
