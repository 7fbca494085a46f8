"""What a view is: a table, the rows it holds, and how an event changes its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from casework.domain.event import Event
    from casework.projections.page import Page
    from casework.projections.shape import Shape
    from casework.store import Connection

R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class View(Generic[R]):
    """One table of rows that a fold of the log makes; `shape` has its columns in order.

    `create` says `{table}` where the table's name goes, because a rebuild fills another table beside it. `of` are the
    only kinds of events that change rows, where not all may; the fold need not be asked about others. `changes` are the
    only columns that change in a row that is there, where not all but its key may.
    """

    table: str
    shape: Shape[R]
    key: tuple[str, ...]
    create: str
    indexes: tuple[str, ...]
    fold: Callable[[Page, Event], None]
    of: tuple[type[Event], ...] | None = None
    changes: tuple[str, ...] | None = None

    @cached_property
    def otherwise(self) -> str:
        """What SQL says of a row that is there already."""
        changes = [name for name in self.shape.names if name not in self.key] if self.changes is None else self.changes
        values = ", ".join(f"{name} = excluded.{name}" for name in changes)
        return f"on conflict ({', '.join(self.key)}) do {f'update set {values}' if values else 'nothing'}"

    @cached_property
    def of_cases(self) -> bool:
        """Whether each row is of one case, by which its key begins."""
        return self.key[0] == "case_id"

    def place(self, *key: Any) -> tuple[Any, ...]:
        """Where the row of a key is in memory: under the number of its case, found several times as fast as an id."""
        return (key[0].int, *key[1:]) if self.of_cases else key

    def place_of(self, row: R) -> tuple[Any, ...]:
        """Where a row is in memory."""
        return self.place(*[getattr(row, name) for name in self.key])


class Views:
    """A transaction that reads views as they are at a `position` of the log."""

    __slots__ = ("execute", "executemany", "has_table", "position", "put", "take")

    def __init__(self, connection: Connection, position: int) -> None:
        self.execute = connection.execute
        self.executemany = connection.executemany
        self.put = connection.put
        self.take = connection.take
        self.has_table = connection.has_table
        self.position = position
