"""The tables of the log in SQLite's words."""

from __future__ import annotations

LOG = (
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
)
