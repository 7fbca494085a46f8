"""The outlook: queues week by week, the share on time at each stage, and the handlers needed, over many runs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from math import inf
from typing import NamedTuple

from casework.forecast.drawing import drawn, in_hand, times
from casework.forecast.learning import Learned
from casework.forecast.queueing import Task, Work, worked

RUNS = 20
"""How often the weeks are run through, each time with other lots; the figures are means."""
ENOUGH = 0.95
"""The share of responses on time for which the handlers needed are sought."""
WEEK = timedelta(7)


class Asked(NamedTuple):
    """What to look at: so many times the complaints, a team of so many, for so many weeks."""

    complaints: float
    handlers: int
    weeks: int
    seed: int


class Week(NamedTuple):
    """The complaints in hand at the end of a week that begins on a Monday, waiting for a handler, and overdue."""

    begins: date
    came: float
    in_hand: float
    waiting: float
    overdue: float


class Share(NamedTuple):
    """What is due of a measure within the weeks, and the share of it done in time; None where nothing is."""

    stage: int
    measure: str
    due: float
    rate: float | None


class Outlook(NamedTuple):
    """What comes of it. `needed` are the handlers with whom `ENOUGH` responses are on time, None where none suffice."""

    asked: Asked
    weeks: tuple[Week, ...]
    shares: tuple[Share, ...]
    needed: int | None
    at_most: float | None
    """The share of responses on time were there no waiting for handlers at all."""


class _Frame(NamedTuple):
    """The weeks in front: the Monday of each, and the numbers of the first working day and of the one after each."""

    first: int
    ends: tuple[int, ...]
    mondays: tuple[date, ...]

    @property
    def days(self) -> range:
        return range(self.first, self.ends[-1])


def outlook(known: Learned, asked: Asked) -> Outlook:
    """What is to be expected; the same of the same, byte for byte."""
    frame = _frame(known, asked.weeks)
    lots = [_works(known, frame, asked, run) for run in range(RUNS)]
    runs = [worked(each, asked.handlers, known.pace) for each in lots]

    def share(handlers: int | None) -> float | None:
        tasks = (task for each in lots for task in worked(each, handlers, known.pace))
        return _rate([task for task in _due(tasks, frame) if task.step.measure == "responded"])

    at_most = share(None)
    return Outlook(asked, _weeks(lots, runs, frame), _shares(runs, frame), _needed(share, at_most), at_most)


def _works(known: Learned, frame: _Frame, asked: Asked, run: int) -> list[Work]:
    coming = drawn(known, frame.days, asked.seed, run)
    return [*in_hand(known, frame.first, asked.seed, run), *times(coming, asked.complaints)]


def _frame(known: Learned, weeks: int) -> _Frame:
    """The weeks after the newest day of the log; one that had begun by then is the first."""
    start = known.newest + timedelta(1)
    mondays = tuple(start - timedelta(start.weekday()) + WEEK * week for week in range(weeks))
    ends = tuple(known.number(monday + timedelta(6)) + 1 for monday in mondays)
    return _Frame(known.number(known.newest) + 1, ends, mondays)


def _due(tasks: Iterable[Task], frame: _Frame) -> Iterable[Task]:
    return (task for task in tasks if frame.first <= task.due < frame.ends[-1] and task.step.measure != "left")


def _rate(tasks: list[Task]) -> float | None:
    return round(sum(task.on_time for task in tasks) / len(tasks), 4) if tasks else None


def _shares(runs: list[list[Task]], frame: _Frame) -> tuple[Share, ...]:
    tasks = [task for run in runs for task in _due(run, frame)]
    kinds = sorted({(task.step.stage, task.step.measure) for task in tasks})
    found = []
    for stage, measure in kinds:
        these = [task for task in tasks if (task.step.stage, task.step.measure) == (stage, measure)]
        found.append(Share(stage, measure, round(len(these) / RUNS, 1), _rate(these)))
    return tuple(found)


def _weeks(lots: list[list[Work]], runs: list[list[Task]], frame: _Frame) -> tuple[Week, ...]:
    tasks = [task for run in runs for task in run]
    came = _Stays((work.begun, inf) for works in lots for work in works if work.begun >= frame.first)
    in_hand = _Stays((task.begun, task.done) for task in tasks)
    waiting = _Stays((task.ready, task.started) for task in tasks)
    overdue = _Stays((max(task.begun, task.due + 1), task.done) for task in tasks if not task.on_time)
    starts = (frame.first, *frame.ends)
    return tuple(
        Week(monday, came.at(end) - came.at(start), in_hand.at(end), waiting.at(end), overdue.at(end))
        for monday, start, end in zip(frame.mondays, starts, frame.ends, strict=False)
    )


class _Stays:
    """How many stays, from when they begin to when they end, there are at a time: the mean over all runs."""

    def __init__(self, stays: Iterable[tuple[float, float]]) -> None:
        begun, ended = [*zip(*stays, strict=True)] or [(), ()]
        self._begun, self._ended = sorted(begun), sorted(ended)

    def at(self, time: float) -> float:
        return round((bisect_right(self._begun, time) - bisect_right(self._ended, time)) / RUNS, 2)


def _needed(share: Callable[[int | None], float | None], at_most: float | None) -> int | None:
    """The fewest handlers who answer enough in time, found by halving what is between too few and enough."""
    if at_most is None or at_most < ENOUGH:
        return None
    enough = 1
    while (share(enough) or 0) < ENOUGH:
        enough *= 2
    too_few = enough // 2
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if (share(middle) or 0) >= ENOUGH:
            enough = middle
        else:
            too_few = middle
    return enough
