"""What a store is copied into: a new store, or one that holds the beginning of this very source.

It is marked for as long as it is not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from casework.copying.beside import anything, attended
from casework.domain.errors import StoreError
from casework.store import Connection, KeysAt, Store, open_as_stored, open_store
from casework.store.noted import note, noted, strike
from casework.store.place import THROW_AWAY
from casework.store.verbatim import newest


@contextmanager
def target_of(source: Store, url: str, keys: KeysAt | None = None) -> Iterator[Store]:
    """The store of a URL with the source's settings. Raises StoreError for one that is in use and no copy of this one.

    The settings are the key by which the keys of commands are known again, whether the store was simulated, and which
    key database has its keys: the same for both, `keys` or those of the environment.
    """
    if url == THROW_AWAY:
        raise StoreError("A throw-away store is gone when it is closed; name one that stays to copy into")
    if mark_of(source):
        raise StoreError(f"The store {source.engine.place} is itself a copy that is not whole; finish that copy first")
    with open_as_stored(url) as target:
        _take(source, target)
    with open_store(url, create=False, keys=keys) as target:  # with its new settings
        yield target


def whole(target: Store) -> None:
    """Takes the mark away."""
    with target.transaction(write=True) as connection:
        strike(connection, "copying")


def _take(source: Store, target: Store) -> None:
    settings, mark = source.settings, uuid4().bytes
    values = {"fingerprint_key": settings.fingerprint_key, "simulated": b"%d" % settings.simulated, "copying": mark}
    if settings.keys:
        values["keys"] = settings.keys.encode()
    with target.transaction(write=True) as connection:
        _suits(source, target, connection)
        strike(connection, "keys")
        for name, value in values.items():
            note(connection, name, value)
    if mark_of(source) == mark:
        whole(target)
        raise StoreError(f"The store {target.engine.place} cannot be copied into itself")


def _suits(source: Store, target: Store, connection: Connection) -> None:
    place = target.engine.place
    if target.settings.fingerprint_key != source.settings.fingerprint_key:
        if target.settings.simulated or newest(connection) or anything(connection):
            raise StoreError(f"The store {place} is in use and no copy of {source.engine.place}; name a new one")
    elif worker := _sweeping(source, connection):
        raise StoreError(f"The store {place} goes its own way: the worker {worker} swept there; name a new one")


def _sweeping(source: Store, target: Connection) -> str | None:
    """A worker that swept at the target when it did not at the source."""
    with source.transaction(write=False) as connection:
        here, there = attended(connection), attended(target)
    return next((day[0] for day, last in there.items() if last > here.get(day, "")), None)


def mark_of(store: Store) -> bytes | None:
    """The mark of a copy that is not whole, None for any other store."""
    with store.transaction(write=False) as connection:
        return noted(connection, "copying")
