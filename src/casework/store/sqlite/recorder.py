"""The log in SQLite's file: what is recorded, and how it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from casework.domain.errors import StoreError
from casework.store.bell import Bell
from casework.store.engine import Beside, Connection, Recorder
from casework.store.faults import damaged
from casework.store.sqlite.connections import WRITING, WRITING_ONCE, Connections, SQLiteConnection

_INSERT = "INSERT INTO casework_log (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"

_NEWEST_VERSION = "SELECT COALESCE(MAX(originator_version), -1) FROM casework_log WHERE originator_id = ?"

_NEWEST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM casework_log"

_STREAM = """
    SELECT originator_version, topic, state, position FROM casework_log
    WHERE originator_id = ? AND originator_version > ? AND originator_version <= ?
    ORDER BY originator_version {direction} LIMIT ?
"""
_OLDEST_FIRST, _NEWEST_FIRST = _STREAM.format(direction="ASC"), _STREAM.format(direction="DESC")

_LOG = """
    SELECT originator_id, originator_version, topic, state, position FROM casework_log
    WHERE position > ? AND position <= ? {of_topics}
    ORDER BY position LIMIT ?
"""

_SEEN = """
    SELECT originator_id, originator_version, topic, state, position FROM casework_log
    WHERE position > :after ORDER BY position LIMIT :limit
"""

LOOKING = 0.1  # seconds between two looks at what other programs may have recorded

_LAST = 2**63 - 1  # of versions and of positions


class SQLiteRecorder(Recorder):
    """Records stored events all or none, and reads them with their positions in the log."""

    def __init__(self, connections: Connections) -> None:
        self.bell = Bell(self.max_notification_id, pause=LOOKING)
        self._connections = connections

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, beside: Beside | None = None, **_: Any
    ) -> Sequence[int]:
        """Records events, after what `beside` writes, in one transaction; gives their positions."""
        once = beside is None and len(stored_events) <= 1
        with self._connections.lent(WRITING_ONCE if once else WRITING) as connection:
            if beside is not None:
                beside(SQLiteConnection(connection))
            positions = [self._inserted(connection, event) for event in stored_events]
        self.bell.ring()
        return positions

    def _inserted(self, connection: sqlite3.Connection, event: StoredEvent) -> int:
        row = (_hex(event.originator_id), event.originator_version, event.topic, event.state)
        try:
            return connection.execute(_INSERT, row).lastrowid or 0
        except sqlite3.IntegrityError as error:
            (newest,) = connection.execute(_NEWEST_VERSION, row[:1]).fetchone()
            if event.originator_version <= newest:
                raise IntegrityError(error) from error
            raise StoreError(
                f"The store {self._connections.place} has version {newest} of {event.originator_id} as its newest; "
                f"version {event.originator_version} would leave a gap"
            ) from error

    def continue_at(self, connection: Connection, position: int) -> None:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'casework_log'")
        connection.execute("INSERT INTO sqlite_sequence VALUES ('casework_log', :before)", {"before": position - 1})

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream after version `gt`, up to and including version `lte`."""
        bounds = (-1 if gt is None else gt, _LAST if lte is None else lte, -1 if limit is None else limit)
        rows = self._selected(_NEWEST_FIRST if desc else _OLDEST_FIRST, (_hex(originator_id), *bounds))
        return [Notification(originator_id, *row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The log from position `start` (or just after it) up to and including `stop`, at most `limit` events."""
        of_topics = f"AND topic IN ({', '.join('?' * len(topics))})" if topics else ""
        after = (start or 0) - inclusive_of_start
        within = (after, _LAST if stop is None else stop, *topics, limit)
        return self._notifications(self._selected(_LOG.format(of_topics=of_topics), within))

    def seen_by(self, connection: Connection, after: int, limit: int) -> Sequence[Notification]:
        return self._notifications(connection.execute(_SEEN, {"after": after, "limit": limit}))

    def max_notification_id(self) -> int:
        """The newest position of the log, 0 while it is empty."""
        return int(self._selected(_NEWEST_POSITION, ())[0][0])

    def _notifications(self, rows: list[tuple[Any, ...]]) -> list[Notification]:
        try:
            return [Notification(_id(id), *row) for id, *row in rows]
        except ValueError:
            raise damaged(self._connections.place, "an event's id is none") from None

    def _selected(self, statement: str, within: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._connections.lent() as connection:
            return connection.execute(statement, within).fetchall()


@lru_cache(maxsize=10_000)
def _id(text: str) -> UUID:
    """The same cases come again and again in a page of the log, and looking up is quicker than reading."""
    return UUID(text)


def _hex(id: UUID | str) -> str:
    return id.hex if isinstance(id, UUID) else id
