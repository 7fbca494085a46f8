"""How views follow the log: page by page, each event exactly once, with any number of processes at it.

One row says how far the views have come. A page of events is folded in memory, and its rows are written in one
transaction that first looks whether that row still says what it said: if not, another process was quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any

from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.projections.accesses import ACCESSES
from casework.projections.alerts import ALERTS
from casework.projections.cases import CASES
from casework.projections.deadlines import DEADLINES
from casework.projections.page import Page, Rows, Unmade
from casework.projections.queues.every import QUEUE_VIEWS
from casework.projections.slips import SLIPS
from casework.projections.unnoticed import UNNOTICED
from casework.projections.view import View
from casework.store import Connection, Recorded, Store

VIEWS: tuple[View[Any], ...] = (CASES, UNNOTICED, SLIPS, DEADLINES, ALERTS, *QUEUE_VIEWS, ACCESSES)
"""In the order in which they fold an event: the deadlines ask the cases for their reference, what passed unnoticed and
what slipped is asked of the deadlines as they were, and the alerts ask them as they are."""

FOLDS = 1
"""Raised when a fold gives other rows from the same events; another shape of the tables is noticed without."""

_TABLES = "\n".join(sql for view in VIEWS for sql in (view.create, *view.indexes))
EDITION = sha256(f"{FOLDS}\n{_TABLES}".encode()).hexdigest()[:16]
"""Says which casework's views these are."""

READ = 50
"""Events read at a time; the more of them are in memory, the more often the garbage collector looks at everything."""

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
    reached = _follow(store, LIVE, limit, store.position() if bound is None else bound)
    if reached is None:
        raise StoreError("The views of this store were rebuilt by another version of casework; start this one again")
    return reached


@contextmanager
def up_to_date(store: Store) -> Iterator[Connection]:
    """A reading transaction on views that know everything that was recorded before.

    In a replica they are as far as they have come there: what they show is as of `position_of` them.
    """
    with store.transaction(write=False) as views:
        ((reached, newest),) = views.execute(_HOW_FAR, {"views": LIVE, "edition": EDITION})
        if reached is not None and (reached >= newest or store.engine.replica):
            yield views
            return
    catch_up(store, bound=newest)
    with store.transaction(write=False) as views:
        yield views


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
    while _follow(store, BESIDE, limit, store.position()) is not None and not _replaced(store):
        pass
    return catch_up(store)


def _begin(store: Store) -> None:
    """Makes empty views where nothing is recorded, unless somebody else has; a rebuild takes several times as long."""
    with store.transaction(write=True) as connection:
        connection.execute(_CREATE_PROGRESS)
        if _reached(connection, LIVE) is None:
            for view in VIEWS:
                _create(connection, view, LIVE)
            _serve(connection, 0)


def _follow(store: Store, which: str, limit: int, bound: int) -> int | None:
    """Folds the log up to `bound`, `limit` events in a transaction; None when there are no such views (any more)."""
    held: Rows | None = None
    while True:
        with store.transaction(write=False) as connection:
            reached = _reached(connection, which)
            if reached is None or reached >= bound:
                return reached
            held = Rows(whole=reached == 0) if held is None else held
            page = Page(connection, which, held, store.settings.fingerprint_key)
            position = _fold(store, connection, page, reached, limit)
        if position == reached:
            return reached
        if not _written(store, page, reached, position) or sum(map(len, held.values())) > HELD:
            held = None


def _fold(store: Store, connection: Connection, page: Page, position: int, limit: int) -> int:
    """Folds up to `limit` events after a position, and gives the position of the last."""
    while limit and (events := store.after(position, min(READ, limit), within=connection)):
        for recorded in events:
            fold(page, recorded)
        position = events[-1].position
        limit -= len(events)
    return position


def fold(page: Page, recorded: Recorded) -> None:
    """Folds an event into the rows in hand. Raises StoreError for one that does not follow from those before it."""
    try:
        for each in _folds(type(recorded.event)):
            each(page, recorded.event)
    except Unmade as error:
        event = f"the event at position {recorded.position} ({recorded.event.topic})"
        raise StoreError(f"The store's log is not whole: {event} follows from none before it, for {error}") from None


@cache
def _folds(kind: type[Event]) -> tuple[Callable[[Page, Event], None], ...]:
    """How the views fold events of a kind, those that it may change."""
    return tuple(view.fold for view in VIEWS if view.of is None or issubclass(kind, view.of))


def _written(store: Store, page: Page, reached: int, position: int) -> bool:
    """Writes a page of the events after `reached`, up to `position`; False when another process was quicker."""
    with store.transaction(write=True) as connection:
        if _reached(connection, page.which) != reached:
            return False
        page.write(connection)
        _note(connection, page.which, position)
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
_HOW_FAR = f"select ({_PROGRESS}), (select coalesce(max(position), 0) from casework_log)"  # noqa: S608 - its own words
_NOTE = """
    insert into view_progress values (:views, :edition, :position)
    on conflict (views) do update set edition = excluded.edition, position = excluded.position"""
