"""The tables of a store, how older ones become new ones, and what a store knows of itself."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.connections import READING, WRITING, Connections

APPLICATION_ID = 0x63736577
"""Marks the file as casework's own, as SQLite provides for."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE casework_store (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE casework_log (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            originator_id TEXT NOT NULL,
            originator_version INTEGER NOT NULL,
            topic TEXT NOT NULL,
            state BLOB NOT NULL,
            UNIQUE (originator_id, originator_version)
        )
        """,
        """
        CREATE TRIGGER casework_log_in_order BEFORE INSERT ON casework_log
        WHEN NEW.originator_version <> (
            SELECT COALESCE(MAX(originator_version) + 1, 0) FROM casework_log WHERE originator_id = NEW.originator_id
        )
        BEGIN SELECT RAISE(ABORT, 'the versions of a stream follow one another'); END
        """,
        """
        CREATE TRIGGER casework_log_keeps_what_was BEFORE UPDATE ON casework_log
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
        """,
        """
        CREATE TRIGGER casework_log_keeps_all BEFORE DELETE ON casework_log
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
        """,
    ),
)
"""The statements that lead from each schema to the next; never changed once released, only added to."""

SCHEMA_VERSION = len(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a store knows of itself. `simulated`: its times of recording are those of a simulated clock."""

    schema_version: int
    fingerprint_key: bytes
    simulated: bool


def prepare(connections: Connections, *, simulated: bool) -> Settings:
    """Makes a new store's tables, brings an older one's up to date, and gives its settings.

    Any number of processes may do so at once. Raises StoreError for what is no casework store, for one written by a
    newer casework, and, when `simulated`, for one that holds real cases.
    """
    found = read_settings(connections)
    if found is None or found.schema_version < SCHEMA_VERSION or (simulated and not found.simulated):
        with connections.lent(WRITING) as connection:
            found = _brought_up(connection, connections.place, simulated=simulated)
    _patiently(lambda: _log_ahead(connections), connections.patience)
    return found


def read_settings(connections: Connections) -> Settings | None:
    """The settings of a store as it is, which may have an older schema; None for a blank file. Raises StoreError."""
    with connections.lent(READING) as connection:
        return _settings(connection, connections.place)


def _settings(connection: sqlite3.Connection, place: str) -> Settings | None:
    """The settings of a store, None for a blank file."""
    if _pragma(connection, "application_id") != APPLICATION_ID:
        (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        if tables or _pragma(connection, "application_id"):
            raise StoreError(f"The store {place} is not a casework store, but another program's database")
        return None
    values = dict(connection.execute("SELECT name, value FROM casework_store").fetchall())
    if not values.keys() >= {"schema_version", "fingerprint_key", "simulated"}:
        raise faults.damaged(place, "its settings are incomplete")
    version = values["schema_version"]
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store {place} was written by a newer casework (schema {version}, this one knows {SCHEMA_VERSION}); "
            "update casework"
        )
    return Settings(version, values["fingerprint_key"], bool(values["simulated"]))


def _brought_up(connection: sqlite3.Connection, place: str, *, simulated: bool) -> Settings:
    found = _settings(connection, place)
    for statements in MIGRATIONS[found.schema_version if found else 0 :]:
        for statement in statements:
            connection.execute(statement)
    (recorded,) = connection.execute("SELECT EXISTS (SELECT 1 FROM casework_log)").fetchone()
    if simulated and found is not None and not found.simulated and recorded:
        raise StoreError(f"The store {place} holds real cases; a simulation needs an empty store or a simulated one")
    key = found.fingerprint_key if found else secrets.token_bytes(32)
    settings = Settings(SCHEMA_VERSION, key, simulated or (found is not None and found.simulated))
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.executemany(
        "INSERT OR REPLACE INTO casework_store (name, value) VALUES (?, ?)",
        [
            ("schema_version", settings.schema_version),
            ("fingerprint_key", settings.fingerprint_key),
            ("simulated", int(settings.simulated)),
        ],
    )
    return settings


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _log_ahead(connections: Connections) -> None:
    """Write-ahead logging, which SQLite remembers in the file: readers and a writer do not wait for each other."""
    with connections.lent() as connection:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=WAL")


def _patiently(action: Callable[[], None], patience: float) -> None:
    """Tries again while the store is busy, for SQLite itself does not wait when the journal is changed."""
    until = monotonic() + patience
    while True:
        try:
            return action()
        except StoreError as error:
            busy = isinstance(error.__cause__, sqlite3.Error) and faults.primary(error.__cause__) == sqlite3.SQLITE_BUSY
            if not busy or monotonic() > until:
                raise
            sleep(0.01)
