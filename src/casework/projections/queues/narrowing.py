"""Which lines of a queue are wanted: filters, and days that each case's own calendar gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from casework.domain.calendar import Calendar
from casework.projections.queues.queue import CODES, Queue, QueueError, Within

FURTHEST = 260
"""Working days that a queue looks ahead or back, at most."""


class Asked(NamedTuple):
    """What is asked of a queue: on which day, and which lines are `wanted`.

    `days` are working days, for a queue that looks so far ahead or back; only such a one asks for the `calendars`, by
    the names of the policies.
    """

    on: date
    calendars: Callable[[], Mapping[str, Calendar]]
    wanted: Mapping[str, str] = MappingProxyType({})
    days: int | None = None


class Narrowed(NamedTuple):
    """The conditions of lines that are wanted, and the parameters that these and the queue's own SQL ask for."""

    conditions: list[str]
    parameters: dict[str, Any]


def narrowed(queue: Queue[Any], asked: Asked) -> Narrowed:
    """What is asked, as SQL. Raises QueueError for what the queue does not have."""
    _check_filters(queue, asked.wanted)
    week_ends = asked.on + timedelta(6 - asked.on.weekday())
    found = Narrowed(
        [*filter(None, [queue.where]), *map(queue.condition, asked.wanted)],
        {"on": str(asked.on), "week_ends": str(week_ends), **asked.wanted},
    )
    if queue.within is not None:
        _within(found, queue.within, asked, _days(queue, asked.days) or queue.within.days)
    else:
        _days(queue, asked.days)
    return found


def _check_filters(queue: Queue[Any], wanted: Mapping[str, str]) -> None:
    for name, value in wanted.items():
        if name not in queue.columns:
            raise QueueError(f"{queue.name} has no filter {name}; it has {', '.join(queue.columns)}")
        if not _is_text(value):
            raise QueueError(f"{name} is no text that a case could have; give it in UTF-8")
        if name in CODES and value not in CODES[name]:
            raise QueueError(f"There is no such {name}; there are {', '.join(CODES[name])}")
    if queue.needs is not None and queue.needs not in wanted:
        raise QueueError(f"The queue {queue.name} is somebody's; say whose ({queue.needs})")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _days(queue: Queue[Any], days: int | None) -> int | None:
    if days is not None and queue.within is None:
        raise QueueError(f"{queue.name} does not look a number of days ahead or back; leave out days")
    if days is not None and not 0 < days <= FURTHEST:
        raise QueueError(f"{queue.name} looks 1 to {FURTHEST} working days ahead or back, not {days}")
    return days


def _within(found: Narrowed, within: Within, asked: Asked, days: int) -> None:
    """The last day of the calendar that gives the latest one, for the index; then those of the other policies."""
    last = {policy: within.last(calendar, asked.on, days) for policy, calendar in asked.calendars().items()}
    latest = max(last.values())
    found.conditions.append(f"{within.column} <= :last")
    found.parameters["last"] = str(latest)
    earlier = list(_earlier(last, latest))
    if earlier:
        cases = " ".join(f"when :policy_{place} then :last_{place}" for place in range(len(earlier)))
        found.conditions.append(f"{within.column} <= case c.policy {cases} else :last end")
    for place, (policy, day) in enumerate(earlier):
        found.parameters.update({f"policy_{place}": policy, f"last_{place}": str(day)})


def _earlier(last: Mapping[str, date], latest: date) -> Iterator[tuple[str, date]]:
    return ((policy, day) for policy, day in last.items() if day < latest)
