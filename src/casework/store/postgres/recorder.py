"""The log on PostgreSQL: what is recorded, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from casework.store.bell import Bell
from casework.store.engine import Beside, Connection, Recorder
from casework.store.postgres.beginnings import lock
from casework.store.postgres.connection import PostgresConnection
from casework.store.postgres.connections import Connections, Rows
from casework.store.postgres.faults import Taken, Unanswered
from casework.store.postgres.listening import LOOKING, said
from casework.store.postgres.log import APPENDING

_INSERT = """
    INSERT INTO {log} (originator_id, originator_version, topic, state) VALUES {rows} RETURNING position"""

_FIND = "SELECT position, state FROM {log} WHERE originator_id = %s AND originator_version = %s"

_NEWEST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM {log}"

_STREAM = """
    SELECT originator_version, topic, state, position FROM {log}
    WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s
    ORDER BY originator_version {direction} LIMIT %s"""

_LOG = """
    SELECT originator_id, originator_version, topic, state, position FROM {log}
    WHERE position > %s AND position <= %s {of_topics}
    ORDER BY position LIMIT %s"""

_CONTINUE_AT = """
    SELECT setval('casework_log_positions', :position, false)
    WHERE :position > (SELECT COALESCE(MAX(position), 0) FROM casework_log)"""

_SEEN = """
    SELECT originator_id, originator_version, topic, state, position FROM casework_log
    WHERE position > :after ORDER BY position LIMIT :limit"""

_LAST = 2**63 - 1  # of versions and of positions


class PostgresRecorder(Recorder):
    """Records stored events all or none, and reads them with their positions in the log.

    When the connection is lost before it is clear whether they were recorded, the log itself is asked.
    """

    def __init__(self, connections: Connections) -> None:
        self.bell = Bell(self.max_notification_id, pause=LOOKING)
        self._connections = connections
        self._said = said(connections.schema)
        self._log = f'"{connections.schema}".casework_log'

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, beside: Beside | None = None, **_: Any
    ) -> Sequence[int]:
        """Records events, after what `beside` writes, in one transaction; gives their positions."""
        try:
            if beside is not None:
                return self._inserted_beside(stored_events, beside)
            return self._inserted(stored_events) if stored_events else []
        except Taken as error:
            raise IntegrityError(error) from None
        finally:
            self.bell.ring()

    def _inserted(self, events: Sequence[StoredEvent]) -> list[int]:
        try:
            return self._inserted_once(events)
        except Unanswered:
            return self._inserted_again(events)

    def _inserted_once(self, events: Sequence[StoredEvent]) -> list[int]:
        appending, insert = self._connections.begin.appending, self._insert(events)
        return _positions(self._connections.at_once(appending, *insert, then=self._said))

    def _inserted_again(self, events: Sequence[StoredEvent]) -> list[int]:
        """Records what may have been recorded a moment ago: each version is taken once, if only by this very event."""
        try:
            return self._inserted_once(events)
        except Taken:
            found = self._found(events)
            if found is None:
                raise
            return found

    def _inserted_beside(self, events: Sequence[StoredEvent], beside: Beside) -> list[int]:
        try:
            with self._connections.lent(self._connections.begin.writing, then=self._said) as transaction:
                beside(PostgresConnection(transaction, self._connections.schema))
                return _positions(transaction.execute(*self._insert(events)).fetchall()) if events else []
        except Unanswered:
            found = self._found(events) if events else None
            if found is None:
                raise
            return found

    def _insert(self, events: Sequence[StoredEvent]) -> tuple[str, list[Any]]:
        """One statement for all events, and its parameters."""
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(events))
        values = [(event.originator_id, event.originator_version, event.topic, event.state) for event in events]
        return _INSERT.format(log=self._log, rows=rows), [value for row in values for value in row]

    def _found(self, events: Sequence[StoredEvent]) -> list[int] | None:
        """The positions of events that are in the log just as they are, None when they are not.

        Whoever is still recording is waited for: it may be the transaction whose end was not heard of.
        """
        positions, find = [], _FIND.format(log=self._log)
        with self._connections.lent(self._connections.begin.appending) as transaction:
            transaction.execute(lock(APPENDING, self._connections.schema))
            for event in events:
                row = transaction.execute(find, (event.originator_id, event.originator_version)).fetchone()
                if row is None or row[1] != event.state:
                    return None
                positions.append(row[0])
        return positions

    def continue_at(self, connection: Connection, position: int) -> None:
        connection.execute(lock(APPENDING, self._connections.schema))
        connection.execute(_CONTINUE_AT, {"position": position})

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
        within = (originator_id, -1 if gt is None else gt, _LAST if lte is None else lte, limit)
        rows = self._connections.read(_STREAM.format(log=self._log, direction="DESC" if desc else "ASC"), within)
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
        of_topics, asked = ("AND topic = ANY(%s)", (list(topics),)) if topics else ("", ())
        after = (start or 0) - inclusive_of_start
        within = (after, _LAST if stop is None else stop, *asked, limit)
        rows = self._connections.read(_LOG.format(log=self._log, of_topics=of_topics), within)
        return [Notification(*row) for row in rows]

    def seen_by(self, connection: Connection, after: int, limit: int) -> Sequence[Notification]:
        return [Notification(*row) for row in connection.execute(_SEEN, {"after": after, "limit": limit})]

    def max_notification_id(self) -> int:
        """The newest position of the log, 0 while it is empty."""
        return int(self._connections.read(_NEWEST_POSITION.format(log=self._log))[0][0])


def _positions(rows: Rows) -> list[int]:
    """In the order of the events, which is the order in which positions were given."""
    return sorted(position for (position,) in rows)
