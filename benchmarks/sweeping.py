"""A sweep with nothing to do while a million deadlines are pending, and one that finds a hundred thousand overdue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from uuid import UUID

from benchmarks.measuring import Aim, Row, Spread, by_turns, taken
from casework.application import Casework
from casework.domain.calendar import calendar_of
from casework.domain.policy import Policies
from casework.projections import candidates
from casework.projections.catch_up import catch_up
from casework.scheduler.sweep import Sweeper
from casework.store.batch import Batch

PENDING, OVERDUE, EACH = 1_000_000, 100_000, 50
"""Deadlines that wait, deadlines that were missed, and how many of those a case has."""

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
TOGETHER = 20
"""Cases made in one transaction."""
IDLE = 500
"""Sweeps in a round, for one is over too quickly to be measured."""
BOUND = 300_000
"""Kilobytes by which memory may grow while a hundred thousand alerts are raised."""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """The idle sweep against its bare query, and raising alerts against inserting as many events."""
    yield _idle(folder / "pending.db", rounds)
    yield _overdue(folder / "overdue.db")


def _sweeper(casework: Casework) -> Sweeper:
    ids = map(UUID, map("{:032x}".format, count(1)))
    return Sweeper(casework.store, Policies.shipped(), calendar_of, lambda: next(ids))


def _idle(file: Path, rounds: int) -> Row:
    with Casework.open(f"sqlite:///{file}") as casework, closing(sqlite3.connect(file, isolation_level=None)) as bare:
        with casework.store.transaction(write=True) as views:
            views.executemany(_PENDING, ({"id": str(UUID(int=n)), "ref": f"C-{n}"} for n in range(PENDING)))
            views.execute("analyze")
        what = f"a sweep with nothing to do, {PENDING:,} deadlines pending"
        return by_turns(what, _sweeps(_sweeper(casework)), _queries(bare), rounds, Aim(most=3))


def _sweeps(sweeper: Sweeper) -> Iterator[float]:
    assert sweeper.sweep(NOON).idle
    while True:
        yield taken(lambda: [sweeper.sweep(NOON) for _ in range(IDLE)]) / IDLE


def _queries(bare: sqlite3.Connection) -> Iterator[float]:
    place = {"after_due": "", "after_ref": "", "after_place": 0, "after_subject": ""}
    asked = place | {"day": "2026-06-15", "soon_until": "2026-06-16", "limit": 500}
    while True:
        yield taken(partial(_asked, bare, asked)) / IDLE


def _asked(bare: sqlite3.Connection, asked: dict[str, object]) -> None:
    for _ in range(IDLE):
        bare.execute("begin")
        assert not bare.execute(candidates._CANDIDATES, asked).fetchall()  # noqa: SLF001 - its SQL is the floor
        bare.execute("commit")


def _overdue(file: Path) -> Row:
    with Casework.open(f"sqlite:///{file}", clock=lambda: NOON) as casework:
        miss(casework, OVERDUE)
        before, raised = getrusage(RUSAGE_SELF).ru_maxrss, list[int]()
        ours = taken(lambda: raised.append(_sweeper(casework).sweep(NOON).raised))
        assert raised == [OVERDUE]
        assert getrusage(RUSAGE_SELF).ru_maxrss - before < BOUND
    with closing(sqlite3.connect(file)) as store:
        events = store.execute("select originator_id, topic, state from casework_log where topic = 'alert-raised'")
        floor = _inserted(file.with_name("bare.db"), events.fetchall())
    each, least, aim = ours / OVERDUE, floor / OVERDUE, Aim(least=0)
    ratio = Spread.of([aim.ratio(each, least)])
    return Row(f"an alert, {OVERDUE:,} deadlines overdue at start", Spread.of([each]), Spread.of([least]), ratio)


def miss(casework: Casework, overdue: int) -> None:
    """Cases whose promises were all due in May 2026, so many in all."""
    by = {"id": "ann", "role": "officer"}
    received: dict[str, object] = {"at": "2026-05-01", "by": by, "channel": "email", "summary": "Damp"}
    received |= {"tenure": "lcra", "service": "repairs", "category": "damp", "anonymous": True}
    promise = {"kind": "works", "what": "Treat it", "owner": "repairs"}
    for first in range(0, overdue // EACH, TOGETHER):
        batch = Batch(casework.store)
        beside = casework.over(batch)
        for n in range(first, first + TOGETHER):
            ref = f"C-{n}"
            beside.execute({"command": "log_complaint", "case": ref, **received})
            for k in range(EACH - 1):
                action = promise | {"id": f"A{k}", "due_on": str(date(2026, 5, 4 + k % 20))}
                beside.execute(
                    {"command": "promise_action", "case": ref, "at": "2026-05-01", "by": by, "action": action}
                )
        batch.record(lambda _: None)
    catch_up(casework.store)


def _inserted(file: Path, events: list[tuple[object, ...]]) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as bare:
        bare.execute("pragma journal_mode = wal")
        bare.execute("pragma synchronous = full")
        bare.execute("create table log (position integer primary key, originator_id text, topic text, state blob)")
        return taken(lambda: _insert(bare, events))


def _insert(bare: sqlite3.Connection, events: list[tuple[object, ...]]) -> None:
    for start in range(0, len(events), 500):
        bare.execute("begin immediate")
        bare.executemany("insert into log (originator_id, topic, state) values (?, ?, ?)", events[start : start + 500])
        bare.execute("commit")


_PENDING = """
    insert into deadlines
        (case_id, clock, subject, ref, place, state, started_on, due_on, known_on, awaits, raised)
    values
        (:id, 'stage_1_response', '', :ref, 1, 'running', '2026-06-01', '2026-06-29', '2026-06-01', 'due_soon', '')"""
