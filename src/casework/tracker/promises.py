"""The promises in a tracker: actions and money, with the day they are due, as far as it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from casework.domain.promises import ActionKind
from casework.tracker.cells import folded, is_nothing, pounds, said, words, yes_or_no
from casework.tracker.reading import CaseCells, Said
from casework.tracker.sheet import Row


class Promise(NamedTuple):
    """Something promised to the resident. `done` is the day it was done, True when only that it was."""

    column: str
    what: str
    kind: ActionKind
    due_on: date | None
    done: date | bool | None
    amount: float | None = None
    owner: str | None = None

    @property
    def dated(self) -> bool:
        """Whether it has the day without which no clock can run, and, if it was done, that day as well."""
        return self.due_on is not None and self.done is not True


_KINDS: tuple[tuple[str, ActionKind], ...] = (
    ("apolog", "apology"),
    ("compensat|refund|goodwill|£|payment|reimburs", "payment"),
    ("repair|works?\\b|inspect|survey|replace|install|treat|clean|fix|plumb|electric|contractor", "works"),
    ("polic(y|ies)|procedure|training", "policy_change"),
    ("explain|explanation", "explanation"),
)


def promises_in(cells: CaseCells) -> tuple[Promise, ...]:
    """Every promise the tracker has of a case; what is wrong with their cells is noted."""
    found = (promise for row in cells.record.rows for promise in _actions(cells, row))
    return tuple(dict.fromkeys((*found, *_compensation(cells))))


def _actions(cells: CaseCells, row: Row) -> Iterator[Promise]:
    for place, column in enumerate(cells.mapping.of("action")):
        what = _said(cells, row, column)
        due = _beside(cells, row, "action_due_on", place)
        done = _beside(cells, row, "action_done_on", place)
        owner = _beside(cells, row, "action_owner", place)
        if what or due or done:
            text = words(what.cell) if what else "The tracker does not say what was promised"
            yield Promise(
                column,
                text,
                _kind(text),
                _due(cells, due),
                cells.answered(done) if done else None,
                owner=cells.mapping.word("action_owner", owner.cell) if owner else None,
            )


def _compensation(cells: CaseCells) -> Iterator[Promise]:
    found, due, paid = (cells.one(f"compensation{end}") for end in ("", "_due_on", "_paid_on"))
    said = found or due or paid
    if said is None or (found and (yes_or_no(found.cell) is False or pounds(found.cell) == 0)):
        return
    amount = pounds(found.cell) if found else None
    text = f"£{amount:,.2f}" if amount is not None else words(found.cell) if found else "of an amount that is not said"
    done = cells.answered(paid) if paid else None
    yield Promise(said.column, f"Compensation: {text}", "payment", _due(cells, due), done, amount)


def _said(cells: CaseCells, row: Row, column: str) -> Said | None:
    """A cell that promises anything."""
    cell = cells.table.cell(row, column)
    if is_nothing(cell) or yes_or_no(cell) is False or not cells.sound(column, cell):
        return None
    return Said(column, row, cell)


def _beside(cells: CaseCells, row: Row, name: str, place: int) -> Said | None:
    """The cell that belongs to the action of a place: its own, or the one column for all."""
    columns: Sequence[str] = cells.mapping.of(name)
    return _said(cells, row, columns[min(place, len(columns) - 1)]) if columns else None


def _due(cells: CaseCells, due: Said | None) -> date | None:
    """The day a promise is due; "as soon as possible" names none."""
    if due is None or not any(sign.isdigit() for sign in said(due.cell)):
        return None
    return cells.read(due)


def _kind(text: str) -> ActionKind:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, folded(text))), "other")
