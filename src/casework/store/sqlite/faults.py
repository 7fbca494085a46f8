"""What SQLite complains of, in one sentence for a person."""

from __future__ import annotations

import sqlite3

from casework.domain.errors import StoreError
from casework.store.faults import DAMAGED, LOCKED

_SENTENCES = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: "is read-only; allow writing to the file and its folder",
    sqlite3.SQLITE_PERM: "is not accessible to you; allow reading and writing the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; allow reading and writing the file and its folder",
    sqlite3.SQLITE_FULL: "is full, and nothing was recorded; free some space on its disk and try again",
    sqlite3.SQLITE_IOERR: "cannot be read or written: its disk reports an error",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "is not a casework store",
    sqlite3.SQLITE_FORMAT: "is not a casework store",
}


def told(error: sqlite3.Error, place: str) -> StoreError:
    """An error of SQLite in a sentence; `place` is the store's file."""
    sentence = _SENTENCES.get(primary(error), f"cannot be used: {error}")
    return StoreError(f"The store {place} {sentence}")


def primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for what the driver itself complains of."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
