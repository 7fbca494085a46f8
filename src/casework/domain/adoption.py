"""Adopting a case handled elsewhere until now: what is known is taken over, what is unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from pydantic import ConfigDict

from casework.domain import clocks, stage_clocks
from casework.domain.clocks import Clock, Why
from casework.domain.command import Part, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Status, event
from casework.domain.moment import Day
from casework.domain.personal import Clear
from casework.domain.receipt import ComplaintLogged, Receipt, receipt_facts
from casework.domain.situation import Situation, decides

FIRST_STAGE_ANSWERED = ("stage_1_responded", "escalated", "stage_2", "stage_2_extended")


class Known(Part):
    """The days that are known of the case's life so far; further ones are kept under the name they are given."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Day | None]

    acknowledged_on: Day | None = None
    stage_1_due_on: Day | None = None
    stage_1_response_on: Day | None = None
    escalated_on: Day | None = None
    stage_2_acknowledged_on: Day | None = None
    stage_2_due_on: Day | None = None
    stage_2_response_on: Day | None = None
    closed_on: Day | None = None


@command("adopt_case")
class AdoptCase(Receipt):
    """Take over a case handled elsewhere.

    `at` is its receipt, `known` the days known, `unknown` what nobody can say.
    """

    status: Status
    known: Known
    source: Ref
    unknown: tuple[Ref, ...]


@event("case-adopted")
class CaseAdopted(ComplaintLogged):
    """A case handled elsewhere was taken over as it stood."""

    known: Known
    source: Clear
    unknown: tuple[Clear, ...]

    def apply(self, case: Complaint) -> None:
        super().apply(case)
        case.answered = _answered(self.status, self.known)
        case.answered_from = _ANSWERED_FROM[case.answered]


_ANSWERED_FROM: tuple[Status | None, ...] = (None, "stage_1", "stage_2")


def _answered(status: Status | None, known: Known) -> int:
    """The stage last answered."""
    if status == "final_response" or known.stage_2_response_on is not None:
        return 2
    return 1 if status in FIRST_STAGE_ANSWERED or known.stage_1_response_on is not None else 0


@decides(AdoptCase)
def adopt_case(s: Situation[AdoptCase]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        CaseAdopted,
        status=c.status,
        clocks=tuple(clock for stage in _stages(c, s.day) for clock in _taken_over(s, stage)),
        policy=s.policy.name,
        known=c.known,
        source=c.source,
        unknown=c.unknown,
        **receipt_facts(c),
    )


class _Stage(NamedTuple):
    """What is known of one stage."""

    number: Literal[1, 2]
    hangs_on: Literal["receipt", "request"]
    started: date | None
    acknowledged: date | None
    due: date | None
    answered: date | None
    waiting: bool
    running: bool


def _stages(c: AdoptCase, received: date) -> tuple[_Stage, _Stage]:
    k, status = c.known, c.status
    return (
        _Stage(
            number=1,
            hangs_on="receipt",
            started=received,
            acknowledged=k.acknowledged_on,
            due=k.stage_1_due_on,
            answered=k.stage_1_response_on,
            waiting=status == "logged",
            running=status in ("stage_1", "stage_1_extended"),
        ),
        _Stage(
            number=2,
            hangs_on="request",
            started=k.escalated_on,
            acknowledged=k.stage_2_acknowledged_on,
            due=k.stage_2_due_on,
            answered=k.stage_2_response_on,
            waiting=status == "escalated",
            running=status in ("stage_2", "stage_2_extended"),
        ),
    )


def _taken_over(s: Situation[AdoptCase], stage: _Stage) -> Iterator[Clock]:
    """A stage's clocks as far as they are known: those still running, and those whose end is known."""
    if stage.started is None:
        if stage.running and stage.due is not None:
            yield _recorded_due(s, stage, stage.due)
        return
    law = s.policy.stage(stage.number)
    opened = {
        clock.clock: clock
        for clock in stage_clocks.opening(law, stage.number, stage.started, s.calendar, stage.hangs_on)
    }
    acknowledgement = opened.get(clocks.named(stage.number, "acknowledgement"))
    response = opened.get(clocks.named(stage.number, "response"))
    if acknowledgement is not None and (stage.waiting or stage.acknowledged is not None):
        yield _ended(s, acknowledgement, stage.acknowledged)
    if stage.running or stage.answered is not None or (stage.waiting and response is not None):
        response = response or _response(s, stage, acknowledgement)
        yield _ended(s, response if stage.due is None else _due(response, stage.due), stage.answered)


def _response(s: Situation[AdoptCase], stage: _Stage, acknowledgement: Clock | None) -> Clock:
    """Counted from the acknowledgement; when that day is unknown, due by the latest lawful day."""
    law, start = s.policy.stage(stage.number), stage.started or s.day
    if stage.acknowledged is not None:
        return stage_clocks.answering(law, stage.number, stage.acknowledged, s.calendar, acknowledgement)
    return stage_clocks.answered_at_once(law, stage.number, start, s.calendar, acknowledgement)


RECORDED = "The date recorded when the case was adopted"


def _due(clock: Clock, due: date) -> Clock:
    return clock.model_copy(update={"due_on": due, "date_given": True, "why": Why(rule=RECORDED), "counted": clock.why})


def _recorded_due(s: Situation[AdoptCase], stage: _Stage, due: date) -> Clock:
    """When the day of the request is unknown nothing can be counted, but a due date that was recorded still runs."""
    start = stage.acknowledged or s.day
    clock = clocks.given(clocks.named(stage.number, "response"), None, start, due, RECORDED)
    return clock.model_copy(update={"latest_lawful_on": due})


def _ended(s: Situation[AdoptCase], clock: Clock, on: date | None) -> Clock:
    return clock if on is None else s.end(clock, on)
