"""All the stores of a database: one schema for each landlord."""

from __future__ import annotations

from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from casework.domain.errors import StoreError
from casework.store import schema
from casework.store.keeping import kept
from casework.store.keyring import KeysAt
from casework.store.opening import NO_DRIVER, PATIENCE, Migrated
from casework.store.place import on_postgres
from casework.store.store import Store

if TYPE_CHECKING:
    from casework.store.postgres.keys import KeySchemas
    from casework.store.postgres.schemas import Schemas


class Stores:
    """The stores in a database on PostgreSQL, `postgresql://USER@HOST/DATABASE` without a schema.

    A schema holds a store if a store's settings and its log are in it. The stores share their connections, which are no
    more than those of one. Every method raises StoreError. Close it, or use it as a context manager.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        if not on_postgres(url):
            raise StoreError("Only a database on PostgreSQL holds many stores; a file holds one")
        self._schemas, self._patience = _schemas(url, patience), patience
        self._keys: dict[str, KeySchemas] = {}
        self._making = Lock()

    def schemas(self) -> list[str]:
        """The schemas that hold stores now, in the order of their names."""
        return self._schemas.names()

    def open(self, schema: str) -> Store:
        """The store of a schema, which cannot be used any more once these are closed."""
        keys = KeysAt.of_environment()
        if keys is None:
            return kept(self._schemas.opened(schema), None, patience=self._patience)
        own, reach = keys.of_schema(schema), self._keys_at(keys.url).reach
        return kept(self._schemas.opened(schema), own, patience=self._patience, reach=reach)

    def migrate(self, name: str) -> Migrated:
        """Brings the store of a schema up to date; all of it or nothing, and any number of processes may do so."""
        return Migrated(*self._schemas.migrated(name), schema.SCHEMA_VERSION)

    def close(self) -> None:
        """Lets go of them all."""
        self._schemas.close()
        for keys in self._keys.values():
            keys.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keys_at(self, url: str) -> KeySchemas:
        """The keys of all stores, reached when the first of them is opened."""
        from casework.store.postgres.keys import KeySchemas  # noqa: PLC0415 - its driver is an extra that few need

        with self._making:
            if url not in self._keys:
                self._keys[url] = KeySchemas(url, patience=self._patience)
            return self._keys[url]


def _schemas(url: str, patience: float) -> Schemas:
    try:
        from casework.store.postgres.schemas import Schemas  # noqa: PLC0415 - its driver is an extra that few need
    except ImportError:
        raise StoreError(NO_DRIVER) from None
    return Schemas(url, patience=patience)
