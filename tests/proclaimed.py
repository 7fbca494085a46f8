"""A day that is proclaimed a holiday, or a working day: in the program's calendar and in the one kept by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

import by_hand
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.clocks import Clock
from casework.domain.complaint import Complaint
from casework.domain.event import Actor
from casework.domain.proclaiming import Proclaimer
from examples import Command, command

ENGLAND = "england-and-wales"


def recount(at: str, **more: Any) -> Command:
    """The running deadlines counted again."""
    return command("recount_deadlines", at, **{"reason": "A holiday was proclaimed"} | more)


@cache
def with_day(*days: date, name: str = "Jubilee") -> Callable[[str], Calendar]:
    """The calendars with these days the other way round: working days closed, holidays opened."""
    england = calendar_of(ENGLAND)
    closed = {day: name for day in days if england.is_working(day)}
    changed = england.with_changes(closed, {day: "" for day in days if day not in closed})
    return lambda nation: changed if nation == ENGLAND else calendar_of(nation)


def closed(*days: str, name: str = "Jubilee") -> Callable[[str], Calendar]:
    """The same, with days as text."""
    return with_day(*map(date.fromisoformat, days), name=name)


@contextmanager
def by_hand_too(*days: date) -> Iterator[None]:
    """The list kept by hand with these days the other way round."""
    by_hand.HOLIDAYS.symmetric_difference_update(days)
    try:
        yield
    finally:
        by_hand.HOLIDAYS.symmetric_difference_update(days)


def dates(case: Complaint) -> dict[Any, Any]:
    """What counting gives the running clocks: their dates and the days left out."""
    return {clock.key: (clock.due_on, *_counted(clock)) for clock in case.running_clocks}


def _counted(clock: Clock) -> tuple[Any, ...]:
    why = clock.count.why if clock.count else clock.why
    return clock.original_due_on, clock.latest_lawful_on, why.counted_from, why.skipped, clock.date_given


def proclaimer(by: str = "ann", at: datetime = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)) -> Proclaimer:
    """Somebody who proclaims, with ids of their own."""
    ids = count(10**12)
    return Proclaimer(Actor(id=by, role="officer"), at, lambda: UUID(int=next(ids)), f"by {by}")
