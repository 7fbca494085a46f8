"""A team at work: complaints come, wait for others, then for a handler, who takes what is due first.

A discrete-event simulation. Time is in working days, of which each number is the day's beginning and n + 1 its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import floor, inf
from typing import NamedTuple

from casework.forecast.learning import Step


class Work(NamedTuple):
    """A complaint to come, or in hand: its steps from `begun` on; `due` is the day of the first where that is known.

    Nobody works on it before the time `since`.
    """

    begun: float
    steps: tuple[Step, ...]
    due: int | None = None
    since: float = 0


@dataclass(slots=True)
class Task:
    """A step of a complaint, from when it begins over when it is `ready` for a handler to when it is done.

    `due` is the number of the last day on which it is on time.
    """

    step: Step
    begun: float
    due: int
    since: float = 0
    started: float = inf
    done: float = inf

    @property
    def ready(self) -> float:
        """When it has waited for others: from the morning of the last of those days on."""
        return max(self.begun, floor(self.begun) + self.step.wait, self.since)

    @property
    def on_time(self) -> bool:
        return self.done <= self.due + 1


def worked(works: Iterable[Work], handlers: int | None, pace: int) -> list[Task]:
    """Every step of these complaints as a team gets it done; with None for `handlers` nobody ever waits for one.

    A handler sees to `pace` cases a day, one after another, and finishes what is begun.
    """
    order, free = count(), inf if handlers is None else handlers
    coming: list[tuple[float, int, Task, tuple[Step, ...]]] = []
    waiting: list[tuple[int, float, int, Task, tuple[Step, ...]]] = []
    found: list[Task] = []
    for work in works:
        if work.steps:
            task = _first(work)
            found.append(task)
            heappush(coming, (task.ready, next(order), task, work.steps[1:]))
    while coming:
        now, _, task, rest = heappop(coming)
        if task.started == inf:
            heappush(waiting, (task.due, task.ready, next(order), task, rest))
        else:
            free += 1
            if rest:
                follows = _next(task, rest[0])
                found.append(follows)
                heappush(coming, (follows.ready, next(order), follows, rest[1:]))
        while waiting and free:
            *_, first, later = heappop(waiting)
            free -= 1
            first.started, first.done = now, now + first.step.touches / pace
            heappush(coming, (first.done, next(order), first, later))
    return found


def _first(work: Work) -> Task:
    step = work.steps[0]
    due = floor(work.begun) + (step.days or 0) if work.due is None else work.due
    return Task(step, work.begun, due, work.since)


def _next(before: Task, step: Step) -> Task:
    """The step after one that is done; a response looks at when the acknowledgement before it was due."""
    begun = before.done + step.pause
    counted = [] if step.days is None else [floor(begun) + step.days]
    lawful = [] if step.lawful is None else [before.due + step.lawful]
    return Task(step, begun, min(counted + lawful))
