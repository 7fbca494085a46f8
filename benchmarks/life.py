"""One invented case while it is being written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from operator import itemgetter
from random import Random
from typing import Any

from casework.domain.calendar import Calendar
from casework.domain.moment import LONDON

HANDLERS, REVIEWERS = 30, 8
OFFICE_OPENS, MINUTES_BETWEEN = 8 * 60, 7

Command = dict[str, Any]


@dataclass
class Life:
    """The commands of one case with the day of each, in the order of their writing."""

    ref: str
    received: date
    lot: Random
    calendar: Calendar
    steps: list[tuple[date, Command]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handler = who(f"officer-{self.lot.randint(1, HANDLERS)}", "officer")
        self.reviewer = who(f"reviewer-{self.lot.randint(1, REVIEWERS)}", "reviewer")
        self.resident = who(f"resident-{self.ref}", "resident")
        self.points = [f"P{n}" for n in range(1, self.lot.randint(2, 4))]

    def do(self, day: date, command: str, by: dict[str, str], **facts: Any) -> None:
        self.steps.append((day, {"command": command, "case": self.ref, "by": by} | facts))

    def on(self, start: date, working_days: int) -> date:
        """The day so many working days after another."""
        return self.calendar.add(start, working_days) if working_days else start

    def taken(self, limit: int, *, in_time: float, late: float) -> int:
        """Working days taken over something: within the limit in a share of the cases, else `late` beyond it."""
        if self.lot.random() < in_time:
            return self.lot.randint(max(1, limit // 2), limit)
        return limit + 1 + int(self.lot.expovariate(1 / late))

    def commands(self) -> Iterator[Command]:
        """The commands in order, each at an instant of its day that no other command of the case has."""
        today: dict[date, Iterator[int]] = {}
        for n, (day, command) in enumerate(sorted(self.steps, key=itemgetter(0)), 1):
            minute = OFFICE_OPENS + MINUTES_BETWEEN * next(today.setdefault(day, count()))
            at = datetime.combine(day, time(*divmod(minute, 60)), LONDON)
            yield command | {"at": at.isoformat(), "key": f"{self.ref}-{n}"}


def who(id: str, role: str) -> dict[str, str]:
    """A person of a role, as commands name one."""
    return {"id": id, "role": role}
