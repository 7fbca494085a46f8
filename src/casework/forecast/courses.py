"""The course that a complaint took: its steps, when each began and was done, and who worked on it on which days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from casework.domain.clocks import STOPPING, Clock
from casework.domain.complaint import fold
from casework.domain.event import CaseEvent

STAFF = ("officer", "reviewer", "manager")
"""The roles whose days are a landlord's to give."""

Measure: TypeAlias = Literal["acknowledged", "responded", "left"]
"""What a step came to; `left` is one that ended without what was due: withdrawn, refused, redirected, merged."""


class Touch(NamedTuple):
    """A day on which somebody of the staff did something in a case."""

    day: date
    who: str


class Stretch(NamedTuple):
    """A step as it was: from `begun_on` to `done_on`, None while it runs, and who worked on it when.

    `lawful_on` is the latest day on which a response is on time, whatever its due date (6.3).
    """

    stage: int
    measure: Measure
    begun_on: date
    done_on: date | None
    due_on: date
    lawful_on: date | None
    acknowledge_by: date | None
    counted_from_acknowledgement: bool
    touches: tuple[Touch, ...]

    @property
    def on_time(self) -> bool:
        """Whether it was done in time; one that runs is not."""
        return self.done_on is not None and self.done_on <= min(self.due_on, self.lawful_on or self.due_on)


class Course(NamedTuple):
    """The steps of a complaint, the day of its receipt and every day on which somebody worked on it."""

    received_on: date
    stretches: tuple[Stretch, ...]
    touches: tuple[Touch, ...]
    newest_on: date

    @property
    def under_way(self) -> Stretch | None:
        """The step that runs, if any."""
        return next((each for each in self.stretches if each.done_on is None), None)


def course(history: Sequence[CaseEvent]) -> Course:
    """The course of a whole history; an adopted case has the steps of which days are known."""
    case = fold(history)
    worked = {Touch(e.occurred_on, e.meta.actor.id) for e in history if e.meta.actor.role in STAFF}
    touches = tuple(sorted(worked))
    newest = max(event.occurred_on for event in history)
    clocks = {name: clock for (name, _), clock in case.clocks.items()}
    found, after = [], date.min
    for each in [*_stage(1, clocks), *_stage(2, clocks)]:
        mine = tuple(touch for touch in touches if after < touch.day <= (each.done_on or date.max))
        found.append(each._replace(touches=mine))
        after = each.done_on or date.max
    return Course(case.received_on, tuple(found), touches, newest)


def _stage(stage: int, clocks: dict[str, Clock]) -> Iterator[Stretch]:
    begun, response = clocks.get(f"stage_{stage}_acknowledgement"), clocks.get(f"stage_{stage}_response")
    if begun is not None:
        yield _stretch(stage, "acknowledged", begun, None)
    if response is not None and not (begun and begun.running):
        yield _stretch(stage, "responded", response, begun)


def _stretch(stage: int, measure: Measure, clock: Clock, begun: Clock | None) -> Stretch:
    return Stretch(
        stage=stage,
        measure="left" if clock.ended_by in STOPPING else measure,
        begun_on=clock.started_on,
        done_on=clock.stopped_on,
        due_on=clock.due_on,
        lawful_on=clock.latest_lawful_on,
        acknowledge_by=begun.due_on if begun else None,
        counted_from_acknowledgement=clock.hangs_on == "acknowledgement",
        touches=(),
    )
