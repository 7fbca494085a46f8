"""A key database in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.engine import Connection
from casework.store.place import file_of
from casework.store.sqlite.connections import READING, WRITING, Connections, SQLiteConnection
from casework.store.sqlite.schema import log_ahead

APPLICATION_ID = 0x63736B79
"""Marks the file as keys of casework."""


class KeyFile:
    """Readable to its owner alone, and so is what SQLite keeps beside it."""

    def __init__(self, url: str, *, create: bool, patience: float) -> None:
        path = _file(url, create=create)
        self._connections = Connections(path, create=create, durable=True, patience=patience)
        self.place = self._connections.place
        with self._connections.lent(WRITING if create else READING) as connection:
            _claimed(connection, self.place, new=create)
        log_ahead(self._connections)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """SQL in the key database, all of it or nothing."""
        with self._connections.lent(WRITING if write else READING) as connection:
            yield SQLiteConnection(connection)

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """What one statement reads."""
        with self._connections.lent() as connection:
            return connection.execute(sql, params or {}).fetchall()

    def scrub(self) -> None:
        """Sees to it that what was deleted is not left in the file, nor in the log beside it.

        Raises StoreError when others read for so long that it cannot be done now.
        """
        with self._connections.lent() as connection:
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise faults.locked(self.place)

    def copied(self, file: Path) -> None:
        """Copies it as it is at one moment into a file."""
        with self._connections.lent() as source, closing(sqlite3.connect(file)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file

    def close(self) -> None:
        """Closes every connection."""
        self._connections.close()


def _file(url: str, *, create: bool) -> Path:
    path = file_of(url, create=True)
    if not path.exists() and not create:
        raise StoreError(f"There is no key database {path}; restore it from its backup")
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"The key database {path} cannot be written: {error.strerror}") from None
    return path


def _claimed(connection: sqlite3.Connection, place: str, *, new: bool) -> None:
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    if found not in (0, APPLICATION_ID) or (tables and not found):
        raise StoreError(f"{place} is no key database of casework, but another database")
    if new and not found:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
