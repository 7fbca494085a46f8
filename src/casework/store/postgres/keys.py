"""A key database on PostgreSQL, in a schema of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import psycopg

from casework.domain.errors import StoreError
from casework.store.engine import Connection
from casework.store.keyring.database import TABLES
from casework.store.postgres import faults
from casework.store.postgres.beginnings import Beginnings
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.connections import Connections, Rows
from casework.store.postgres.dialect import translated
from casework.store.postgres.opening import reached
from casework.store.postgres.place import Place
from casework.store.postgres.transaction import Session

AGAIN = 0.05  # seconds between two looks whether others still see what was deleted
_SCHEMA = "SELECT to_regnamespace('{schema}') IS NOT NULL"
_NOW = "SELECT pg_current_xact_id()::xid::text"
_SEE_EARLIER = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
        AND age(backend_xmin) >= age(%s::xid)"""


class KeySchema:
    """Best in another database than the store, so that no backup holds both. `close` is how it is let go of."""

    def __init__(self, connections: Connections, close: Callable[[], None], *, patience: float) -> None:
        self._connections, self._patience = connections, patience
        self.place, self.close = connections.place, close

    @classmethod
    def reached(cls, url: str, *, create: bool, patience: float) -> Self:
        """The schema that a URL names; it is made when `create` and there is none. Raises StoreError."""
        with reached(Place.of(url), durable=True, patience=patience) as connections:
            _there(connections, create=create)
        return cls(connections, connections.close, patience=patience)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """SQL in the key database, all of it or nothing."""
        begin = self._connections.begin
        with self._connections.lent(begin.writing if write else begin.asking) as transaction:
            yield PostgresConnection(transaction, self._connections.schema)

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Rows:
        """What one statement reads; to the server it is all one message."""
        ask, begin = self._connections.at_once, self._connections.begin.asking
        try:
            return ask(begin, translated(sql), params or {})
        except faults.Unanswered:  # reading changes nothing
            return ask(begin, translated(sql), params or {})

    def scrub(self) -> None:
        """Has the server take away what was deleted; its write-ahead log, archives and backups keep what they have.

        Raises StoreError when others see an earlier state for so long that it cannot be done now.
        """
        try:
            with closing(self._connections.another()) as session:
                self._scrubbed(session)
        except psycopg.Error as error:
            raise faults.told(error, self.place, lost=False) from None

    def _scrubbed(self, session: Session) -> None:
        """What a transaction in the same database may still see is not taken away, so those are waited for."""
        now, until = session.execute(_NOW).fetchone(), monotonic() + self._patience
        while session.execute(_SEE_EARLIER, now).fetchone() != (0,):
            if monotonic() > until:
                raise StoreError(
                    f"In the database of {self.place} somebody still reads what was there before, such as a backup "
                    "being taken, and so the server keeps it; do it again when that has ended"
                )
            sleep(AGAIN)
        for table in TABLES:
            session.execute(f'VACUUM (FULL) "{self._connections.schema}".{table}')

    def copied(self, file: Path) -> None:
        """Not offered: the server has a program of its own for that. Raises StoreError."""
        schema = self._connections.schema
        raise StoreError(
            f"Keys on PostgreSQL are backed up with pg_dump --schema={schema} --file={file} and put back with psql, "
            "apart from the store"
        )


class KeySchemas:
    """The key databases of many stores, each in a schema of one database; they share their connections."""

    def __init__(self, url: str, *, patience: float) -> None:
        with reached(Place.of(url), durable=True, patience=patience) as connections:
            self._connections = connections

    def reach(self, url: str, *, create: bool, patience: float) -> KeySchema:
        """The schema that a URL of this database names. Closing it closes no connection, for they belong to all."""
        place = Place.of(url)
        begin = Beginnings.of(place.schema, durable=True, patience=patience)
        connections = self._connections.beside(place, begin)
        _there(connections, create=create)
        return KeySchema(connections, _nothing, patience=patience)

    def close(self) -> None:
        """Closes every connection."""
        self._connections.close()


def _nothing() -> None:
    """Nothing of its own is to be closed."""


def _there(connections: Connections, *, create: bool) -> None:
    if connections.read(_SCHEMA.format(schema=connections.schema)) == [(True,)]:
        return
    if not create:
        raise StoreError(f"There are no keys in {connections.place}; restore them from their backup")
    with connections.lent(connections.begin.migrating) as transaction:
        transaction.execute(f'CREATE SCHEMA IF NOT EXISTS "{connections.schema}"')
