"""Measuring: what casework takes for a thing and what the floor takes, by turns, and how far the figures spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple, Self


class Spread(NamedTuple):
    """Half of all rounds lay between `low` and `high`, half of them below `middle`."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Self:
        """The spread of what so many rounds gave; of a single one there is none."""
        if len(rounds) == 1:
            return cls(rounds[0], rounds[0], rounds[0])
        low, _, high = quantiles(rounds, n=4, method="inclusive")
        return cls(low, median(rounds), high)


class Aim(NamedTuple):
    """What a ratio is to be: `least` is a share of the floor's rate, `most` a multiple of the floor's time."""

    least: float | None = None
    most: float | None = None

    def ratio(self, ours: float, floor: float) -> float:
        return floor / ours if self.least is not None else ours / floor

    def met(self, ratio: float) -> bool | None:
        """Whether a ratio is what it is to be, None when nothing is asked."""
        if self.least is not None:
            return ratio >= self.least
        return None if self.most is None else ratio <= self.most

    def __str__(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}"
        return "" if self.most is None else f"≤ {self.most:g}"


NONE = Aim()
"""How many times the floor's time it takes is of interest, and no more."""


class Row(NamedTuple):
    """One figure: seconds that casework and the floor take for one thing, and their ratio round by round."""

    what: str
    ours: Spread
    floor: Spread | None = None
    ratio: Spread | None = None
    aim: str = ""
    met: bool | None = None


def by_turns(what: str, ours: Iterator[float], floor: Iterator[float], rounds: int, aim: Aim = NONE) -> Row:
    """Takes a round of each by turns, so that whatever else the machine does weighs on both."""
    mine, others = zip(*[(next(ours), next(floor)) for _ in range(rounds)], strict=True)
    ratio = Spread.of(list(map(aim.ratio, mine, others)))
    return Row(what, Spread.of(mine), Spread.of(others), ratio, str(aim), aim.met(ratio.middle))


def taken(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start
