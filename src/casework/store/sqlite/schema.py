"""A store's tables in SQLite's file: made and brought up to date whenever the store is opened."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from time import monotonic, sleep

from casework.domain.errors import StoreError
from casework.store import schema
from casework.store.schema import Settings
from casework.store.sqlite import faults
from casework.store.sqlite.connections import READING, WRITING, Connections

APPLICATION_ID = 0x63736577
"""Marks the file as casework's own, as SQLite provides for."""


def prepare(connections: Connections, *, simulated: bool) -> Settings:
    """Makes a new store's tables, brings an older one's up to date, and gives its settings.

    Any number of processes may do so at once. Raises StoreError for what is no casework store, for one written by a
    newer casework, and, when `simulated`, for one that holds real cases.
    """
    found = read_settings(connections)
    if found is None or found.schema_version < schema.SCHEMA_VERSION or (simulated and not found.simulated):
        with connections.lent(WRITING) as connection:
            found = _brought_up(connection, connections.place, simulated=simulated)
    log_ahead(connections)
    return found


def log_ahead(connections: Connections) -> None:
    """Write-ahead logging, which SQLite remembers in the file: readers and a writer do not wait for each other."""
    _patiently(lambda: _log_ahead(connections), connections.patience)


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
    return schema.settings_of(values, place)


def _brought_up(connection: sqlite3.Connection, place: str, *, simulated: bool) -> Settings:
    found = _settings(connection, place)
    for statement in schema.steps("sqlite", found.schema_version if found else 0):
        connection.execute(statement)
    settings = schema.renewed(found, secrets.token_bytes)
    if simulated:
        (recorded,) = connection.execute("SELECT EXISTS (SELECT 1 FROM casework_log)").fetchone()
        settings = schema.marked(settings, place, recorded=bool(recorded))
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
