"""A store and its keys brought together: each store knows its key database, and each key database its store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from casework.domain.errors import StoreError
from casework.store.engine import Engine
from casework.store.keyring import Keyring, KeysAt, open_keyring
from casework.store.keyring.opening import Reach, reached
from casework.store.noted import note, noted
from casework.store.schema import Settings
from casework.store.store import Store
from casework.store.verbatim import newest


def kept(engine: Engine, keys: KeysAt | None, *, patience: float, reach: Reach = reached) -> Store:
    """A store whose words are sealed under its keys, or that has none and never had; closing it closes the keys too.

    A simulation has none.

    Raises StoreError where a store with sealed words is given no keys or others, and where one has words that are not
    sealed; closes the engine then.
    """
    try:
        if keys is None or (engine.settings.simulated and not engine.settings.keys):
            return _open(engine)
        opened = _own if engine.settings.keys else bound
        keyring = opened(engine, keys, patience=patience, reach=reach)
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


def _own(engine: Engine, keys: KeysAt, *, patience: float, reach: Reach) -> Keyring:
    keyring = open_keyring(keys, owner=owner_of(engine.settings), patience=patience, reach=reach)
    if keyring.id != engine.settings.keys:
        keyring.close()
        raise _others(keyring, engine)
    return keyring


def bound(
    engine: Engine, keys: KeysAt, *, blind_key: bytes | None = None, patience: float, reach: Reach = reached
) -> Keyring:
    """The keys of a store that has no events yet, with that `blind_key` if one is given; they are its own from then on.

    Of several processes the first one decides. Raises StoreError where there are events, or others' keys.
    """
    with engine.transaction(write=False) as connection:
        recorded = newest(connection)
    if recorded:
        raise StoreError(
            f"The words in the store {engine.place} are not sealed; casework seal makes a store of it in which they "
            "are. Until then open it without CASEWORK_KEYS"
        )
    owner = owner_of(engine.settings)
    keyring = open_keyring(keys, owner=owner, create=True, blind_key=blind_key, patience=patience, reach=reach)
    with engine.transaction(write=True) as connection:
        if noted(connection, "keys") is None:
            note(connection, "keys", keyring.id.encode())
        decided = noted(connection, "keys")
    if decided != keyring.id.encode():
        keyring.close()
        raise _others(keyring, engine)
    return keyring


def _others(keyring: Keyring, engine: Engine) -> StoreError:
    return StoreError(
        f"The keys in {keyring.place.place} are others than the store {engine.place} has; "
        "name the key database that it has, or restore it"
    )


def _both(*ends: Callable[[], None]) -> Callable[[], None]:
    def close() -> None:
        for end in ends:
            end()

    return close
