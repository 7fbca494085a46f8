"""What a store is sealed into: a new store with new keys, or one that was begun for this very source.

It is marked for as long as it is not whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.copying.beside import anything
from casework.copying.target import mark_of
from casework.domain.errors import StoreError
from casework.store import KeysAt, Store, open_as_stored, open_store
from casework.store.keeping import bound, owner_of
from casework.store.noted import note, noted, strike
from casework.store.opening import PATIENCE
from casework.store.place import THROW_AWAY
from casework.store.verbatim import newest


@contextmanager
def sealed_target_of(source: Store, url: str, keys: KeysAt) -> Iterator[Store]:
    """The store of a URL, new or begun for this very source, with keys that are its own. Raises StoreError."""
    place = source.engine.place
    if url == THROW_AWAY:
        raise StoreError("A throw-away store is gone when it is closed; name one that stays to seal into")
    if source.settings.keys:
        raise StoreError(f"The words in the store {place} are sealed already")
    if source.settings.simulated:
        raise StoreError(f"The store {place} holds a simulation, of which nothing is sealed")
    if mark_of(source):
        raise StoreError(f"The store {place} is itself a copy that is not whole; finish that copy first")
    with open_as_stored(url) as target:
        _begin(source, target, keys)
    with open_store(url, create=False, keys=keys) as target:
        if target.blind_key != source.blind_key:
            raise StoreError(f"The keys of {target.engine.place} were made for another store; name a new key database")
        yield target


def _begin(source: Store, target: Store, keys: KeysAt) -> None:
    name = b"sealing " + owner_of(source.settings)
    with target.transaction(write=True) as connection:
        if noted(connection, "sealed_of") != name:
            if target.settings.simulated or target.settings.keys or newest(connection) or anything(connection):
                raise StoreError(f"The store {target.engine.place} is in use; name a new one to seal into")
            for each in ("sealed_of", "copying"):
                note(connection, each, name)
    if mark_of(source) == name:
        with target.transaction(write=True) as connection:
            strike(connection, "sealed_of", "copying")
        raise StoreError(f"The store {target.engine.place} cannot be sealed into itself; name a new one")
    if not target.settings.keys:
        bound(target.engine, keys, blind_key=source.settings.fingerprint_key, patience=PATIENCE).close()
