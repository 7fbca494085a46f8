"""How views follow the log: page by page, each event exactly once, with any number of processes at it.

One row says how far the views have come. A page of events is folded in memory, and its rows are written in one
transaction that first looks whether that row still says what it said: if not, another process was quicker. It looks as
well whether the log still has what was folded, for a server that comes back may have lost its newest events.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from casework.domain.errors import StoreError
from casework.domain.event import CaseEvent, Event
from casework.projections.every import EDITION, VIEWS, fold
from casework.projections.page import Page, Rows
from casework.projections.view import View, Views
from casework.store import Connection, Recorded, Store

READ = 1000
"""Events read at a time: a server is asked so much less often, and few of them are in memory."""

HELD = 50_000
"""Rows held in memory from page to page, at most."""

LIVE, BESIDE = "", "_beside"
"""What the names of the tables in use end in, and of those that a rebuild fills beside them."""


def prepare(store: Store) -> None:
    """Makes the views of a store that has none, or those of another edition of casework; call it once when opening."""
    with store.transaction(write=False) as connection:
        there = connection.has_table("view_progress") and _reached(connection, LIVE) is not None
    if not there:
        (rebuild if store.position() else _begin)(store)


def catch_up(store: Store, *, limit: int = 1000, bound: int | None = None) -> int:
    """Brings the views at least to a position of the log, by default its newest, and gives the position reached.

    `limit` is the number of events folded in one transaction. Raises StoreError when another edition of casework has
    rebuilt the views meanwhile.
    """
    with _following(store, LIVE, bound, limit) as views:
        return _there(views).position


@contextmanager
def up_to_date(store: Store) -> Iterator[Views]:
    """A reading transaction on views that know everything that was recorded before.

    In a replica they are as far as they have come there. Raises StoreError as `catch_up` does.
    """
    with _following(store, LIVE, 0 if store.engine.replica else None) as views:
        yield _there(views)


def _there(views: Views | None) -> Views:
    if views is None:
        raise StoreError("The views of this store were rebuilt by another version of casework; start this one again")
    return views


def position_of(views: Connection) -> int:
    """The position of the log that the views have come to, as a transaction on them sees it; 0 where there are none."""
    return _reached(views, LIVE) or 0


def rebuild(store: Store, *, limit: int = 20_000) -> int:
    """Makes all views anew from the log, beside those in use, which they replace at once; gives the position reached.

    Commands and queries go on meanwhile.
    """
    with store.transaction(write=True) as connection:
        connection.execute(_CREATE_PROGRESS)
        for view in VIEWS:
            _create(connection, view, BESIDE)
        _note(connection, BESIDE, 0)
    while _filled(store, limit) and not _replaced(store):
        pass
    return catch_up(store)


def _filled(store: Store, limit: int) -> bool:
    """Brings the tables beside to the end of the log; False when another process has put them in the others' place."""
    with _following(store, BESIDE, None, limit) as views:
        return views is not None


def _begin(store: Store) -> None:
    """Makes empty views where nothing is recorded, unless somebody else has; a rebuild takes several times as long."""
    with store.transaction(write=True) as connection:
        connection.execute(_CREATE_PROGRESS)
        if _reached(connection, LIVE) is None:
            for view in VIEWS:
                _create(connection, view, LIVE)
            _serve(connection, 0)


@contextmanager
def _following(store: Store, which: str, bound: int | None, limit: int = 1000) -> Iterator[Views | None]:
    """A reading transaction on views that have come to `bound`, by default the newest position as it is now.

    The log is folded up to there, or to its end, `limit` events in a transaction. None when there are no such views
    (any more).
    """
    held = Rows()
    while True:
        with store.transaction(write=False) as connection:
            ((reached, newest),) = connection.execute(_HOW_FAR, {"views": which, "edition": EDITION})
            bound = newest if bound is None else bound
            if reached is None or reached >= min(bound, newest):
                yield None if reached is None else Views(connection, reached)
                return
            if not _current(store, connection, held, reached):
                held = Rows(reached)
            page = Page(connection, which, held, store.blind_key)
            last = _fold(store, connection, page, reached, limit)
        if not _written(store, page, held, last):
            held = Rows()


def _current(store: Store, connection: Connection, held: Rows, reached: int) -> bool:
    """Whether rows in hand are those in the tables; not so the first time, or when another process was quicker."""
    return held.position == reached and (held.last is None or store.holds(held.last, within=connection))


def _fold(store: Store, connection: Connection, page: Page, position: int, limit: int) -> Recorded:
    """Folds up to `limit` events after a position, of which there are some, and gives the last."""
    last: list[Recorded] = []
    whole = True
    while limit and whole:
        most = min(READ, limit)
        with _uncollected():
            events = store.after(position, most, within=connection)
            page.expect(_case_of(each.event) for each in events)
            for recorded in events:
                fold(page, recorded)
            last, whole = events[-1:] or last, len(events) == most
            del events
        position = last[0].position
        limit -= most
    return last[0]


@contextmanager
def _uncollected() -> Iterator[None]:
    """While events come and go, memory is not searched for cycles: they have none, and it takes a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _case_of(event: Event) -> UUID:
    """The case in whose views an event is folded; another subject's id where it is of none."""
    return event.originator_id if isinstance(event, CaseEvent) else getattr(event, "case_id", event.originator_id)


def _written(store: Store, page: Page, held: Rows, last: Recorded) -> bool:
    """Writes a page of events, after those `held` are of and up to the `last`.

    False when another process was quicker, or when the log has lost events since they were read.
    """
    step = {"views": page.which, "edition": EDITION, "reached": held.position, "position": last.position}
    with store.transaction(write=True) as connection:
        if not store.holds(last, within=connection) or not connection.execute(_STEP, step):
            return False
        page.write(connection)
    held.position, held.last = last.position, last
    if len(held) > HELD:
        held.forget()
    return True


def _replaced(store: Store) -> bool:
    """Puts the tables beside in the place of those in use, unless those have come further meanwhile."""
    newest = store.position()
    with store.transaction(write=True, alone=True) as connection:
        beside, live = _reached(connection, BESIDE), _reached(connection, LIVE)
        if beside is None or beside < min(live or 0, newest):  # a log that lost events is behind its views
            return beside is None
        for view in VIEWS:
            connection.execute(f"drop table if exists {view.table}")
            connection.execute(f"alter table {view.table}{BESIDE} rename to {view.table}")
        _serve(connection, beside)
        connection.execute("delete from view_progress where views = :views", {"views": BESIDE})
    return True


def _create(connection: Connection, view: View[Any], which: str) -> None:
    connection.execute(f"drop table if exists {view.table}{which}")
    connection.execute(view.create.format(table=view.table + which))


def _serve(connection: Connection, position: int) -> None:
    """Puts the tables in use, which have come to a position."""
    for index in (index for view in VIEWS for index in view.indexes):
        connection.execute(index)
    _note(connection, LIVE, position)


def _reached(connection: Connection, which: str) -> int | None:
    rows = connection.execute(_PROGRESS, {"views": which, "edition": EDITION})
    return rows[0][0] if rows else None


def _note(connection: Connection, which: str, position: int) -> None:
    connection.execute(_NOTE, {"views": which, "edition": EDITION, "position": position})


_CREATE_PROGRESS = """
    create table if not exists view_progress (
        views text primary key,
        edition text not null,
        position integer not null
    )"""
_PROGRESS = "select position from view_progress where views = :views and edition = :edition"
_NEWEST = "select position from casework_log order by position desc limit 1"
_HOW_FAR = f"select ({_PROGRESS}), coalesce(({_NEWEST}), 0)"
_STEP = """
    update view_progress set position = :position
    where views = :views and edition = :edition and position = :reached
    returning views"""
_NOTE = """
    insert into view_progress values (:views, :edition, :position)
    on conflict (views) do update set edition = excluded.edition, position = excluded.position"""
