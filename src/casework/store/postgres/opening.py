"""Opening a store on PostgreSQL, and making one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.store.engine import Connection, Engine
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.connections import Connections
from casework.store.postgres.place import Place
from casework.store.postgres.recorder import PostgresRecorder
from casework.store.postgres.schema import migrate, prepare


def opened(url: str, *, simulated: bool, durable: bool, patience: float) -> Engine:
    """The database that a URL names, with a store set up in it. Raises StoreError."""
    with _connections(url, durable=durable, patience=patience) as connections:
        settings = prepare(connections, simulated=simulated)

    @contextmanager
    def transaction(*, write: bool, alone: bool = False) -> Iterator[Connection]:
        begin = connections.begin.viewing
        if write:
            begin = connections.begin.alone if alone else connections.begin.writing
        with connections.lent(begin) as session:
            yield PostgresConnection(session, connections.schema)

    return Engine(connections.place, settings, PostgresRecorder(connections), transaction, connections.close)


def migrated(url: str, *, patience: float) -> tuple[str, int | None]:
    """Makes the store of a URL or brings it up to date; gives its place and the schema it had."""
    with _connections(url, durable=True, patience=patience) as connections:
        before = migrate(connections)
    connections.close()
    return connections.place, before


@contextmanager
def _connections(url: str, *, durable: bool, patience: float) -> Iterator[Connections]:
    """Connections to the database of a URL, closed when what is done with them fails."""
    connections = Connections(Place.of(url), durable=durable, patience=patience)
    try:
        connections.open()
        yield connections
    except BaseException:
        connections.close()
        raise
