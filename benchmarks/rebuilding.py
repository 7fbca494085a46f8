"""All views made anew from the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from tests.postgres import running

from benchmarks.commanding import carry_out, opened
from benchmarks.floor import RawReader, all_folded
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.projections.catch_up import rebuild
from casework.store import migrate

CASES = 300


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Every view, by event, against select, `orjson.loads` and a trivial fold of the whole log."""
    file = folder / "rebuilds.db"
    events = _recorded_as_it_happened(f"sqlite:///{file}")
    with opened(file) as casework:
        turns = _ours(casework, events), _floor(file, events)
        yield by_turns("an event, when all views are rebuilt", *turns, rounds=rounds, aim=Aim(least=0.15))


def measured_on_postgres(folder: Path, rounds: int) -> Iterator[Row]:
    """Likewise, against a server cursor."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server:
        url = server.url("measured")
        migrate(url)
        events = _recorded_as_it_happened(url)
        with Casework.open(url) as casework, psycopg.connect(server.conninfo) as connection:
            turns = _ours(casework, events), _cursor(connection, events)
            what = "an event, when all views are rebuilt on PostgreSQL"
            yield by_turns(what, *turns, rounds=rounds, aim=Aim(least=0.4))


def _recorded_as_it_happened(url: str) -> int:
    """Records lives in a store, each command at its own time, for a late entry has a row more; gives their number."""
    commands = lives(CASES)
    now = datetime.fromisoformat(commands[0]["at"])
    with Casework.open(url, clock=lambda: now.astimezone(UTC), durable=False) as casework:
        for command, line in zip(commands, as_lines(commands), strict=True):
            now = datetime.fromisoformat(command["at"])
            carry_out(casework, [line])
    return len(commands)


def _ours(casework: Casework, events: int) -> Iterator[float]:
    while True:
        yield taken(partial(rebuild, casework.store)) / events


def _floor(file: Path, events: int) -> Iterator[float]:
    reader = RawReader(file)
    while True:
        yield taken(reader.cases) / events


def _cursor(connection: psycopg.Connection[Any], events: int) -> Iterator[float]:
    while True:
        yield taken(partial(_read, connection)) / events


def _read(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction(), connection.cursor("log", binary=True) as cursor:
        cursor.execute("SELECT originator_id, state FROM measured.casework_log ORDER BY position")
        assert len(all_folded(cursor)) == CASES
