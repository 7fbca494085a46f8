"""Is a store's file still what was written? Looked at as it is, whatever its schema, without changing anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from casework.store.schema import SCHEMA_VERSION, Settings
from casework.store.sqlite import schema
from casework.store.sqlite.connections import Connections

PATIENCE = 5.0  # seconds to wait for other programs
GUARDS = {"casework_log_in_order", "casework_log_keeps_what_was", "casework_log_keeps_all"}
"""The triggers that let nobody change the log."""


class Log(NamedTuple):
    """The log in numbers: `recorded` counts the events that ever were, `broken` the streams that miss a version."""

    events: int
    recorded: int
    broken: int
    missing_guards: tuple[str, ...]


class Looked(NamedTuple):
    """What was found in a file; `pages` is the first thing SQLite has to say against it, None when there is nothing."""

    pages: str | None
    settings: Settings | None
    write_ahead: bool
    log: Log | None

    @property
    def usable(self) -> bool:
        """Whether it is a store that can be opened without being changed."""
        return self.settings is not None and self.settings.schema_version == SCHEMA_VERSION


def looked_at(path: Path, *, whole: bool) -> Looked:
    """Looks at a store's file; `whole` also compares every index with its table. Raises StoreError when it cannot."""
    connections = Connections(path, create=False, durable=True, patience=PATIENCE)
    with closing(connections), connections.lent() as connection:
        check = "integrity_check(1)" if whole else "quick_check(1)"
        (said,) = connection.execute(f"PRAGMA {check}").fetchone()
        if said != "ok":
            return Looked(said, None, write_ahead=False, log=None)
        settings = schema.read_settings(connections)
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        return Looked(None, settings, journal == "wal", _log(connection) if settings else None)


def _log(connection: sqlite3.Connection) -> Log:
    (events, newest) = connection.execute("SELECT COUNT(*), COALESCE(MAX(position), 0) FROM casework_log").fetchone()
    (handed_out,) = connection.execute(_HANDED_OUT).fetchone()
    (broken,) = connection.execute(BROKEN).fetchone()
    triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    return Log(events, max(newest, handed_out), broken, tuple(sorted(GUARDS - triggers)))


_HANDED_OUT = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'casework_log'"
BROKEN = """
    SELECT COUNT(*) FROM (
        SELECT 1 FROM casework_log GROUP BY originator_id
        HAVING MIN(originator_version) <> 0 OR MAX(originator_version) <> COUNT(*) - 1
    ) AS broken"""
