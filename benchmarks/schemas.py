"""Many landlords in one database, one of them with much overdue: how long does the worker keep the others waiting?

CASEWORK_BENCHMARK_CASES and CASEWORK_BENCHMARK_OVERDUE make it as large as a database can hold.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import psycopg
from tests.postgres import running

from benchmarks.measuring import Aim, Row, Spread
from benchmarks.sweeping import NOON, miss
from casework.application import Casework, utc_now
from casework.projections.catch_up import prepare
from casework.scheduler.configuration import Configuration
from casework.scheduler.landlords import Landlords
from casework.scheduler.reconciled import note_reconciled
from casework.scheduler.telling import teller
from casework.store import Stores, migrate

SCHEMAS = 10
CASES = int(os.environ.get("CASEWORK_BENCHMARK_CASES", "10000"))
"""Cases of each landlord, with a deadline each that is far off."""
OVERDUE = int(os.environ.get("CASEWORK_BENCHMARK_OVERDUE", "10000"))
"""Deadlines that one of them has missed besides."""
INTERVAL = float(os.environ.get("CASEWORK_BENCHMARK_INTERVAL", "5"))
"""Seconds between two rounds of sweeping, of which the worker is to keep nobody waiting longer than one."""

_PENDING = """
    INSERT INTO {schema}.deadlines
        (case_id, clock, subject, ref, place, state, started_on, due_on, known_on, awaits, raised)
    SELECT gen_random_uuid()::text, 'stage_1_response', '', 'P-' || n, 1, 'running', %(on)s, %(due)s, %(on)s,
        'due_soon', ''
    FROM generate_series(1, %(cases)s) n"""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """The longest time between the ends of two sweeps of a schema that has nothing to do, and the interval."""
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server:
        names = [f"landlord_{n}" for n in range(SCHEMAS)]
        for name in names:
            _fill(server.url(name), name, server.conninfo)
        with Casework.open(server.url(names[0]), clock=lambda: NOON) as busy:
            miss(busy, OVERDUE)
        told = _watched(server.url("x").removesuffix("&schema=x"), names[0])
    waits = _waits(told, names[0])
    assert len(waits) == SCHEMAS - 1
    longest, sweeps = Spread.of([max(waits.values())]), Spread.of([INTERVAL])
    aim = Aim(most=2)
    ratio = aim.ratio(longest.middle, INTERVAL)
    what = f"between two sweeps, {SCHEMAS} schemas of {CASES:,} cases, one with {OVERDUE:,} overdue"
    yield Row(what, longest, sweeps, Spread.of([ratio]), str(aim), aim.met(ratio))
    raised = sum(line["raised"] for line in _sweeps(told, names[0]) if not line["drained"])
    assert raised == OVERDUE
    yield Row("  an alert of the one, meanwhile", Spread.of([_draining(told, names[0]) / OVERDUE]))


def _fill(url: str, schema: str, conninfo: str) -> None:
    migrate(url)
    with Casework.open(url) as casework:
        prepare(casework.store)
        note_reconciled(casework.store, utc_now())  # what is put into a view by hand would be taken out again
    today = utc_now().date()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        days = {"on": str(today), "due": str(today + timedelta(60)), "cases": CASES}
        connection.execute(_PENDING.format(schema=schema), days)
        connection.execute(f"ANALYZE {schema}.deadlines")


def _watched(database: str, busy: str) -> list[dict[str, Any]]:
    """What a worker of all schemas tells until the busy one has no more to do, and everybody had a round since."""
    out = StringIO()
    configuration = Configuration.model_validate({"worker": {"sweep_seconds": INTERVAL, "stale_after_sweeps": 1000}})
    with Stores(database) as stores:
        landlords = Landlords(stores, configuration, teller(out, utc_now, level="debug"), clock=utc_now)
        thread = Thread(target=landlords.run)
        thread.start()
        while not any(line["drained"] for line in _sweeps(_lines(out), busy)):
            sleep(0.5)
        sleep(2 * INTERVAL)
        landlords.stop.set()
        thread.join()
    return _lines(out)


def _lines(out: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _sweeps(told: list[dict[str, Any]], schema: str) -> list[dict[str, Any]]:
    return [line for line in told if line["event"] == "sweep" and line["schema"] == schema]


def _waits(told: list[dict[str, Any]], busy: str) -> dict[str, float]:
    """The longest time between two sweeps of each schema but the busy one, in seconds."""
    ends = defaultdict[str, list[datetime]](list)
    for line in told:
        if line["event"] == "sweep" and line["schema"] != busy:
            ends[line["schema"]].append(datetime.fromisoformat(line["at"]))
    return {schema: max((b - a).total_seconds() for a, b in pairwise(each)) for schema, each in ends.items()}


def _draining(told: list[dict[str, Any]], busy: str) -> float:
    """Seconds from the first alerts of the busy schema to the last."""
    ends = [datetime.fromisoformat(line["at"]) for line in _sweeps(told, busy) if line["raised"]]
    return (ends[-1] - ends[0]).total_seconds()
