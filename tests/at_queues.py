"""Queues as tests ask them: over cases recorded in a store, on a day of May 2024 unless they say otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from casework import Casework
from examples import Command
from recorded import Recorded

TODAY = "2024-05-20"


def day_by_day(recorded: Recorded, *commands: Command) -> None:
    """Records each command at noon of the day on which it happened, so that none is a late entry."""
    for command in commands:
        recorded.cases.now = datetime.combine(date.fromisoformat(command["at"][:10]), time(12), UTC)
        recorded.do(command)


def service(recorded: Recorded) -> Casework:
    """The whole service over these cases."""
    return Casework(recorded.store, policies=recorded.cases.policies, clock=lambda: recorded.cases.now)


def lines(recorded: Recorded, queue: str, on: str = TODAY, **asked: Any) -> list[Any]:
    """All lines of a queue."""
    found = service(recorded).queue(queue, on=date.fromisoformat(on), limit=1000, **asked)
    assert found.next is None
    return found.lines


def refs(recorded: Recorded, queue: str, on: str = TODAY, **asked: Any) -> list[str]:
    """The cases of a queue, line by line."""
    return [line.case for line in lines(recorded, queue, on, **asked)]


def shown(recorded: Recorded, queue: str, *names: str, on: str = TODAY, **asked: Any) -> list[tuple[Any, ...]]:
    """The case and some columns of a queue, line by line, days as text."""
    found = lines(recorded, queue, on, **asked)
    return [tuple(_plain(getattr(line, name)) for name in ("case", *names)) for line in found]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
