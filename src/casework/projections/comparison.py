"""Do the views say what the log makes of them? Asked by making them anew in a store of their own, and comparing."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from casework.projections.catch_up import HELD, LIVE, position_of
from casework.projections.every import VIEWS, fold
from casework.projections.page import Page, Rows
from casework.projections.view import View
from casework.store import Connection, Recorded, Store, open_store
from casework.store.place import THROW_AWAY

TOGETHER = 100  # rows compared at a time

Row: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...]]
"""A row after its key."""


def differences(store: Store, *, limit: int = 1000) -> dict[str, int]:
    """How many rows of each view are wrong, missing or too many, by the view's table; 0 for each when all is well.

    They are compared as far as they have come, and only read: commands, queries and sweeps go on meanwhile. `limit` is
    the number of events folded in one transaction. It needs about as much temporary space on disk as the views take.
    Raises StoreError.
    """
    with open_store(THROW_AWAY) as anew:
        with anew.transaction(write=True) as connection:
            for view in VIEWS:
                connection.execute(view.create.format(table=view.table))
        rows = Rows()
        reached = _folded(_Log(store, limit), anew, rows, 0, _position(store))
        with store.transaction(write=False) as views:
            _folded(_Log(store, limit, views), anew, rows, reached, position_of(views))
            with anew.transaction(write=False) as expected:
                return {view.table: _differing(view, views, expected) for view in VIEWS}


def _position(store: Store) -> int:
    with store.transaction(write=False) as views:
        return position_of(views)


class _Log(NamedTuple):
    """A log that is read `limit` events at a time, by itself or within a transaction."""

    store: Store
    limit: int
    within: Connection | None = None

    def page(self, position: int, upto: int) -> list[Recorded]:
        """Events after a position, up to and including another."""
        page = self.store.after(position, self.limit, within=self.within)
        return list(takewhile(lambda recorded: recorded.position <= upto, page))


def _folded(log: _Log, anew: Store, held: Rows, position: int, upto: int) -> int:
    """Folds the log after a position, up to and including another; gives the position reached."""
    while events := log.page(position, upto):
        with anew.transaction(write=True) as connection:
            page = Page(connection, LIVE, held, log.store.blind_key)
            for recorded in events:
                fold(page, recorded)
            page.write(connection)
        position = events[-1].position
        if len(held) > HELD:
            held.forget()
    return position


def _differing(view: View[Any], views: Connection, expected: Connection) -> int:
    key = itemgetter(0)
    both = merge(_rows(view, views), _rows(view, expected), key=key)
    pairs = ([row for _, row in pair] for _, pair in groupby(both, key=key))
    return sum(len(pair) == 1 or pair[0] != pair[1] for pair in pairs)


def _rows(view: View[Any], views: Connection) -> Iterator[Row]:
    """All rows of a view in the order of their keys, few of them in memory."""
    keys = ", ".join(view.key)
    after = ", ".join(f":{name}" for name in view.key)
    first = f"select {keys}, * from {view.table} order by {keys} limit {TOGETHER}"  # noqa: S608 - a view's own names
    later = f"select {keys}, * from {view.table} where ({keys}) > ({after}) order by {keys} limit {TOGETHER}"  # noqa: S608
    width = len(view.key)
    rows = views.execute(first)
    while rows:
        yield from ((row[:width], row[width:]) for row in rows)
        rows = views.execute(later, dict(zip(view.key, rows[-1][:width], strict=True)))
