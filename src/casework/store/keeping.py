"""A store and its keys brought together: each store knows its key database, and each key database its store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from casework.domain.errors import StoreError
from casework.store.engine import Engine
from casework.store.keyring import Keyring, KeysAt, open_keyring
from casework.store.schema import Settings
from casework.store.store import Store

_NEWEST = "select coalesce(max(position), 0) from casework_log"
_BIND = """
    insert into casework_store (name, value) values ('keys', :keys)
    on conflict (name) do nothing"""


def kept(engine: Engine, keys: KeysAt | None, *, patience: float) -> Store:
    """A store whose words are sealed under its keys, or that has none and never had; closing it closes the keys too.

    Raises StoreError where a store with sealed words is given no keys or others, and where one has words that are not
    sealed; closes the engine then.
    """
    try:
        if keys is None:
            return _open(engine)
        keyring = _own(engine, keys, patience) if engine.settings.keys else _new(engine, keys, patience)
    except BaseException:
        engine.close()
        raise
    settings = replace(engine.settings, keys=keyring.id)
    return Store(replace(engine, settings=settings, close=_both(engine.close, keyring.close)), keyring)


def owner_of(settings: Settings) -> bytes:
    """What tells a store from others to a key database: 16 bytes."""
    return sha256(settings.fingerprint_key).digest()[:16]


def _open(engine: Engine) -> Store:
    if engine.settings.keys:
        raise StoreError(
            f"The words in the store {engine.place} are sealed; say where its keys are with CASEWORK_KEYS and "
            "CASEWORK_MASTER_KEY"
        )
    return Store(engine)


def _own(engine: Engine, keys: KeysAt, patience: float) -> Keyring:
    keyring = open_keyring(keys, owner=owner_of(engine.settings), patience=patience)
    if keyring.id != engine.settings.keys:
        keyring.close()
        raise StoreError(
            f"The keys in {keyring.place.place} are others than the store {engine.place} had; "
            "restore the key database that it had"
        )
    return keyring


def _new(engine: Engine, keys: KeysAt, patience: float) -> Keyring:
    """The keys of a store that has no events yet. The first of several processes binds them."""
    with engine.transaction(write=False) as connection:
        ((newest,),) = connection.execute(_NEWEST)
    if newest:
        raise StoreError(
            f"The words in the store {engine.place} are not sealed; casework seal makes a store of it in which they are"
        )
    keyring = open_keyring(keys, owner=owner_of(engine.settings), create=True, patience=patience)
    with engine.transaction(write=True) as connection:
        connection.execute(_BIND, {"keys": keyring.id.encode()})
    return keyring


def _both(*ends: Callable[[], None]) -> Callable[[], None]:
    def close() -> None:
        for end in ends:
            end()

    return close
