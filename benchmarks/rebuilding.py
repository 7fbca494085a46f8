"""All views made anew from the log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from tests.postgres import running

from benchmarks.commanding import LATER, carry_out, opened
from benchmarks.floor import RawReader, all_folded
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.projections.catch_up import rebuild
from casework.store import migrate

CASES = 300


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Every view, by event, against select, `orjson.loads` and a trivial fold of the whole log."""
    file, lines = folder / "rebuilds.db", as_lines(lives(CASES))
    with opened(file, durable=False) as casework:
        carry_out(casework, lines)
    with opened(file) as casework:
        turns = _ours(casework, len(lines)), _floor(file, len(lines))
        yield by_turns("an event, when all views are rebuilt", *turns, rounds=rounds, aim=Aim(least=0.15))


def measured_on_postgres(folder: Path, rounds: int) -> Iterator[Row]:
    """Likewise, against a server cursor."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server:
        url, lines = server.url("measured"), as_lines(lives(CASES))
        migrate(url)
        with Casework.open(url, clock=lambda: LATER, durable=False) as casework:
            carry_out(casework, lines)
        with Casework.open(url) as casework, psycopg.connect(server.conninfo) as connection:
            turns = _ours(casework, len(lines)), _cursor(connection, len(lines))
            what = "an event, when all views are rebuilt on PostgreSQL"
            yield by_turns(what, *turns, rounds=rounds, aim=Aim(least=0.4))


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
