"""The rows that a page of events touches: each read from its table once, changed in place, all written together."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeVar

from casework.projections.view import View
from casework.store import Connection

R = TypeVar("R")


class Unmade(Exception):
    """An event speaks of something that none before it has made."""


class Rows(defaultdict[View[Any], dict[tuple[Any, ...], Any]]):
    """Rows of views by their key; `whole` when there are no others in the tables."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__(dict)
        self.whole = whole


class Page:
    """The rows in hand of tables whose names end in `which`, as `connection` reads them.

    `held` are rows as the pages before left them, so that they need not be read again; nobody else may have changed the
    tables since. `key` is the store's: what a fold keeps of words is at most a digest under it.
    """

    def __init__(self, connection: Connection, which: str, held: Rows, key: bytes) -> None:
        self._connection = connection
        self.which = which
        self.key = key
        self._held = held
        self._touched = Rows()

    def row(self, view: View[R], *key: Any) -> R | None:
        """The row of this key, None when there is none yet."""
        found: R | None = self._touched[view].get(key)
        if found is None:
            found = self._held[view].get(key) or (None if self._held.whole else self._read(view, key))
            if found is not None:
                self._keep(view, key, found)
        return found

    def known(self, view: View[R], *key: Any) -> R:
        """The row of this key, which earlier events have made; raises Unmade when they have not."""
        row = self.row(view, *key)
        if row is None:
            raise Unmade(f"its row of {view.table} is not there")
        return row

    def add(self, view: View[R], row: R) -> R:
        """Takes a new row in hand."""
        self._keep(view, tuple(getattr(row, name) for name in view.key), row)
        return row

    def write(self, connection: Connection) -> None:
        """Writes every row in hand."""
        for view, rows in self._touched.items():
            connection.executemany(self._named(view, view.write), map(view.shape.stored, rows.values()))

    def _keep(self, view: View[Any], key: tuple[Any, ...], row: Any) -> None:
        self._touched[view][key] = self._held[view][key] = row

    def _read(self, view: View[R], key: tuple[Any, ...]) -> R | None:
        parameters = view.shape.parameters(dict(zip(view.key, key, strict=True)))
        rows = self._connection.execute(self._named(view, view.read), parameters)
        return view.shape.revived(rows[0]) if rows else None

    def _named(self, view: View[Any], sql: str) -> str:
        return sql.format(table=view.table + self.which)
