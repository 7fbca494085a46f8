"""The proof: verifying a log of a million events, letting its tree grow, and what recording pays for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from benchmarks.commanding import carry_out, opened
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import NONE, Aim, Row, by_turns, taken
from casework.audit.checkpoints import make
from casework.audit.keys import generated
from casework.audit.tree import forget, grow
from casework.audit.verification import verify
from casework.store import Store, open_store

EVENTS = 1_000_000
CASES = 300

_COPY = """
    INSERT INTO casework_log (originator_id, originator_version, topic, state)
    SELECT :stream || substr(originator_id, 5), originator_version, topic, state
    FROM casework_log WHERE position <= :most ORDER BY position"""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Reading the whole log against its tree and checkpoint, beside reading and hashing the same bytes."""
    file = folder / "proofs.db"
    _filled(file)
    signer = generated("north.example/complaints")
    with open_store(f"sqlite:///{file}", durable=False) as store:
        grown = by_turns("an event, when the tree grows over it", _grown(store), _hashed(file), 1, NONE)
        make(store, signer, datetime(2026, 1, 5, 9, tzinfo=UTC))
        yield by_turns(f"an event of {EVENTS:,}, verified", _verified(store), _hashed(file), rounds, Aim(least=0.3))
        yield grown


def _filled(file: Path) -> None:
    """A log of lives, copied under other ids until there are a million events; the guards are off while it is."""
    with opened(file, durable=False) as casework:
        carry_out(casework, as_lines(lives(CASES)))
    with closing(sqlite3.connect(file)) as connection, connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        (most,) = connection.execute("SELECT max(position) FROM casework_log").fetchone()
        for number in range(1, EVENTS // most + 1):
            connection.execute(_COPY, {"stream": f"{number:04x}", "most": most})
        connection.execute("DELETE FROM casework_log WHERE position > ?", (EVENTS,))
        for _, sql in guards:
            connection.execute(sql)


def _verified(store: Store) -> Iterator[float]:
    while True:
        yield taken(partial(_holds, store)) / EVENTS


def _holds(store: Store) -> None:
    found = verify(store)
    assert found.holds
    assert (found.events, found.uncovered) == (EVENTS, 0)


def _grown(store: Store) -> Iterator[float]:
    while True:
        forget(store)
        yield taken(partial(grow, store)) / EVENTS


def _hashed(file: Path) -> Iterator[float]:
    while True:
        yield taken(partial(_hash, file)) / EVENTS


def _hash(file: Path) -> None:
    """The bytes of each event, hashed by themselves."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT state FROM casework_log ORDER BY position")
        found = [sha256(state).digest() for (state,) in rows]
    assert len(found) == EVENTS
