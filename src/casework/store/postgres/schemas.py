"""All stores of a database, each in a schema of its own, on one pool of connections."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from casework.domain.errors import StoreError
from casework.store.engine import Engine
from casework.store.postgres.beginnings import Beginnings
from casework.store.postgres.connections import Connections
from casework.store.postgres.opening import engine, reached
from casework.store.postgres.place import Place, can_hold_store, names_schema
from casework.store.postgres.schema import migrate

_HOLD_STORES = """
    SELECT nspname FROM pg_catalog.pg_namespace n
    WHERE (
        SELECT COUNT(*) FROM pg_catalog.pg_class
        WHERE relnamespace = n.oid AND relkind = 'r' AND relname IN ('casework_store', 'casework_log')
    ) = 2
    ORDER BY nspname COLLATE "C"
"""


class Schemas:
    """The schemas of a database that hold stores: those with a store's settings and its log in them.

    However many stores are open, the connections are no more than one store may have. Close it, or use it as a context
    manager. Every method raises StoreError.
    """

    def __init__(self, url: str, *, patience: float) -> None:
        if names_schema(url):
            raise StoreError("The URL names a schema; to mean all those of the database, leave it out")
        self._place, self._patience = Place.of(url), patience
        with reached(self._place, durable=True, patience=patience) as connections:
            self._connections = connections

    def names(self) -> list[str]:
        """The schemas that hold stores now, by name."""
        return [name for (name,) in self._connections.read(_HOLD_STORES) if can_hold_store(name)]

    def opened(self, schema: str) -> Engine:
        """The store of a schema; closing it closes no connection, for they belong to all."""
        return engine(self._within(schema), close=_nothing)

    def migrated(self, schema: str) -> tuple[str, int | None]:
        """Brings the store of a schema up to date, in a transaction of its own; gives its place and former schema."""
        connections = self._within(schema)
        return connections.place, migrate(connections)

    def _within(self, schema: str) -> Connections:
        begin = Beginnings.of(schema, durable=True, patience=self._patience)
        return self._connections.beside(self._place.beside(schema), begin)

    def close(self) -> None:
        """Closes every connection; the stores cannot be used any more."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nothing() -> None:
    """Nothing of its own is to be closed."""
