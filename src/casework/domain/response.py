"""The response of a stage (Code 6.3–6.9, 6.14–6.19).

Every point answered, in writing, by whom it must be, with what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from pydantic import model_validator

from casework.domain import stage_clocks
from casework.domain.acknowledgement import ACKNOWLEDGEABLE, acknowledgement_clock
from casework.domain.answers import (
    AnswerFacts,
    DecisionOnPoint,
    considered_impartially,
    considered_independently,
    unknown_points,
    unreasoned,
)
from casework.domain.clocks import Clock
from casework.domain.command import Command, Flag, Needed, Part, Ref, Several, command, wrong
from casework.domain.complaint import STAGE_1, UNACKNOWLEDGED, Complaint
from casework.domain.escalation import escalating
from casework.domain.event import CaseEvent, Fact, Status, event
from casework.domain.moment import PastDay
from casework.domain.personal import Clear, Words, given
from casework.domain.promises import Action, ActionFacts, promised, promised_clock, used_ids
from casework.domain.situation import Rule, Situation, decides, needs, rule
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


@rule("already_done")
def promises_new(s: Situation[Respond]) -> str | None:
    return used_ids(s, s.command.actions)


@rule("point_unknown", "5.6")
def answered_points_known(s: Situation[Respond]) -> str | None:
    return unknown_points(s, [a.point for a in s.command.answers])


def _if_unacknowledged(settled: Rule) -> Rule:
    """An acknowledgement's rule, asked of a response that acknowledges as well."""

    def broken(s: Situation[Any]) -> str | None:
        return settled.broken(s) if s.case.status in UNACKNOWLEDGED else None

    return Rule(settled.code, settled.provision, broken, settled.of_case)


@rule("handler_missing", "4.1")
def handled(s: Situation[Respond]) -> str | None:
    if s.case.handler or _covers(s):
        return None
    return "Nobody has been assigned to this stage; assign a handler, or say why somebody else responds (cover_reason)"


@rule("not_the_handler", "4.1")
def sent_by_handler(s: Situation[Respond]) -> str | None:
    if not s.case.handler or s.command.by.id == s.case.handler or _covers(s):
        return None
    return f"{s.case.handler} handles this stage; respond as the handler, or say why somebody else does (cover_reason)"


def _covers(s: Situation[Respond]) -> bool:
    return given(s.command.cover_reason)


def _decisions(s: Situation[Respond]) -> dict[str, str]:
    return s.case.answers | {a.point: a.decision for a in s.command.answers}


@rule("points_unanswered", ("6.7", "6.18"))
def every_point_answered(s: Situation[Respond]) -> str | None:
    missing = [id for id in s.case.points if id not in _decisions(s)]
    if not missing and (s.case.points or s.case.status in UNACKNOWLEDGED):  # there definition_missing says it
        return None
    return (
        f"Not answered yet: {', '.join(missing) or 'anything, for no point is defined'}; every point needs its answer"
    )


@rule("remedy_missing", "7.1")
def upheld_points_remedied(s: Situation[Respond]) -> str | None:
    c = s.command
    upheld = [id for id, decision in _decisions(s).items() if decision != "not_upheld" and id in s.case.points]
    if not upheld or c.actions or s.case.remedy_promised or given(c.no_remedy_reason):
        return None
    return f"{', '.join(upheld)} upheld: promise an action to put it right, or say why there is none (no_remedy_reason)"


@rule("not_in_writing", ("6.9", "6.19"))
def in_writing(s: Situation[Respond]) -> str | None:
    if s.command.channel not in ("phone", "in_person"):
        return None
    return "The response must be confirmed in writing; say by which written channel it went"


def _approver(s: Situation[Respond]) -> str | None:
    return s.command.approved_by or s.case.approved_by


@rule("approval_missing")
def approved(s: Situation[Respond]) -> str | None:
    if not s.policy.second_person_approves or _approver(s):
        return None
    return (
        "The policy asks for a second person to approve the response before it goes (approve_response or approved_by)"
    )


@rule("approver_not_independent", "5.8")
def approved_by_another(s: Situation[Respond]) -> str | None:
    responsible = {s.command.by.id} if _covers(s) else {s.command.by.id, s.case.handler}
    if _approver(s) not in responsible - {None}:
        return None
    return f"{_approver(s)} handles this stage; somebody else must approve the response"


@rule("reason_missing", ("6.7", "6.18"))
def answers_reasoned(s: Situation[Respond]) -> str | None:
    without = unreasoned(s.command.answers)
    return f"Give the reasons for the decision on {', '.join(without)}" if without else None


@decides(
    Respond,
    promises_new,
    answered_points_known,
    *map(_if_unacknowledged, ACKNOWLEDGEABLE),
    handled,
    sent_by_handler,
    considered_independently,
    considered_impartially,
    every_point_answered,
    upheld_points_remedied,
    needs(
        "next_step_details", "next_step_missing", "Tell the resident the next step and how to take it", ("6.9", "6.19")
    ),
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
        handler=c.by.id if _covers(s) or case.handler is None else case.handler,
        answers=tuple(AnswerFacts(point=a.point, decision=a.decision) for a in c.answers),
        actions=tuple(map(ActionFacts.of, c.actions)),
        contributors=c.contributors,
        approved_by=_approver(s),
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
