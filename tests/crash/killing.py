"""The program killed in the middle of its work, and what must hold of the store it leaves behind."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg

from casework.domain.alert import AlertRaised
from casework.domain.event import CaseEvent, Event
from casework.projections.catch_up import prepare, rebuild, up_to_date
from casework.store import Store, open_store
from casework.store.place import on_postgres
from engines import file_of
from program import SOURCE
from recorded import tables

LONGEST = 60.0  # seconds
PIPE = 4096
"""Bytes that fit between the program and the test, so that it cannot get far ahead of what has been read."""


class Moment(NamedTuple):
    """When a program is killed: so many seconds after it printed so many lines, or began to open its store."""

    lines: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.lines} lines and {self.seconds * 1000:.1f} ms"


def moments(rounds: int, *, lines: int, seed: str) -> list[Moment]:
    """Random moments: one in five while the program opens its store, the others after up to so many lines."""
    lot = Random(seed)  # noqa: S311 - a lot that can be drawn again when a round fails
    return [
        Moment(0, lot.uniform(0, 0.04)) if n % 5 == 2 else Moment(lot.randint(1, lines), lot.uniform(0, 0.005))
        for n in range(rounds)
    ]


class Cut(NamedTuple):
    """What a killed program left: its exit status, -9 when it was killed, and the lines that it had printed whole."""

    status: int
    lines: list[dict[str, Any]]


def killed(*arguments: object, at: Moment, store: str) -> Cut:
    """Runs the program on the store of a URL and ends it as a power cut would."""
    command = [sys.executable, "-m", "casework", *map(str, arguments), "--store", store]
    environment, being_opened = os.environ | {"PYTHONPATH": str(SOURCE)}, opening(store)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, pipesize=PIPE) as running:
        assert running.stdout is not None
        printed = list(islice(running.stdout, at.lines))
        while not at.lines and not being_opened() and running.poll() is None:
            sleep(0.0005)
        sleep(at.seconds)
        running.kill()
        printed += running.stdout.readlines()
    let_go(store)
    return Cut(running.returncode, [json.loads(line) for line in printed if line.endswith(b"\n")])


class Entry(NamedTuple):
    """What the log says in one place, without what no two runs have in common. `key` is the command's."""

    stream: str
    version: int
    topic: str
    key: str | None
    facts: str


def opening(url: str) -> Callable[[], bool]:
    """Tells of the store at a URL, which nobody has open now, whether somebody has begun to open it."""
    if on_postgres(url):
        return lambda: connected(url)
    file = file_of(url)
    return Path(f"{file}-wal").exists if file.exists() else file.exists


def connected(url: str) -> bool:
    """Whether the server still has to do with anybody in the database of a URL."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(_conninfo(url), dbname="postgres", autocommit=True) as connection:
        return bool(connection.execute(_CONNECTED, [name]).fetchall()[0][0])


def let_go(url: str) -> None:
    """Waits until nothing more can come of what was killed; a server finishes the statement that it has."""
    patience = monotonic() + LONGEST
    while on_postgres(url) and connected(url):
        assert monotonic() < patience
        sleep(0.002)


def asked(url: str, sql: str) -> int:
    """The number that a store at a URL gives, seen from outside; none where there is no table, or no store, yet."""
    try:
        if on_postgres(url):
            with psycopg.connect(_conninfo(url), options="-c search_path=casework", autocommit=True) as connection:
                return int(connection.execute(sql.encode()).fetchall()[0][0])
        if not file_of(url).exists():
            return 0
        with closing(sqlite3.connect(file_of(url), timeout=LONGEST)) as opened:
            return int(opened.execute(sql).fetchone()[0])
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        return 0


def _conninfo(url: str) -> str:
    """The URL without the schema, of which only casework knows."""
    return url.rpartition("&")[0]


_CONNECTED = "select count(*) from pg_stat_activity where datname = %s and backend_type = 'client backend'"


def log_at(url: str) -> list[Entry]:
    """The log of a store, nothing when there is no store yet: what was commanded, and the alerts that were raised.

    What else sweeps note – receipts, and that an alert is settled – depends on when a run that goes on looks again.
    """
    if not is_there(url):
        return []
    with open_store(url, create=False) as opened:
        return [_entry(event) for event in _events(opened) if isinstance(event, CaseEvent | AlertRaised)]


def sound(url: str) -> None:
    """A store that a killed program left is whole: it opens, and its views are what the log makes of them."""
    if not is_there(url):
        return
    if not on_postgres(url):
        with closing(sqlite3.connect(file_of(url))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    of_one_piece(url)


def is_there(url: str) -> bool:
    """Whether there is a store at a URL."""
    return on_postgres(url) or file_of(url).exists()


def of_one_piece(url: str) -> None:
    """No stream of a store has a gap, and its views are what the log makes of them."""
    with open_store(url, create=False) as opened:
        newest: dict[Any, int] = {}
        for event in _events(opened):
            assert event.originator_version == newest.get(event.originator_id, -1) + 1
            newest[event.originator_id] = event.originator_version
        prepare(opened)
        with up_to_date(opened) as views:
            followed = tables(views)
        rebuild(opened)
        with up_to_date(opened) as views:
            anew = tables(views)
        differing = {name: _alone(rows, followed[name]) for name, rows in anew.items() if rows != followed[name]}
        assert not differing, differing


def _alone(some: list[Any], others: list[Any]) -> tuple[list[Any], list[Any]]:
    """The rows that only one side has."""
    return [row for row in some if row not in others], [row for row in others if row not in some]


def _events(store: Store) -> list[Event]:
    return [recorded.event for recorded in store.after(0, 1_000_000)]


def _entry(event: Event) -> Entry:
    facts = event.model_dump_json(exclude=_DIFFERING, exclude_none=True)
    return Entry(str(event.originator_id), event.originator_version, event.topic, event.meta.idempotency_key, facts)


_DIFFERING: Any = {"event_id": True, "meta": {"causation_id", "correlation_id", "fingerprint", "recorded_at"}}
"""Ids, times of the wall clock, and what is made with a store's own key."""
