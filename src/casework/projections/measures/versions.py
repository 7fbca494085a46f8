"""Rows of which every version stays: what was known at a position of the log can be counted again years later.

A version was in force after the event at `since` and before the one at `until`. What reports count are the versions in
force at their position, so nothing that is recorded later, or erased, changes a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from casework.projections.shape import Shape
from casework.projections.view import View

if TYPE_CHECKING:
    from casework.domain.event import Event
    from casework.projections.page import Page

ALWAYS = 2**62
"""The end of what is in force."""

_TYPES = {"int": "integer", "bool": "integer", "str": "text", "date": "text", "UUID": "text", "tuple[str, ...]": "text"}


@dataclass(slots=True)
class Version:
    """One version of what a case is counted by; `ref` is the case's."""

    case_id: UUID
    ref: str
    since: int
    until: int


V = TypeVar("V", bound=Version)


def measure(
    table: str,
    row: type[V],
    *,
    key: tuple[str, ...] = (),
    days: Iterable[str],
    fold: Callable[[Page, Any], None],
    of: tuple[type[Event], ...],
) -> View[V]:
    """The view of such rows: within a case they are told apart by `key`, and found by their `days`."""
    key = ("case_id", *key, "until")
    return View(
        table=table,
        shape=Shape(row),
        key=key,
        create=_create(row, key),
        indexes=tuple(f"create index {table}_{day} on {table} ({day}, until)" for day in days),
        fold=fold,
        of=of,
    )


def revised(page: Page, view: View[V], *key: Any) -> V | None:
    """The row in force of this key, for the event in hand to change; how it was before stays as a version of its own.

    None when there is none.
    """
    row = page.row(view, *key, ALWAYS)
    if row is not None and row.since < page.position:
        before = view.shape.copied(row)
        before.until = row.since = page.position
        page.add(view, before)
    return row


def _create(row: type[Version], key: tuple[str, ...]) -> str:
    columns = ",\n            ".join(_column(name, str(hint)) for name, hint in _fields(row).items())
    return f"""
        create table {{table}} (
            {columns},
            primary key ({", ".join(key)})
        )"""


def _fields(row: type[Version]) -> dict[str, Any]:
    return {field.name: field.type for field in row.__dataclass_fields__.values()}


def _column(name: str, hint: str) -> str:
    kind, *optional = hint.split(" | ")
    return f"{name} {_TYPES[kind]}{'' if optional else ' not null'}"
