"""A lane as a picture: where its days, its stretches and what is said of its marks stand, in units of the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from casework.domain.calendar import WEEKEND, Skipped
from casework.web.clocks import MARGIN, Lane

WIDTH: Final = 960
TOP: Final = 28
"""Where the lane begins; what stands above says the days."""
BAND: Final = 48
"""How high the lane is."""
LINE: Final = 22
"""From a line of words to the next."""
LETTER: Final = 8.2
"""The widest that a letter is on average, so that words never lie over others."""
START, END = "start", "end"
TICKS: Final = 14
"""Days that are named above, at most."""


class Band(NamedTuple):
    """A part of the lane, as wide as its days."""

    what: str
    x: float
    width: float
    title: str = ""


class Label(NamedTuple):
    """Words below the lane, which begin or end (`anchor`) at `x`, and where the day is of which they are said."""

    x: float
    y: float
    anchor: str
    at: float
    text: str


class Tick(NamedTuple):
    """A day that is named above."""

    x: float
    text: str


class Drawing(NamedTuple):
    """Everything that a picture of a lane consists of."""

    height: float
    off: list[Band]
    spans: list[Band]
    labels: list[Label]
    ticks: list[Tick]

    @property
    def signs(self) -> set[str]:
        """The kinds of what is in it, for its key."""
        return {band.what for band in (*self.off, *self.spans)}


def drawn(lane: Lane, said: Callable[[str], str]) -> Drawing:
    """The picture of a lane; `said` gives the words for what is marked."""
    days = _Days(lane.first - timedelta(MARGIN), lane.last + timedelta(MARGIN))
    labels = list(_labels(lane, days, said))
    lines = 1 + max(round((each.y - _FIRST_LINE) / LINE) for each in labels)
    return Drawing(
        height=_FIRST_LINE + lines * LINE,
        off=[_off(each, days) for each in lane.off],
        spans=[
            Band(span.what, days.middle(span.first), days.middle(span.last) - days.middle(span.first))
            for span in lane.spans
        ],
        labels=labels,
        ticks=[Tick(days.middle(day), f"{day.day} {day:%b}") for day in days.named()],
    )


_FIRST_LINE: Final = TOP + BAND + 24


class _Days(NamedTuple):
    """The days of a picture from left to right."""

    first: date
    last: date

    @property
    def wide(self) -> float:
        return WIDTH / ((self.last - self.first).days + 1)

    def left(self, day: date) -> float:
        return round((day - self.first).days * self.wide, 1)

    def middle(self, day: date) -> float:
        return round(((day - self.first).days + 0.5) * self.wide, 1)

    def named(self) -> Iterator[date]:
        """Mondays, as far apart as it takes for their names to have room."""
        weeks = 1 + (self.last - self.first).days // (7 * TICKS)
        day = self.first + timedelta(-self.first.weekday() % 7)
        while day <= self.last:
            if MARGIN * 10 < self.middle(day) < WIDTH - MARGIN * 10:
                yield day
            day += timedelta(7 * weeks)


def _off(off: Skipped, days: _Days) -> Band:
    what = "weekend" if off.reason in WEEKEND.values() else "holiday"
    return Band(what, days.left(off.day), round(days.wide, 1), off.reason)


def _labels(lane: Lane, days: _Days, said: Callable[[str], str]) -> Iterator[Label]:
    """What is said of each day with a mark, from left to right on the first line with room for it."""
    taken: list[float] = []
    for day, marks in groupby(lane.marks, key=lambda mark: mark.day):
        text = f"{', '.join(said(mark.what) for mark in marks).capitalize()} {day.day} {day:%b}"
        at, width = days.middle(day), len(text) * LETTER
        begins, ends = max(0, at - 4), min(WIDTH, at + 4)
        rightwards = begins + width < WIDTH
        left = begins if rightwards else ends - width
        line = next((place for place, end in enumerate(taken) if end < left), len(taken))
        taken[line : line + 1] = [left + width + LETTER]
        x, anchor = (begins, START) if rightwards else (ends, END)
        yield Label(round(x, 1), _FIRST_LINE + line * LINE, anchor, at, text)
