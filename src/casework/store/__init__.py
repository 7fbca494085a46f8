"""The log and what lies beside it: the one seam to `eventsourcing` and to the drivers of the databases."""

from casework.store.engine import Connection
from casework.store.keyring import KeysAt
from casework.store.mapper import Keeper
from casework.store.opening import Migrated, migrate, open_as_stored, open_store
from casework.store.schema import Settings
from casework.store.store import Recorded, Store
from casework.store.stores import Stores

__all__ = [
    "Connection",
    "Keeper",
    "KeysAt",
    "Migrated",
    "Recorded",
    "Settings",
    "Store",
    "Stores",
    "migrate",
    "open_as_stored",
    "open_store",
]
