"""Many workers on one database, one of them killed, the database restarted: no deadline is missed or told of twice."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from time import monotonic, sleep, time
from typing import NamedTuple

import psycopg
import pytest

from crash.told_once import (
    BY_DEFAULT,
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
from engines import Copies, database
from postgres import Server


class Course(NamedTuple):
    """So many workers, every other one with a clock that is behind; is the database restarted as in a crash?"""

    workers: int
    behind: int = 0
    restarted: bool = False

    def __str__(self) -> str:
        return f"{self.workers}{' behind' if self.behind else ''}{' restarted' if self.restarted else ''}"


COURSES = pytest.mark.parametrize(
    "course",
    [Course(2), Course(5), Course(2, HOUR), Course(2, restarted=True), Course(5, HOUR, restarted=True)],
    ids=str,
)


def filled(copies: Copies, many: int) -> Iterator[str]:
    with copies() as url:
        falling_due(url, many)
        yield url


@pytest.fixture(scope="module")
def few(copies: Copies) -> Iterator[str]:
    yield from filled(copies, FEW)


@pytest.fixture(scope="module")
def many(copies: Copies) -> Iterator[str]:
    yield from filled(copies, MANY)


@COURSES
@pytest.mark.parametrize("number", range(BY_DEFAULT))
def test_of_many_workers_one_is_killed(number: int, course: Course, server: Server, few: str) -> None:
    kill_one(server, few, FEW, course, Random(f"{number} {course}"))  # noqa: S311 - a lot that can be drawn again


@pytest.mark.soak
@COURSES
@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_many_workers_with_three_thousand_deadlines_one_is_killed(
    number: int, course: Course, server: Server, many: str
) -> None:
    kill_one(server, many, MANY, course, Random(f"{number} {course} many"))  # noqa: S311 - likewise


def kill_one(server: Server, template: str, cases: int, course: Course, lot: Random) -> None:
    """Lets workers come to the midnight after the deadlines, and kills one when some alerts are raised."""
    midnight = time() + GETTING_READY
    with database(server, like=template) as url, ExitStack() as stack:
        clocks = [course.behind * (number % 2) for number in range(course.workers)]
        shift = [stack.enter_context(working(url, midnight, behind)) for behind in clocks]
        first, then = sorted(lot.choices(range(cases), k=2))
        killed = lot.choice(shift)
        wait_for(url, first, shift)
        sleep(lot.uniform(0, 0.03))
        killed.kill()
        assert killed.wait(LONGEST) == -signal.SIGKILL
        shift.remove(killed)
        if course.restarted:
            wait_for(url, then, shift)
            server.restart("immediate")
        wait_for(url, cases, shift)
        for each in shift:
            each.terminate()
        assert [each.wait(LONGEST) for each in shift] == [0] * len(shift)
        assert_each_told_once(url, cases)


def wait_for(url: str, alerts: int, shift: list[subprocess.Popen[bytes]]) -> None:
    """Waits until so many deadlines are said to be overdue, as long as all of these work."""
    patience = monotonic() + LONGEST
    with psycopg.connect(url.rpartition("&")[0], autocommit=True) as observer:
        while observer.execute(_OVERDUE).fetchall()[0][0] < alerts:
            assert monotonic() < patience
            assert {each.poll() for each in shift} == {None}
            sleep(0.01)


_OVERDUE = """
    select count(*) from casework.casework_log
    where topic = 'alert-raised' and convert_from(state, 'UTF8') like '%"kind":"overdue"%'"""
