"""Two workers on one store in a file, one of them killed at a random moment: none is missed, none is told of twice.

Many of them on one database: `test_workers_on_postgres`.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from random import Random
from shutil import copyfile
from time import monotonic, sleep, time

import pytest

from crash.killing import asked, sound
from crash.told_once import (
    FEW,
    GETTING_READY,
    HOUR,
    LONGEST,
    MANY,
    ROUNDS,
    assert_each_told_once,
    falling_due,
    working,
)
from program import url


def file_of(folder: Path, many: int) -> Path:
    """A store in a file, in which so many deadlines will fall due."""
    file = folder / "casework.db"
    falling_due(url(file), many)
    return file


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_of(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_of(tmp_path_factory.mktemp("many"), MANY)


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
    with working(url(store), midnight, 0) as one, working(url(store), midnight, behind) as other:
        killed, survivor = lot.sample([one, other], 2)
        wait_for(store, lot.randrange(cases), killed)
        sleep(lot.uniform(0, 0.03))
        killed.kill()
        assert killed.wait(LONGEST) == -signal.SIGKILL
        wait_for(store, cases, survivor)
        survivor.terminate()
        assert survivor.wait(LONGEST) == 0
    assert_each_told_once(url(store), cases)
    sound(url(store))


def wait_for(store: Path, alerts: int, running: subprocess.Popen[bytes]) -> None:
    """Waits until so many deadlines are said to be overdue, as long as a worker runs."""
    patience = monotonic() + LONGEST
    while overdue(store) < alerts:
        assert monotonic() < patience
        assert running.poll() is None
        sleep(0.005)


def deadlines(store: Path) -> int:
    return asked(url(store), "select count(*) from deadlines")


def overdue(store: Path) -> int:
    """The alerts in the log that say so, seen from outside."""
    return asked(url(store), _OVERDUE)


_OVERDUE = """
    select count(*) from casework_log
    where topic = 'alert-raised' and cast(state as text) like '%"kind":"overdue"%'"""
