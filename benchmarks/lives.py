"""Invented cases from receipt to close, as commands that are all accepted: what everything here is measured with.

The same seed gives the same lives.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random

from pydantic_core import to_json

from benchmarks.life import Command, Life
from benchmarks.stages import contacts, investigated, received, refused
from casework.domain.calendar import calendar_of

FIRST_DAY = date(2024, 4, 1)


def lives(cases: int, *, days: int = 365, seed: int = 1) -> list[Command]:
    """Whole lives of so many cases received over `days` days, in the order of time; about 25 commands a case."""
    lot, calendar = Random(seed), calendar_of("england-and-wales")  # noqa: S311 - invented, and the same every time
    found: list[Command] = []
    for number in range(cases):
        case = Life(f"B-{number:05}", FIRST_DAY + timedelta(lot.randrange(days)), lot, calendar)
        received(case)
        last = refused(case) if lot.random() < 0.08 else investigated(case)
        contacts(case, last, lot.randint(12, 18))
        found += case.commands()
    return sorted(found, key=lambda command: datetime.fromisoformat(command["at"]))


def beginning(ref: str, commands: int) -> list[Command]:
    """The first so many commands of a case with as many contacts as that takes; each gives one event."""
    case = Life(ref, FIRST_DAY, Random(ref), calendar_of("england-and-wales"))  # noqa: S311 - likewise
    received(case)
    contacts(case, investigated(case), commands)
    return list(case.commands())[:commands]


def as_lines(commands: Iterable[Command]) -> list[bytes]:
    """Commands as lines of JSON, without line ends."""
    return [to_json(command) for command in commands]
