"""What stands in a cell, as people write it: words, signs for nothing, yes or no, references, pounds."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeAlias

from casework.domain.errors import CaseworkError

Cell: TypeAlias = str | int | float | bool | date | time | timedelta | None
"""A cell's value, None when it is blank; a datetime is a date too. Texts have no blanks around them."""


class TrackerError(CaseworkError):
    """The spreadsheet, or its mapping file, cannot be used as it is."""


class Unreadable(ValueError):
    """A cell does not hold what its column is for; the text says what is wrong, without repeating the cell."""


UNCALCULATED: Final = "#UNCALCULATED!"
"""Stands for a formula whose result the file does not hold."""

NOTHING = {
    "-", "–", "—", ".", "/", "n/a", "na", "n.a.", "none", "nil", "null", "tbc", "tba", "tbd", "pending", "awaiting",
    "awaited", "outstanding", "unknown", "?", "n/k", "nk", "not yet", "not known", "not applicable",
    "to be confirmed", "not due", "in progress", "ongoing",
}  # fmt: skip
YES = {
    "y", "yes", "✓", "✔", "☑", "true", "done", "complete", "completed", "sent", "closed",
}  # fmt: skip
NO = {
    "n", "no", "✗", "✘", "☐", "false", "not sent", "not done", "not complete", "not completed", "none disclosed",
}  # fmt: skip


def cell_of(value: Any) -> Cell:
    """A cell with a value as files hold it; blank texts are no value."""
    return (value.replace("\u200b", "").strip() or None) if isinstance(value, str) else value


def said(cell: Cell) -> str:
    """The cell in one line, as a person would read it out; blank when nothing is in it."""
    return " ".join(words(cell).split())


def words(cell: Cell) -> str:
    """The cell's text with its line breaks; other values as a spreadsheet would show them."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)


def folded(cell: Cell) -> str:
    """The cell in one line and small letters, for comparing."""
    return said(cell).casefold()


def is_nothing(cell: Cell) -> bool:
    """Whether the cell says that there is nothing to say: blank, a dash, n/a, tbc ..."""
    return cell is None or folded(cell) in NOTHING


def yes_or_no(cell: Cell) -> bool | None:
    """What the cell answers; None when it is neither a yes nor a no."""
    answer = folded(cell)
    return True if answer in YES else False if answer in NO else None


def is_error(cell: Cell) -> bool:
    """Whether a formula went wrong, or left no result in the file."""
    return isinstance(cell, str) and re.fullmatch(r"#[A-Z/0]+[!?]?", cell.strip()) is not None and cell.strip() != "#"


_FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")


def reference(cell: Cell) -> str:
    """A case reference in the signs that casework allows; blank when there is none in the cell."""
    return _FOREIGN.sub("-", said(cell)).strip("-.")[:64] if not is_nothing(cell) else ""


_MONEY = re.compile(r"(?:£|gbp)?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:gbp)?", re.ASCII)


def pounds(cell: Cell) -> float | None:
    """The amount in a cell, with or without £ and thousands separators; None when it is not one amount."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if 0 <= cell <= 100_000_000 else None
    found = _MONEY.fullmatch(folded(cell))
    amount = float(found[1].replace(",", "") + (found[2] or "")) if found else None
    return amount if amount is None or amount <= 100_000_000 else None
