"""A key database in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from casework.domain.errors import StoreError
from casework.store.engine import Connection
from casework.store.place import file_of
from casework.store.sqlite.connections import READING, WRITING, Connections, SQLiteConnection

APPLICATION_ID = 0x63736B79
"""Marks the file as keys of casework."""


class KeyFile:
    """Readable to its owner alone. What is deleted in it is overwritten, in its write-ahead log too."""

    def __init__(self, url: str, *, create: bool, patience: float) -> None:
        path = file_of(url, create=create)
        path.touch(mode=0o600)
        self._connections = Connections(path, create=create, durable=True, patience=patience)
        self.place = self._connections.place
        self._marked()

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """SQL in the key database, all of it or nothing."""
        with self._connections.lent(WRITING if write else READING) as connection:
            yield SQLiteConnection(connection)

    def scrub(self) -> None:
        """Sees to it that what was deleted is not left in the file, nor in the log beside it."""
        with self._connections.lent() as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes every connection."""
        self._connections.close()

    def _marked(self) -> None:
        with self._connections.lent() as connection:
            if (found := _pragma(connection, "application_id")) == APPLICATION_ID:
                return
            (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
            if found or tables:
                raise StoreError(f"{self.place} is no key database of casework, but another database")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode=WAL")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
