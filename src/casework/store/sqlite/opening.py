"""Opening a store in a file, and making one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from casework.domain.errors import StoreError
from casework.store.engine import Connection, Engine
from casework.store.place import THROW_AWAY, file_of
from casework.store.sqlite.connections import READING, WRITING, Connections, SQLiteConnection
from casework.store.sqlite.recorder import SQLiteRecorder
from casework.store.sqlite.schema import prepare, read_settings


def opened(url: str, *, create: bool, simulated: bool, durable: bool, patience: float) -> Engine:
    """The file that a URL names, with a store in it; it is made when `create` and there is none. Raises StoreError."""
    with ExitStack() as stack:
        if url == THROW_AWAY:
            path, create, durable = _thrown_away(stack), True, False
        else:
            path = file_of(url, create=create)
        connections = Connections(path, create=create, durable=durable, patience=patience)
        recorder = SQLiteRecorder(connections)
        stack.callback(recorder.bell.ring)
        stack.callback(connections.close)
        settings = prepare(connections, simulated=simulated)
        close = stack.pop_all().close

    @contextmanager
    def transaction(*, write: bool, alone: bool = False) -> Iterator[Connection]:
        # Readers keep seeing the tables they began with, so that who replaces them need not be alone.
        with connections.lent(WRITING if write else READING) as connection:
            yield SQLiteConnection(connection)

    return Engine(connections.place, settings, recorder, transaction, recorder.bell.wait, close)


def migrated(url: str, *, patience: float) -> tuple[str, int | None]:
    """Makes the store of a URL or brings it up to date; gives its place and the schema it had. Raises StoreError."""
    if url == THROW_AWAY:
        raise StoreError("A throw-away store is made when it is opened; there is nothing to migrate")
    connections = Connections(file_of(url, create=True), create=True, durable=True, patience=patience)
    with closing(connections):
        before = read_settings(connections)
        prepare(connections, simulated=False)
    return connections.place, before.schema_version if before else None


def _thrown_away(opened: ExitStack) -> Path:
    """A file in a folder of its own: a store like any other, which several connections and threads can share."""
    try:
        folder = opened.enter_context(TemporaryDirectory(prefix="casework-"))
    except OSError as error:
        raise StoreError(f"There is no room for a temporary store: {error.strerror}") from None
    return Path(folder) / "casework.db"
