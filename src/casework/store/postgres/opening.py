"""Opening a store on PostgreSQL, and making one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from casework.store.engine import Connection, Engine
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.connections import Connections
from casework.store.postgres.listening import Listener
from casework.store.postgres.place import Place
from casework.store.postgres.recorder import PostgresRecorder
from casework.store.postgres.schema import migrate, prepare

_REPLICA = "SELECT pg_is_in_recovery()"


def opened(url: str, *, simulated: bool, durable: bool, patience: float) -> Engine:
    """The database that a URL names, with a store set up in it. Raises StoreError."""
    with reached(Place.of(url), durable=durable, patience=patience) as connections:
        return engine(connections, simulated=simulated, close=connections.close)


def engine(connections: Connections, *, simulated: bool = False, close: Callable[[], None]) -> Engine:
    """A store set up in the schema of some connections. Raises StoreError."""
    settings, replica = prepare(connections, simulated=simulated), connections.read(_REPLICA) == [(True,)]

    @contextmanager
    def transaction(*, write: bool, alone: bool = False) -> Iterator[Connection]:
        begin = connections.begin.viewing
        if write:
            begin = connections.begin.alone if alone else connections.begin.writing
        with connections.lent(begin) as begun:
            if write:
                begun.execute("")  # from here on others wait
            yield PostgresConnection(begun, connections.schema)

    recorder = PostgresRecorder(connections)
    listener = Listener(connections, recorder.bell)

    def closed() -> None:
        close()
        listener.close()

    wait = recorder.bell.wait if replica else listener.wait  # to a replica nobody speaks
    return Engine(connections.place, settings, recorder, transaction, wait, closed, replica)


def migrated(url: str, *, patience: float) -> tuple[str, int | None]:
    """Makes the store of a URL or brings it up to date; gives its place and the schema it had. Raises StoreError."""
    with reached(Place.of(url), durable=True, patience=patience) as connections:
        before = migrate(connections)
    connections.close()
    return connections.place, before


@contextmanager
def reached(place: Place, *, durable: bool, patience: float) -> Iterator[Connections]:
    """Connections to a database, closed when what is done with them fails. Raises StoreError."""
    connections = Connections(place, durable=durable, patience=patience)
    try:
        connections.open()
        yield connections
    except BaseException:
        connections.close()
        raise
