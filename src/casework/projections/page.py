"""The rows that a page of events touches: read case by case, changed in place, all written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from casework.projections.view import View
from casework.store import Connection, Recorded

R = TypeVar("R")
Key: TypeAlias = tuple[Any, ...]


class Unmade(Exception):
    """An event speaks of something that none before it has made."""


class Rows:
    """Rows of views as they are at a position of the log, after its `last` event; at its beginning there are no others.

    Of each view they are all those whose keys begin as one that was `asked` for: what is not among them is not there.
    """

    def __init__(self, position: int = 0) -> None:
        self.position = position
        self.last: Recorded | None = None
        self.whole = position == 0
        self.of: defaultdict[View[Any], dict[Key, Any]] = defaultdict(dict)
        self.asked: defaultdict[View[Any], set[Any]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(map(len, self.of.values()))

    def forget(self) -> None:
        """Lets go of all rows, which are in their tables."""
        self.whole = False
        self.of.clear()
        self.asked.clear()


class Page:
    """The rows in hand of tables whose names end in `which`, as `connection` reads them.

    `held` are rows as the pages before left them, so that they need not be read again; nobody else may have changed the
    tables since. `key` is the store's: what a fold keeps of words is at most a digest under it. `position` is that of
    the event in hand.
    """

    def __init__(self, connection: Connection, which: str, held: Rows, key: bytes) -> None:
        self._connection = connection
        self.which = which
        self.key = key
        self.position = held.position
        self._held = held
        self._expected: set[UUID] = set()
        self._touched: defaultdict[View[Any], dict[Key, Any]] = defaultdict(dict)

    def expect(self, cases: Iterable[UUID]) -> None:
        """Says of which cases events come next: when a row of one is asked for, those of all are read at once."""
        self._expected = set(cases)

    def row(self, view: View[R], *key: Any) -> R | None:
        """The row of this key, None when there is none yet."""
        place, rows = view.place(*key), self._held.of[view]
        found: R | None = rows.get(place)
        if found is None and not self._held.whole and key[0] not in self._held.asked[view]:
            self._read(view, key[0])
            found = rows.get(place)
        if found is not None:
            self._touched[view][place] = found
        return found

    def known(self, view: View[R], *key: Any) -> R:
        """The row of this key, which earlier events have made; raises Unmade when they have not."""
        row = self.row(view, *key)
        if row is None:
            raise Unmade(f"its row of {view.table} is not there")
        return row

    def add(self, view: View[R], row: R) -> R:
        """Takes a new row in hand."""
        place = view.place_of(row)
        self._touched[view][place] = self._held.of[view][place] = row
        return row

    def write(self, connection: Connection) -> None:
        """Writes every row in hand."""
        for view, rows in self._touched.items():
            table, shape = view.table + self.which, view.shape
            connection.put(table, shape.names, map(shape.values, rows.values()), view.otherwise)

    def _read(self, view: View[Any], beginning: Any) -> None:
        """Takes in hand all rows whose keys begin so, and those of the cases expected; what is in hand is newer."""
        rows, asked = self._held.of[view], self._held.asked[view]
        beginnings = {beginning, *(self._expected - asked if view.of_cases else ())}
        asked |= beginnings
        table = view.table + self.which
        for values in self._connection.take(table, view.shape.names, view.key[0], map(str, beginnings)):
            row = view.shape.revived(values)
            rows.setdefault(view.place_of(row), row)
