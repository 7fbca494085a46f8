"""The floor: what the least that could do the job takes, with nothing but `sqlite3` and `orjson`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

Folded = dict[str, Any]
"""What a trivial fold keeps of a case: its version, its status and its clocks."""


class RawLog:
    """A table of bytes in a file of its own, as durable as a store: WAL, and a commit waits for the disk."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE log (position INTEGER PRIMARY KEY, event BLOB NOT NULL)")

    def record(self, events: Iterable[bytes]) -> None:
        """Inserts and commits each by itself."""
        execute = self._connection.execute
        for event in events:
            execute("BEGIN IMMEDIATE")
            execute("INSERT INTO log (event) VALUES (?)", (event,))
            execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class RawReader:
    """Reads the very file of a store."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)

    def stored(self, after: int) -> list[bytes]:
        """All bytes of each event beyond a position: its id, topic and state."""
        sql = "SELECT originator_id, topic, state FROM casework_log WHERE position > ? ORDER BY position"
        return [f"{id}{topic}".encode() + state for id, topic, state in self._connection.execute(sql, (after,))]

    def case(self, id: str) -> Folded:
        """A case, from its events."""
        sql = "SELECT state FROM casework_log WHERE originator_id = ? ORDER BY originator_version"
        return folded(self._connection.execute(sql, (id,)).fetchall())

    def cases(self) -> dict[str, Folded]:
        """Every case, from the whole log."""
        return all_folded(self._connection.execute("SELECT originator_id, state FROM casework_log ORDER BY position"))

    def close(self) -> None:
        self._connection.close()


def folded(rows: Sequence[tuple[bytes]]) -> Folded:
    """What the events of one case come to."""
    case = _nothing()
    for (state,) in rows:
        _fold(case, orjson.loads(state))
    return case


def all_folded(rows: Iterable[tuple[Any, bytes]]) -> dict[Any, Folded]:
    """What the events of every case come to, by its id."""
    found: dict[Any, Folded] = {}
    for id, state in rows:
        if id not in found:
            found[id] = _nothing()
        _fold(found[id], orjson.loads(state))
    return found


def _nothing() -> Folded:
    return {"version": -1, "status": None, "clocks": {}}


def _fold(case: Folded, event: dict[str, Any]) -> None:
    case["version"] = event["originator_version"]
    case["status"] = event.get("status", case["status"])
    for clock in event.get("clocks", ()):
        case["clocks"][clock["clock"], clock.get("subject")] = clock
