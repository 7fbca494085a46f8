"""All views made anew from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from casework.projections.catch_up import LIVE, rebuild
from casework.projections.every import fold
from casework.projections.page import Page, Rows
from casework.store import Recorded, migrate
from casework.store.reading import pages

CASES = 1500
AIM = Aim(least=0.4)


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Every view, by event, against select, `orjson.loads` and a trivial fold of the whole log."""
    file = folder / "rebuilds.db"
    events = _recorded_as_it_happened(f"sqlite:///{file}")
    with opened(file) as casework:
        yield from _against(casework, RawReader(file).cases, events, rounds, "", Aim(least=0.15))


def measured_on_postgres(folder: Path, rounds: int) -> Iterator[Row]:
    """Likewise, against a server cursor."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server:
        url = server.url("measured")
        migrate(url)
        events = _recorded_as_it_happened(url)
        with Casework.open(url) as casework, psycopg.connect(server.conninfo) as connection:
            yield from _against(casework, partial(_read, connection), events, rounds, " on PostgreSQL", AIM)


def _recorded_as_it_happened(url: str) -> int:
    """Records lives in a store, each command at its own time, for a late entry has a row more; gives their number."""
    commands = lives(CASES)
    now = datetime.fromisoformat(commands[0]["at"])
    with Casework.open(url, clock=lambda: now.astimezone(UTC), durable=False) as casework:
        for command, line in zip(commands, as_lines(commands), strict=True):
            now = datetime.fromisoformat(command["at"])
            carry_out(casework, [line])
    return len(commands)


def _against(
    casework: Casework, read: Callable[[], object], events: int, rounds: int, where: str, aim: Aim
) -> Iterator[Row]:
    """A rebuild against reading the log raw, with a trivial fold; then against reading it so with the views' folds."""
    what = f"an event, when all views are rebuilt{where}"
    yield by_turns(what, _ours(casework, events), _raw(read, events), rounds, aim)
    yield by_turns(
        "  against the folds of the views", _ours(casework, events), _folds(casework, read, events), rounds, AIM
    )


def _ours(casework: Casework, events: int) -> Iterator[float]:
    while True:
        yield taken(partial(rebuild, casework.store)) / events


def _raw(read: Callable[[], object], events: int) -> Iterator[float]:
    while True:
        yield taken(read) / events


def _folds(casework: Casework, read: Callable[[], object], events: int) -> Iterator[float]:
    """What nobody can do without: reading, and folding events that are at hand into rows that nobody writes."""
    while True:
        yield (taken(read) + _folding(casework)) / events


def _folding(casework: Casework) -> float:
    at_hand = [each for page in pages(casework.store) for each in page]
    with casework.store.transaction(write=False) as connection:
        return taken(partial(_fold, Page(connection, LIVE, Rows(), casework.store.blind_key), at_hand))


def _fold(page: Page, events: list[Recorded]) -> None:
    for each in events:
        fold(page, each)


def _read(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction(), connection.cursor("log", binary=True) as cursor:
        cursor.execute("SELECT originator_id, state FROM measured.casework_log ORDER BY position")
        assert len(all_folded(cursor)) == CASES
