"""Where a store's keys are, and opening them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Protocol, Self
from uuid import uuid4

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.keyring import database, settings
from casework.store.keyring.database import Place
from casework.store.keyring.keyring import Keyring
from casework.store.keyring.master import MasterKey, master_keys
from casework.store.keyring.wrapping import Wrappings
from casework.store.place import THROW_AWAY, on_postgres

URL, MASTER = "CASEWORK_KEYS", "CASEWORK_MASTER_KEY"
PATIENCE = 5.0  # seconds to wait for other programs


@dataclass(frozen=True, slots=True)
class KeysAt:
    """A key database, `sqlite:///FILE` or `postgresql://…?schema=NAME`, and where its master keys are.

    A master key is at `file:/PATH`, in `env:NAME`, or with the program of `command:PROGRAM`; where there are several,
    the newest comes first, and the others are for what it does not wrap yet.
    """

    url: str
    masters: tuple[str, ...]

    @classmethod
    def of_environment(cls) -> Self | None:
        """As the environment says in CASEWORK_KEYS and CASEWORK_MASTER_KEY (several with commas); None without."""
        url = os.environ.get(URL)
        if not url:
            return None
        return cls(url, tuple(each for each in os.environ.get(MASTER, "").split(",") if each.strip()))

    def of_schema(self, schema: str) -> Self:
        """The keys of one of many stores on PostgreSQL: in the schema of the same name of the key database.

        Raises StoreError where the key database is a file, or its URL names a schema.
        """
        if not on_postgres(self.url) or "schema=" in self.url:
            raise StoreError(
                "The keys of many stores lie on PostgreSQL too; give the URL of that database without a schema"
            )
        return replace(self, url=f"{self.url}{'&' if '?' in self.url else '?'}schema={schema}")


class Reach(Protocol):
    """Reaches a key database, with so many seconds of patience for other programs. Raises StoreError."""

    def __call__(self, url: str, *, create: bool, patience: float) -> Place:
        """The one that a URL names; when `create`, its place is made if there is none."""


def reached(url: str, *, create: bool, patience: float) -> Place:
    """The key database that a URL names, by connections of its own. Raises StoreError."""
    if url == THROW_AWAY:
        raise StoreError("Keys that are thrown away take all words with them; name a key database that stays")
    if on_postgres(url):
        return _on_postgres(url, create=create, patience=patience)
    from casework.store.sqlite.keys import KeyFile  # noqa: PLC0415 - as for PostgreSQL

    return KeyFile(url, create=create, patience=patience)


def open_keyring(
    keys: KeysAt,
    *,
    owner: bytes,
    create: bool = False,
    blind_key: bytes | None = None,
    patience: float = PATIENCE,
    reach: Reach = reached,
) -> Keyring:
    """Opens a key database; when `create`, a new one is made if there is none, with that `blind_key` if one is given.

    `owner` tells the store whose keys they are from others. Raises StoreError when a master key is wrong or missing,
    when there are no keys, or when they are another store's.
    """
    masters = master_keys(keys.masters)
    place = reach(keys.url, create=create, patience=patience)
    try:
        id = _begun(place, masters[0], owner, blind_key or os.urandom(32)) if create else _found(place)
        _of(place, owner)
        return Keyring(place, Wrappings(place, masters), id)
    except BaseException:
        place.close()
        raise


def _on_postgres(url: str, *, create: bool, patience: float) -> Place:
    try:
        from casework.store.postgres.keys import KeySchema  # noqa: PLC0415 - its driver is an extra that few need
    except ImportError:
        raise StoreError("Keys on PostgreSQL need a driver; run pip install 'casework[postgres]'") from None
    return KeySchema.reached(url, create=create, patience=patience)


def _begun(place: Place, master: MasterKey, owner: bytes, blind_key: bytes) -> str:
    """Makes the tables, unless another process has; gives the name of the key database."""
    with place.transaction(write=True) as connection:
        if connection.has_table("casework_store"):
            raise StoreError(f"{place.place} holds a store; its keys have to be elsewhere, in a database of their own")
        if not connection.has_table("casework_keys"):
            for statement in database.CREATE:
                connection.execute(statement)
            known = {"version": b"%d" % database.VERSION, "id": str(uuid4()).encode(), "owner": owner}
            for name, value in known.items():
                settings.settle(connection, name, value)
            Wrappings.begun(connection, master, blind_key)
    return _found(place)


def _of(place: Place, owner: bytes) -> None:
    with place.transaction(write=False) as connection:
        if settings.known(connection).get("owner") != owner:
            raise StoreError(f"The keys in {place.place} are another store's; each has a key database of its own")


def _found(place: Place) -> str:
    with place.transaction(write=False) as connection:
        if not connection.has_table("casework_key_settings"):
            raise StoreError(f"There are no keys in {place.place}; restore them from their backup")
        known = settings.known(connection)
    try:
        version, id = int(known["version"]), known["id"].decode()
    except (KeyError, ValueError):
        raise faults.damaged(place.place, "its settings are incomplete") from None
    if version > database.VERSION:
        raise StoreError(f"The keys in {place.place} were written by a newer casework; update casework")
    return id
