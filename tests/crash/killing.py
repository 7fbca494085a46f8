"""The program killed in the middle of its work, and what must hold of the store it leaves behind."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from time import sleep
from typing import Any, NamedTuple

from casework.domain.alert import AlertRaised
from casework.domain.event import CaseEvent, Event
from casework.projections.catch_up import prepare, rebuild, up_to_date
from casework.store import Store, open_store
from program import SOURCE, url
from recorded import tables

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


def killed(*arguments: object, at: Moment, opening: Path) -> Cut:
    """Runs the program and ends it as a power cut would; `opening` is a file that is there once it opens its store."""
    command = [sys.executable, "-m", "casework", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, pipesize=PIPE) as running:
        assert running.stdout is not None
        printed = list(islice(running.stdout, at.lines))
        while not at.lines and not opening.exists() and running.poll() is None:
            sleep(0.0005)
        sleep(at.seconds)
        running.kill()
        printed += running.stdout.readlines()
    return Cut(running.returncode, [json.loads(line) for line in printed if line.endswith(b"\n")])


class Entry(NamedTuple):
    """What the log says in one place, without what no two runs have in common. `key` is the command's."""

    stream: str
    version: int
    topic: str
    key: str | None
    facts: str


def log_of(store: Path) -> list[Entry]:
    """The log of a store, nothing when there is no store yet: what was commanded, and the alerts that were raised.

    What else sweeps note – receipts, and that an alert is settled – depends on when a run that goes on looks again.
    """
    return log_at(url(store)) if store.exists() else []


def log_at(url: str) -> list[Entry]:
    """The same of a store that is there, by its URL."""
    with open_store(url, create=False) as opened:
        return [_entry(event) for event in _events(opened) if isinstance(event, CaseEvent | AlertRaised)]


def sound(store: Path) -> None:
    """A store that a killed program left is whole: it opens, and its views are what the log makes of them."""
    if not store.exists():
        return
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    of_one_piece(url(store))


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
