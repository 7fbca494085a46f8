"""Opening a store by its URL, and making one ready to be opened."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

from casework.domain.errors import StoreError
from casework.store import schema
from casework.store.engine import Engine
from casework.store.keeping import kept
from casework.store.keyring import KeysAt
from casework.store.place import THROW_AWAY, on_postgres
from casework.store.sqlite import opening as sqlite
from casework.store.store import Store

PATIENCE = 5.0  # seconds to wait for other programs
NO_DRIVER = "A store on PostgreSQL needs a driver; run pip install 'casework[postgres]'"


class Migrated(NamedTuple):
    """What became of a store: where it is, the schema it had (None: it was not there), and the one it has now."""

    place: str
    before: int | None
    now: int


def open_store(
    url: str,
    *,
    create: bool = True,
    simulated: bool = False,
    durable: bool = True,
    patience: float = PATIENCE,
    keys: KeysAt | None = None,
) -> Store:
    """Opens the store that a URL names: `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE?schema=NAME`.

    A store in a file is made when `create` and there is none yet, and brought up to date when it is older; one on
    PostgreSQL is left to `migrate`. `sqlite:///:memory:` is a throw-away store, gone when closed. `simulated` marks the
    store as one whose times of recording are not real, which only a store without real cases can be. What is recorded
    survives a power cut when `durable`. Other programs are waited for with so many seconds of `patience`. Words are
    sealed under the `keys`, those that the environment names unless others are given (see `KeysAt`), from the first
    event on and for good; throw-away and simulated stores have none. Raises StoreError, in one sentence, for what
    cannot be opened as a casework store.
    """
    engine = _opened(url, create=create, simulated=simulated, durable=durable, patience=patience)
    if url == THROW_AWAY or simulated:
        return Store(engine)
    return kept(engine, keys or KeysAt.of_environment(), patience=patience)


def open_as_stored(url: str, *, create: bool = True, patience: float = PATIENCE) -> Store:
    """Opens a store as its bytes are, without keys: what is sealed stays so, and what is recorded would not be.

    For what copies stores. Raises StoreError as `open_store` does.
    """
    return Store(_opened(url, create=create, simulated=False, durable=True, patience=patience))


def migrate(url: str, *, patience: float = PATIENCE) -> Migrated:
    """Makes the store that a URL names, or brings it up to date; nothing happens to one that is.

    Any number of processes may do so at once. Raises StoreError for a place that is taken by something else, and for a
    store written by a newer casework.
    """
    engine = _postgres() if on_postgres(url) else sqlite
    place, before = engine.migrated(url, patience=patience)
    return Migrated(place, before, schema.SCHEMA_VERSION)


def _opened(url: str, *, create: bool, simulated: bool, durable: bool, patience: float) -> Engine:
    if on_postgres(url):
        found: Engine = _postgres().opened(url, simulated=simulated, durable=durable, patience=patience)
        return found
    return sqlite.opened(url, create=create, simulated=simulated, durable=durable, patience=patience)


def _postgres() -> ModuleType:
    try:
        from casework.store.postgres import opening  # noqa: PLC0415 - its driver is an extra that few need
    except ImportError:
        raise StoreError(NO_DRIVER) from None
    return opening
