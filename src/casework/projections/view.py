"""What a view is: a table, the rows it holds, and how an event changes its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from casework.domain.event import Event
    from casework.projections.page import Page
    from casework.projections.shape import Shape

R = TypeVar("R")


@dataclass(frozen=True, eq=False, slots=True)
class View(Generic[R]):
    """One table of rows that a fold of the log makes; `shape` has its columns in order.

    `read` gives the row of a key, each part of which it takes under its column's name; `write` puts a row in place of
    the one before. The SQL says `{table}` where the table's name goes, because a rebuild fills another table beside it.
    `of` are the only kinds of events that change rows, where not all may; the fold need not be asked about others.
    """

    table: str
    shape: Shape[R]
    key: tuple[str, ...]
    create: str
    indexes: tuple[str, ...]
    read: str
    write: str
    fold: Callable[[Page, Event], None]
    of: tuple[type[Event], ...] | None = None
