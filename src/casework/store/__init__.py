"""The log and what lies beside it: the one seam to `eventsourcing` and to SQLite's driver."""

from casework.store.connections import Connection
from casework.store.mapper import Keeper
from casework.store.opening import open_store
from casework.store.schema import Settings
from casework.store.store import Recorded, Store

__all__ = ["Connection", "Keeper", "Recorded", "Settings", "Store", "open_store"]
