"""The response of a stage (Code 6.3–6.9, 6.14–6.19).

Every point answered, in writing, by whom it must be, with what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from pydantic import model_validator

from casework.domain import stage_clocks
from casework.domain.acknowledgement import ACKNOWLEDGEABLE, acknowledgement_clock
from casework.domain.answers import AnswerFacts, DecisionOnPoint, considered_impartially, considered_independently
from casework.domain.clocks import Clock
from casework.domain.command import Command, Flag, Needed, Part, Ref, Several, command, wrong
from casework.domain.complaint import STAGE_1, UNACKNOWLEDGED, Complaint
from casework.domain.escalation import escalating
from casework.domain.event import CaseEvent, Fact, Status, event
from casework.domain.moment import PastDay
from casework.domain.personal import Clear, Words
from casework.domain.promises import Action, ActionFacts, promised, promised_clock
from casework.domain.response_rules import (
    answered_points_known,
    answers_reasoned,
    approved,
    approved_by_another,
    approver,
    covers,
    every_point_answered,
    handled,
    if_unacknowledged,
    in_writing,
    next_step_told,
    promises_new,
    sent_by_handler,
    upheld_points_remedied,
)
from casework.domain.situation import Situation, decides
from casework.domain.stage_clocks import STAGE_CLOCKS


class Answer(Part):
    """The answer to one point."""

    point: Ref
    decision: DecisionOnPoint
    reasons: Needed[Words] = None
    references: tuple[Words, ...] = ()


class ResidentPosition(Part):
    """When and how the resident's own position was heard (5.8b)."""

    heard_on: PastDay
    how: Words


@command("respond")
class Respond(Command):
    """Send the response of the stage: every point in hand answered (6.7, 6.18) and all of 6.9 or 6.19."""

    answers: Several[Answer] = ()
    actions: Several[Action] = ()
    no_remedy_reason: Needed[Words] = None
    next_step_details: Needed[Flag | Words] = None
    contributors: tuple[Ref, ...] = ()
    approved_by: Needed[Ref] = None
    cover_reason: Needed[Words] = None
    channel: Ref | None = None
    document: Ref | None = None
    resident_position: ResidentPosition | None = None

    @model_validator(mode="after")
    def _one_answer_a_point(self) -> Self:
        points = [answer.point for answer in self.answers]
        if len(set(points)) < len(points):
            raise wrong("answers", "two answers to the same point; give one")
        return self


class PositionFacts(Fact):
    """When the resident's position was heard."""

    heard_on: date


@event("response-sent")
class ResponseSent(CaseEvent):
    """The response of a stage went out; `complete` unless it left points unanswered and was recorded as found."""

    stage: int
    complete: bool
    answered_from: Status
    handler: Clear | None
    answers: tuple[AnswerFacts, ...]
    actions: tuple[ActionFacts, ...]
    contributors: tuple[Clear, ...] = ()
    approved_by: Clear | None = None
    acknowledges: bool = False
    channel: Clear | None = None
    document: Clear | None = None
    resident_position: PositionFacts | None = None

    def apply(self, case: Complaint) -> None:
        case.answers = case.answers | {a.point: a.decision for a in self.answers}
        promised(case, self.actions)
        case.handler = self.handler
        if self.stage == 1:
            people = (self.meta.actor.id, self.approved_by, *self.contributors)
            case.considered_stage_1 |= {person for person in people if person}
        if self.complete:
            case.answered = self.stage
            case.answered_from = self.answered_from
            case.submitted = False
            case.approved_by = None
            case.update_every = None


@decides(
    Respond,
    promises_new,
    answered_points_known,
    *map(if_unacknowledged, ACKNOWLEDGEABLE),
    handled,
    sent_by_handler,
    considered_independently,
    considered_impartially,
    every_point_answered,
    upheld_points_remedied,
    next_step_told,
    in_writing,
    approved,
    approved_by_another,
    answers_reasoned,
)
def respond(s: Situation[Respond]) -> Iterator[CaseEvent]:
    c, case = s.command, s.case
    complete = s.target != case.status
    position = c.resident_position
    yield s.event(
        ResponseSent,
        status=_entered(s) if complete else None,
        clocks=(*(_ending(s) if complete else ()), *(promised_clock(s, a) for a in c.actions)),
        stage=case.stage,
        complete=complete,
        answered_from={"logged": "stage_1", "escalated": "stage_2"}.get(case.status, case.status),
        handler=c.by.id if covers(s) or case.handler is None else case.handler,
        answers=tuple(AnswerFacts(point=a.point, decision=a.decision) for a in c.answers),
        actions=tuple(map(ActionFacts.of, c.actions)),
        contributors=c.contributors,
        approved_by=approver(s),
        acknowledges=complete and case.status in UNACKNOWLEDGED,
        channel=c.channel,
        document=c.document,
        resident_position=PositionFacts(heard_on=position.heard_on) if position else None,
    )
    if s.target == "escalated" and case.held is not None:
        yield escalating(s, case.held.points)


def _entered(s: Situation[Respond]) -> Status:
    return "stage_1_responded" if s.case.status in STAGE_1 else "final_response"


def _ending(s: Situation[Respond]) -> tuple[Clock, ...]:
    """The stage's clocks as the response ends them; one that was not running yet starts and ends at once."""
    ended = s.ended(*STAGE_CLOCKS)
    if s.response_clock is not None:
        return ended
    started = stage_clocks.answered_at_once(s.law, s.case.stage, s.day, s.calendar, acknowledgement_clock(s.case))
    return (*ended, s.end(started))
