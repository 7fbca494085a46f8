"""Two workers on one store, one of them killed at a random moment: no deadline is missed, none is told of twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from shutil import copyfile
from time import monotonic, sleep, time

import pytest

from casework.audit.alerts import verify_alerts
from casework.domain.alert import AlertRaised, Mark
from casework.store import open_store
from crash.killing import sound
from examples import log
from program import SOURCE, url
from recorded import Recorded

WORKING = Path(__file__).with_name("working.py")
MANY, FEW, ROUNDS = 3_000, 200, 20
BATCH = 50  # alerts recorded at a time
FASTER = 3_600  # an hour of the workers' clocks in a second
HOUR = 3_600
GETTING_READY, LONGEST = 2.5, 120.0  # seconds


def falling_due(folder: Path, many: int) -> Path:
    """A store in which so many complaints are to be acknowledged by 20 May 2024."""
    recorded = Recorded(folder / "casework.db")
    recorded.do(*[log(case=f"C-{n:04}") for n in range(many)])
    recorded.tables()
    recorded.store.close()
    return recorded.path


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return falling_due(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return falling_due(tmp_path_factory.mktemp("many"), MANY)


@pytest.mark.parametrize(("number", "behind"), [(0, 0), (1, HOUR)])
def test_of_two_workers_one_is_killed(number: int, behind: int, few: Path, tmp_path: Path) -> None:
    kill_one(few, tmp_path, number, behind)


@pytest.mark.soak
@pytest.mark.parametrize("behind", [0, HOUR])
@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_workers_with_three_thousand_deadlines_one_is_killed(
    number: int, behind: int, many: Path, tmp_path: Path
) -> None:
    kill_one(many, tmp_path, number, behind)


def kill_one(template: Path, folder: Path, number: int, behind: int) -> None:
    """Lets two workers come to the midnight after the deadlines, and kills either when some alerts are raised."""
    store = Path(copyfile(template, folder / "casework.db"))
    lot = Random(f"{number} {behind} {template.parent.name[:3]}")  # noqa: S311 - a lot that can be drawn again
    cases = deadlines(store)
    midnight = time() + GETTING_READY
    with working(store, midnight, 0) as one, working(store, midnight, behind) as other:
        killed, survivor = lot.sample([one, other], 2)
        wait_for(store, lot.randrange(cases), killed)
        sleep(lot.uniform(0, 0.03))
        killed.kill()
        assert killed.wait(LONGEST) == -signal.SIGKILL
        wait_for(store, cases, survivor)
        survivor.terminate()
        assert survivor.wait(LONGEST) == 0
    assert_each_told_once(store, cases)


def assert_each_told_once(store: Path, cases: int) -> None:
    with open_store(url(store), create=False) as opened:
        raised = Counter(
            (event.case, event.mark) for _, event in opened.after(0, 10**6) if isinstance(event, AlertRaised)
        )
        assert set(raised.values()) == {1}
        passed = Mark("stage_1_acknowledgement", None, date(2024, 5, 20), "overdue")
        assert {case for case, mark in raised if mark == passed} == {f"C-{n:04}" for n in range(cases)}
        assert {mark.kind for _, mark in raised} <= {"overdue", "due_soon"}
        assert verify_alerts(opened, datetime(2024, 5, 21, tzinfo=UTC)).holds
    sound(store)


@contextmanager
def working(store: Path, midnight: float, behind: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, ended in the end."""
    program = [sys.executable, str(WORKING), url(store), str(midnight), str(FASTER), str(behind), str(BATCH)]
    with subprocess.Popen(program, env=os.environ | {"PYTHONPATH": str(SOURCE)}) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(store: Path, alerts: int, running: subprocess.Popen[bytes]) -> None:
    """Waits until so many deadlines are said to be overdue, as long as a worker runs."""
    patience = monotonic() + LONGEST
    while overdue(store) < alerts:
        assert monotonic() < patience
        assert running.poll() is None
        sleep(0.005)


def deadlines(store: Path) -> int:
    return asked(store, "select count(*) from deadlines")


def overdue(store: Path) -> int:
    """The alerts in the log that say so, seen from outside."""
    return asked(store, _OVERDUE)


_OVERDUE = """
    select count(*) from casework_log
    where topic = 'alert-raised' and cast(state as text) like '%"kind":"overdue"%'"""


def asked(store: Path, sql: str) -> int:
    with closing(sqlite3.connect(store, timeout=LONGEST)) as connection:
        return int(connection.execute(sql).fetchone()[0])
