"""The library's recorder on the store's own table."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.connections import WRITING, WRITING_ONCE, Connections

_INSERT = "INSERT INTO casework_log (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"

_NEWEST_VERSION = "SELECT COALESCE(MAX(originator_version), -1) FROM casework_log WHERE originator_id = ?"

_NEWEST_POSITION = "SELECT MAX(position) FROM casework_log"

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

_LAST = 2**63 - 1  # of versions and of positions


class Recorder(SQLiteApplicationRecorder):
    """Records stored events all or none, and reads them with their positions in the log.

    Raises the library's IntegrityError when a version is taken, StoreError for anything else that fails.
    """

    datastore: Connections

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        self.select_max_notification_id_statement = _NEWEST_POSITION

    def construct_create_table_statements(self) -> list[str]:
        """None: the tables are made once, by `schema`, before anything is recorded."""
        return []

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Records events of one stream or several in one transaction; gives their positions."""
        with self.datastore.lent(WRITING if len(stored_events) > 1 else WRITING_ONCE) as connection:
            return [self._inserted(connection, event) for event in stored_events]

    def _inserted(self, connection: sqlite3.Connection, event: StoredEvent) -> int:
        row = (_hex(event.originator_id), event.originator_version, event.topic, event.state)
        try:
            return connection.execute(_INSERT, row).lastrowid or 0
        except sqlite3.IntegrityError as error:
            (newest,) = connection.execute(_NEWEST_VERSION, row[:1]).fetchone()
            if event.originator_version <= newest:
                raise IntegrityError(error) from error
            raise StoreError(
                f"The store {self.datastore.place} has version {newest} of {event.originator_id} as its newest; "
                f"version {event.originator_version} would leave a gap"
            ) from error

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
        rows = self._selected(_LOG.format(of_topics=of_topics), within)
        try:
            return [Notification(UUID(id), *row) for id, *row in rows]
        except ValueError:
            raise faults.damaged(self.datastore.place, "an event's id is none") from None

    def _selected(self, statement: str, within: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self.datastore.lent() as connection:
            return connection.execute(statement, within).fetchall()


def _hex(id: UUID | str) -> str:
    return id.hex if isinstance(id, UUID) else id
