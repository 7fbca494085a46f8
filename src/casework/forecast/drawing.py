"""Drawing the complaints that are to come from those that came: days and courses by lot, with a seed."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from random import Random
from typing import NamedTuple, TypeVar

from casework.forecast.learning import InHand, Learned, Step
from casework.forecast.queueing import Work

T = TypeVar("T")


class Drawn(NamedTuple):
    """A complaint by lot: when it comes, its course, and the lot that decides whether another comes with it."""

    at: float
    steps: tuple[Step, ...]
    lot: float


def drawn(known: Learned, days: range, seed: int, run: int) -> list[Drawn]:
    """The complaints of working days to come: each day gets as many as a day had that is drawn for it."""
    lot = Random(f"{seed} {run}")  # noqa: S311 - a lot that the seed decides, no secret
    return [
        Drawn(day + lot.random(), _one_of(lot, known.steps), lot.random())
        for day in days
        for _ in range(_one_of(lot, known.arrivals))
    ]


def in_hand(known: Learned, now: int, seed: int, run: int) -> Iterator[Work]:
    """What is in hand on a day: each complaint goes on as one did that was drawn for it from where it stands."""
    lot = Random(f"{seed} {run} in hand")  # noqa: S311 - a lot that the seed decides, no secret
    for each in known.in_hand:
        yield Work(each.begun, _one_of(lot, _ways(known, each, now)), each.due, now)


def times(coming: list[Drawn], factor: float) -> Iterator[Work]:
    """So many times the complaints; each comes as often as a whole number says, and once more by its lot."""
    for each in coming:
        for _ in range(floor(factor) + (each.lot < factor % 1)):
            yield Work(each.at, each.steps)


def _ways(known: Learned, each: InHand, now: int) -> tuple[tuple[Step, ...], ...]:
    """How courses went on from a step, of those that still waited by then if there are any.

    Where no course had it, it is the step alone, with a day's work and no waiting.
    """
    found = tuple(
        steps[place:]
        for steps in known.steps
        for place, step in enumerate(steps)
        if (step.stage, step.measure) == (each.stage, each.measure)
    )
    waited = tuple(steps for steps in found if each.begun + steps[0].wait >= now)
    return waited or found or ((Step(each.stage, each.measure, 0, 0, 1, None, None),),)


def _one_of(lot: Random, many: tuple[T, ...]) -> T:
    return many[int(lot.random() * len(many))]
