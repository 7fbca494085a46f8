"""Events byte for byte as they are stored: read page by page, and recorded in another store at the same positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple, cast
from uuid import UUID

from eventsourcing.persistence import Notification

from casework.domain.errors import StoreError
from casework.store import faults
from casework.store.engine import Connection
from casework.store.store import Store

PAGE = 1000  # events in memory, and in one transaction


class Stored(NamedTuple):
    """An event as it is stored; nobody looks into its `state`."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


class Digest:
    """The SHA-256 of a log, the same as in the seal of a backup; `events` of it were read."""

    def __init__(self) -> None:
        self.events = 0
        self._sum = sha256()

    def add(self, event: Stored) -> None:
        """Takes in the next event."""
        self.events += 1
        place = f"{event.position} {event.stream.hex} {event.version} {event.topic}"
        self._sum.update(f"{place} blob {len(event.state)}\n".encode() + event.state)

    def __str__(self) -> str:
        return self._sum.hexdigest()


def pages(store: Store, *, after: int = 0, upto: int | None = None) -> Iterator[list[Stored]]:
    """The log in order after a position, up to and including another. Raises StoreError where it is damaged."""
    while found := store.engine.recorder.select_notifications(after, PAGE, upto, inclusive_of_start=False):
        yield [_stored(each, store.engine.place) for each in found]
        after = found[-1].id


def append(store: Store, page: Sequence[Stored], *, after: int) -> None:
    """Records events of another store at their positions, in one transaction, on a log whose newest is at `after`.

    Raises StoreError when it is not, for then somebody else records there too.
    """
    recorder = store.engine.recorder
    with store.transaction(write=True) as connection:
        recorder.continue_at(connection, page[0].position)
        if newest(connection) != after:
            raise StoreError(f"Something else is being recorded in the store {store.engine.place} at the same time")
        for run in _runs(page):
            recorder.continue_at(connection, run[0].position)
            connection.executemany(_INSERT, map(_row, run))


def newest(connection: Connection) -> int:
    """The newest position of the log as a transaction sees it, 0 while it is empty."""
    return int(connection.execute("select coalesce(max(position), 0) from casework_log")[0][0])


def _stored(row: Notification, place: str) -> Stored:
    state: Any = row.state  # SQLite keeps whatever somebody put there
    if not isinstance(state, bytes):
        raise faults.damaged(place, f"the event at position {row.id} is not stored as bytes")
    return Stored(row.id, cast("UUID", row.originator_id), row.originator_version, row.topic, state)


def _runs(page: Sequence[Stored]) -> Iterator[list[Stored]]:
    """Events whose positions follow one another: a log has gaps where something came to nothing."""
    for _, run in groupby(enumerate(page), key=lambda each: each[1].position - each[0]):
        yield [event for _, event in run]


def _row(event: Stored) -> dict[str, Any]:
    return event._asdict() | {"stream": event.stream.hex}


_INSERT = """
    insert into casework_log (originator_id, originator_version, topic, state)
    values (:stream, :version, :topic, :state)"""
