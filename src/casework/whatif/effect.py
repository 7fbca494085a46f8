"""What another law would have changed: case by case what flips, and the measures of each stage before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from casework.domain.clocks import Clock
from casework.whatif.outcome import CLOCKS, Outcome, Step

Change: TypeAlias = Literal["late", "on_time", "moved", "new", "gone", "refused", "allowed"]
"""A deadline: late instead of not, not late any more, otherwise due, not there before, not there any more.

A step: it would have been refused, or not have been refused any more.
"""
Standing: TypeAlias = Literal["on_time", "late", "overdue", "running", "stopped"]
"""How a deadline stands on a day; a response is on time when it went out by its latest lawful day too (6.3)."""
LATE = ("late", "overdue")


class Deadline(NamedTuple):
    """A deadline of a stage under one law."""

    due_on: date
    latest_lawful_on: date | None
    standing: Standing


class ClockFlip(NamedTuple):
    """A deadline that another law changes; None where the law has no such deadline."""

    case: str
    clock: str
    change: Change
    before: Deadline | None
    after: Deadline | None


class StepFlip(NamedTuple):
    """A step, by its event's number, that another law refuses or allows: the codes of why not, before and after."""

    case: str
    event: int
    command: str
    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]


Flip: TypeAlias = ClockFlip | StepFlip


def standing(clock: Clock, day: date) -> Standing:
    """How a deadline stands on a day."""
    if clock.running:
        return "overdue" if clock.due_on < day else "running"
    if clock.state == "breached" or clock.on_time is False:
        return "late"
    return "on_time" if clock.state == "met" else "stopped"


def flips(case: str, before: Outcome, after: Outcome, day: date) -> Iterator[Flip]:
    """What is otherwise in a case as it stands on a day: deadlines in the order of the stages, then steps."""
    for name in CLOCKS:
        was, now = _deadline(before, name, day), _deadline(after, name, day)
        if was != now:
            yield ClockFlip(case, name, _change(was, now), was, now)
    for was_judged, judged in zip(before.steps, after.steps, strict=True):
        if was_judged.codes != judged.codes:
            change: Change = "refused" if judged.codes else "allowed"
            yield StepFlip(case, judged.number, judged.command, change, was_judged.codes, judged.codes)


def _deadline(outcome: Outcome, name: str, day: date) -> Deadline | None:
    clock = outcome.clocks.get(name)
    return Deadline(clock.due_on, clock.latest_lawful_on, standing(clock, day)) if clock else None


def _change(was: Deadline | None, now: Deadline | None) -> Change:
    if now is None:
        return "gone"
    late_before, late = was is not None and was.standing in LATE, now.standing in LATE
    if late_before != late:
        return "late" if late else "on_time"
    return "moved" if was else "new"


@dataclass(slots=True)
class Rate:
    """How many deadlines ended or passed, and how many of them in time; those that run or were stopped do not count."""

    on_time: int = 0
    late: int = 0

    @property
    def due(self) -> int:
        return self.on_time + self.late

    @property
    def rate(self) -> float | None:
        """The share in time, to four places; None where nothing was due."""
        return round(self.on_time / self.due, 4) if self.due else None

    def count(self, how: Standing) -> None:
        """Takes in one deadline."""
        self.on_time += how == "on_time"
        self.late += how in LATE

    def facts(self) -> dict[str, object]:
        return {"due": self.due, "on_time": self.on_time, "late": self.late, "rate": self.rate}


@dataclass(slots=True)
class Times:
    """How often something was done, and how often unlawfully."""

    times: int = 0
    unlawful: int = 0

    def count(self, step: Step) -> None:
        """Takes in one step."""
        self.times += 1
        self.unlawful += bool(step.codes)

    def facts(self) -> dict[str, object]:
        return {"times": self.times, "unlawful": self.unlawful}


MEASURES = ("acknowledged", "responded", "extended", "refused")
_OF_CLOCK = {name: (int(name[6]), ("responded" if name.endswith("response") else "acknowledged")) for name in CLOCKS}
_OF_COMMAND = {"extend": "extended", "refuse": "refused"}


@dataclass(slots=True)
class Measures:
    """The measures of both stages under one law."""

    rates: dict[tuple[int, str], Rate] = field(
        default_factory=lambda: {(stage, name): Rate() for stage in (1, 2) for name in MEASURES[:2]}
    )
    times: dict[tuple[int, str], Times] = field(
        default_factory=lambda: {(stage, name): Times() for stage in (1, 2) for name in MEASURES[2:]}
    )

    def count(self, outcome: Outcome, day: date) -> None:
        """Takes in a case as it stands on a day."""
        for name, clock in outcome.clocks.items():
            self.rates[_OF_CLOCK[name]].count(standing(clock, day))
        for step in outcome.steps:
            if step.command in _OF_COMMAND:
                self.times[step.stage, _OF_COMMAND[step.command]].count(step)

    def facts(self) -> dict[tuple[int, str], dict[str, object]]:
        """The figures of each measure, by stage and name."""
        return {key: figure.facts() for key, figure in sorted((self.rates | self.times).items())}


@dataclass(slots=True)
class Effect:
    """The measures before and after, of the cases counted so far."""

    day: date
    cases: int = 0
    before: Measures = field(default_factory=Measures)
    after: Measures = field(default_factory=Measures)

    def count(self, case: str, before: Outcome, after: Outcome) -> list[Flip]:
        """Takes in a case; gives what flips in it."""
        self.cases += 1
        self.before.count(before, self.day)
        self.after.count(after, self.day)
        return list(flips(case, before, after, self.day))

    def facts(self) -> list[dict[str, object]]:
        """Each measure of each stage, before and after."""
        after = self.after.facts()
        return [
            {"stage": stage, "measure": name, "before": was, "after": after[stage, name]}
            for (stage, name), was in self.before.facts().items()
        ]
