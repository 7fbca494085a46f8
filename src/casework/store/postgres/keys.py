"""A key database on PostgreSQL, in a schema of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.store.engine import Connection
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.opening import reached
from casework.store.postgres.place import Place

_SCHEMA = "SELECT to_regnamespace('{schema}') IS NOT NULL"


class KeySchema:
    """Best in another database than the store, so that no backup holds both."""

    def __init__(self, url: str, *, create: bool, patience: float) -> None:
        with reached(Place.of(url), durable=True, patience=patience) as connections:
            self._connections = connections
            self.place = connections.place
            if create and connections.read(_SCHEMA.format(schema=connections.schema)) != [(True,)]:
                with connections.lent(connections.begin.migrating) as session:
                    session.execute(f'CREATE SCHEMA IF NOT EXISTS "{connections.schema}"')

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """SQL in the key database, all of it or nothing."""
        begin = self._connections.begin
        with self._connections.lent(begin.writing if write else begin.asking) as session:
            yield PostgresConnection(session, self._connections.schema)

    def scrub(self) -> None:
        """Has the server take away what was deleted; its backups and archives keep what they have."""
        session = self._connections.another()
        with session:
            session.execute(f'VACUUM (FULL) "{self._connections.schema}".casework_keys')

    def close(self) -> None:
        """Closes every connection."""
        self._connections.close()
