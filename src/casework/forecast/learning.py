"""What the log tells of complaints and handlers: how many come, how much work each is, and who does how much a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from casework.domain.calendar import FIRST_DAY, Calendar
from casework.domain.errors import CaseworkError
from casework.forecast.courses import Course, Measure, Stretch

BUSY = 9
"""Of ten of a handler's days, one has at least as many cases as a busy one."""
YEAR = timedelta(365)


class Step(NamedTuple):
    """A step of a complaint that is to come, in working days. `touches` are days on which somebody worked on it.

    It begins `pause` days after the one before is done and waits for others `wait` days, then for a handler. It is due
    `days` after it began, if it is counted from there, and not later than `lawful` days after the acknowledgement
    before it was due, if there was to be one.
    """

    stage: int
    measure: Measure
    pause: int
    wait: int
    touches: int
    days: int | None
    lawful: int | None


class InHand(NamedTuple):
    """A complaint that is in hand when the forecast begins: its step, when that began and is due, in working days."""

    stage: int
    measure: Measure
    begun: int
    due: int


class Learned(NamedTuple):
    """What was learned from the complaints received `first` to `last`; `newest` is the newest day in the log.

    `arrivals` are the complaints of each working day, `steps` the courses of those that are through, `handlers` how
    many people worked on a usual day, `pace` how many cases one sees to on a busy day. `on_time` counts, by stage and
    measure, what was done in time and what was done at all.
    """

    first: date
    last: date
    newest: date
    calendar: Calendar
    arrivals: tuple[int, ...]
    steps: tuple[tuple[Step, ...], ...]
    in_hand: tuple[InHand, ...]
    handlers: int
    pace: int
    on_time: dict[tuple[int, str], tuple[int, int]]

    def number(self, day: date) -> int:
        """The number of a working day; a day that does not count has that of the one before it."""
        return self.calendar.between(FIRST_DAY, day)


def learned(courses: Sequence[Course], calendar: Calendar, first: date | None, last: date | None) -> Learned:
    """What courses tell, by default those of the year up to the log's newest day.

    Raises CaseworkError when no complaint received meanwhile is through.
    """
    if not courses:
        raise CaseworkError("There is no case in this store, and so nothing to learn from")
    newest = max(each.newest_on for each in courses)
    last = last or newest
    first = first or max(last - YEAR, min(each.received_on for each in courses))
    among = [each for each in courses if first <= each.received_on <= last]
    loads = _loads(courses, calendar, first, last)
    pace = _pace(loads)
    through = [each for each in among if each.stretches and each.under_way is None]
    if not through:
        raise CaseworkError(f"No complaint received from {first} to {last} is through; name other days to learn from")
    days = range(calendar.between(FIRST_DAY, first - timedelta(1)) + 1, calendar.between(FIRST_DAY, last) + 1)
    return Learned(
        first,
        last,
        newest,
        calendar,
        arrivals=_arrivals(among, calendar, days),
        steps=tuple(_steps(each, _Days(calendar, loads, pace)) for each in through),
        in_hand=tuple(_in_hand(courses, calendar)),
        handlers=_handlers(loads, days),
        pace=pace,
        on_time=_on_time(among),
    )


def _arrivals(courses: Sequence[Course], calendar: Calendar, days: range) -> tuple[int, ...]:
    """How many came on each working day; what came between two counts on the later one."""
    came = Counter(calendar.between(FIRST_DAY, calendar.add(each.received_on, 0)) for each in courses)
    return tuple(came[day] for day in days) or (len(courses),)


Loads = Counter[tuple[int, str]]
"""How many cases somebody saw to on a working day, by its number."""


def _loads(courses: Iterable[Course], calendar: Calendar, first: date, last: date) -> Loads:
    return Counter(
        (calendar.between(FIRST_DAY, touch.day), touch.who)
        for course in courses
        for touch in course.touches
        if first <= touch.day <= last
    )


def _pace(loads: Loads) -> int:
    """The ninth decile of the cases that somebody saw to on a day on which they saw to any."""
    ordered = sorted(loads.values())
    return ordered[-(-len(ordered) * BUSY // 10) - 1] if ordered else 1


def _handlers(loads: Loads, days: Iterable[int]) -> int:
    """How many people worked on the median day."""
    people = Counter(day for day, _ in loads)
    ordered = sorted(people[day] for day in days)
    return max(1, ordered[len(ordered) // 2] if ordered else 1)


def _on_time(courses: Iterable[Course]) -> dict[tuple[int, str], tuple[int, int]]:
    done = [each for course in courses for each in course.stretches if each.done_on and each.measure != "left"]
    counts = Counter((each.stage, each.measure) for each in done)
    timely = Counter((each.stage, each.measure) for each in done if each.on_time)
    return {key: (timely[key], counts[key]) for key in sorted(counts)}


class _Days(NamedTuple):
    """The days of a team, by which waiting for a handler is told from waiting for somebody else."""

    calendar: Calendar
    loads: Loads
    pace: int

    def waited(self, step: Stretch, done_on: date) -> int:
        """The working days of a step until its work began, but for those on which it waited for its handler.

        That is a day on which nobody touched it and the handler was busy with other cases all day.
        """
        begun, done = (self.calendar.between(FIRST_DAY, day) for day in (step.begun_on, done_on))
        touched = {self.calendar.between(FIRST_DAY, touch.day) for touch in step.touches}
        handler = step.touches[-1].who if step.touches else ""
        untouched = (day for day in range(begun + 1, done + 1) if day not in touched)
        busy = sum(self.loads[day, handler] >= self.pace for day in untouched)
        return max(0, done - begun - busy - (touches(step) - 1) // self.pace)

    def step(self, was: Stretch, before: date, done_on: date) -> Step:
        """A step like one that was done on a day, the one before it on another."""
        between, first = self.calendar.between, was.acknowledge_by
        return Step(
            stage=was.stage,
            measure=was.measure,
            pause=between(before, was.begun_on),
            wait=self.waited(was, done_on),
            touches=touches(was),
            days=between(was.begun_on, was.due_on) if first is None or was.counted_from_acknowledgement else None,
            lawful=between(first, was.lawful_on or was.due_on) if first else None,
        )


def touches(step: Stretch) -> int:
    """The days' work that a step took; whoever did it on the day nothing is recorded of worked on it too."""
    return max(1, len(step.touches))


def _steps(course: Course, days: _Days) -> tuple[Step, ...]:
    """The steps of a course that is through, each after the one before it."""
    ends = [each.done_on or each.begun_on for each in course.stretches]
    befores = [each.begun_on for each in course.stretches[:1]] + ends
    return tuple(map(days.step, course.stretches, befores, ends))


def _in_hand(courses: Iterable[Course], calendar: Calendar) -> Iterable[InHand]:
    for each in courses:
        step = each.under_way
        if step is not None:
            due = min(step.due_on, step.lawful_on or step.due_on)
            begun, end = (calendar.between(FIRST_DAY, day) for day in (step.begun_on, due))
            yield InHand(step.stage, step.measure, begun, end)
