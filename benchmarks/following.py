"""Views that follow a log on PostgreSQL as it grows: as casework does it, and the same views as the library does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event as Signal
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.rows import tuple_row
from tests.postgres import Server, running

from benchmarks.commanding import LATER, carry_out
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.domain.event import Event
from casework.projections.catch_up import LIVE, catch_up
from casework.projections.every import VIEWS
from casework.projections.page import Page, Rows
from casework.store import Connection, Store, migrate
from casework.store.mapper import EventMapper
from casework.store.postgres.adapting import adapt

EVENTS, WARM = 500, 1
"""Events that come in a round, and rounds not counted."""


class Log(Application[UUID]):
    """The library's application, with our events."""

    def construct_mapper(self) -> Mapper[UUID]:
        return EventMapper("here")


class Within:
    """A transaction of the library's, as views see one."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = psycopg.ClientCursor(connection, row_factory=tuple_row)

    def put(self, table: str, rows: Iterable[Mapping[str, Any]], otherwise: str) -> None:
        for row in rows:
            names, values = ", ".join(row), ", ".join(f"%({name})s" for name in row)
            self._cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({values}) {otherwise}", row)


class Tracked(PostgresTrackingRecorder):
    """Our views as the library keeps any: the rows of an event and how far they have come, in one transaction.

    It may hold all rows in memory, so that none is read.
    """

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self.held = Rows()
        self.upto = 0
        self.there = Signal()

    def note(self, event: Event, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            views = cast("Connection", Within(cursor.connection))
            page = Page(views, LIVE, self.held, b"key")
            for view in VIEWS:
                if view.of is None or isinstance(event, view.of):
                    view.fold(page, event)
            page.write(views)
        if tracking.notification_id >= self.upto:
            self.there.set()


class Following(Projection[Tracked]):
    """What the library's runner does with each event."""

    name = "following"

    def process_event(self, domain_event: Event, tracking: Tracking) -> None:
        self.view.note(domain_event, tracking)


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """`catch_up` of all views, a page in a transaction, against the library's ProjectionRunner with its tracking."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    adapt(cast("psycopg.Connection[Any]", psycopg))  # also the connections of the library
    turns = WARM + rounds
    with running(within=folder) as server:
        with (
            Casework.open(_made(server, "theirs"), clock=lambda: LATER),
            psycopg.connect(server.conninfo) as connection,
        ):
            connection.execute("ALTER DATABASE postgres SET search_path TO theirs")
        with Casework.open(_made(server, "measured"), clock=lambda: LATER) as casework, _runner(server) as runner:
            carry_out(casework, as_lines(lives(turns * EVENTS // 20))[: turns * EVENTS])
            ours, floor = _ours(casework.store), _floor(casework.store, runner)
            for _ in range(WARM):
                next(ours), next(floor)
            yield by_turns("an event, followed by all views on PostgreSQL", ours, floor, rounds, Aim(least=10))


def _made(server: Server, schema: str) -> str:
    url = server.url(schema)
    migrate(url)
    return url


def _ours(store: Store) -> Iterator[float]:
    for number in count(1):
        yield taken(partial(catch_up, store, limit=EVENTS, bound=number * EVENTS)) / EVENTS


def _runner(server: Server) -> ProjectionRunner[Log, Tracked]:
    place = {"POSTGRES_HOST": str(server.folder), "POSTGRES_USER": "postgres", "POSTGRES_PASSWORD": "none"}
    env = {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "postgres", "POSTGRES_SCHEMA": "theirs"}
    return ProjectionRunner(application_class=Log, projection_class=Following, view_class=Tracked, env=env | place)


def _floor(store: Store, runner: ProjectionRunner[Log, Tracked]) -> Iterator[float]:
    """The same events come, all at once, to who is waiting for them."""
    mapper = EventMapper("here")
    for number in count():
        events = [mapper.to_stored_event(each.event) for each in store.after(number * EVENTS, EVENTS)]
        runner.view.upto = (number + 1) * EVENTS
        runner.view.there.clear()
        runner.app.recorder.insert_events(events)
        yield taken(partial(_until, runner)) / EVENTS


def _until(runner: ProjectionRunner[Log, Tracked]) -> None:
    while not runner.view.there.wait(1):
        runner.run_forever(timeout=0)  # says what it stumbled over
