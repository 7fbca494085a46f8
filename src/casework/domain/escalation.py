"""Going on to stage 2, and going back to a stage already answered (Code 6.7, 6.10–6.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from casework.domain import clocks, stage_clocks
from casework.domain.answers import unknown_points
from casework.domain.clocks import Clock
from casework.domain.command import Command, Needed, Ref, Several, command
from casework.domain.complaint import STAGE_1, Complaint, Held, StageWork
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day, local_day
from casework.domain.personal import Clear, Words
from casework.domain.situation import Situation, decides, needs, rule
from casework.domain.stage_clocks import OMBUDSMANS_DATE, set_by_ombudsman


@command("request_escalation")
class RequestEscalation(Command):
    """Ask for stage 2, for all points or some (6.10); no reason may be demanded (6.12)."""

    reason: Words | None = None
    points: Several[Ref] = ()


@event("escalation-held")
class EscalationHeld(CaseEvent):
    """Stage 2 was asked for before the stage 1 response; the request waits for it."""

    points: tuple[Clear, ...] = ()

    def apply(self, case: Complaint) -> None:
        case.held = Held(self.points, local_day(self.meta.occurred))


@event("complaint-escalated")
class ComplaintEscalated(CaseEvent):
    """The complaint went on to stage 2, where nobody is assigned and the answers start afresh."""

    points: tuple[Clear, ...]
    """The points that go on."""

    def apply(self, case: Complaint) -> None:
        case.stage_1_work = StageWork(case.points, case.answers, case.promised, case.handler)
        case.points = {id: case.points[id] for id in self.points if id in case.points}
        case.answers = {}
        case.promised = ()
        case.handler = None
        case.leave_stage()


@rule("point_unknown", "5.6")
def points_known(s: Situation[RequestEscalation]) -> str | None:
    return unknown_points(s, s.command.points)


@rule("already_done", "6.10", of_case=True)
def not_held_yet(s: Situation[RequestEscalation]) -> str | None:
    if s.case.held is None:
        return None
    return "A request for stage 2 is held already; it goes on when the stage 1 response does"


@decides(RequestEscalation, points_known, not_held_yet)
def request_escalation(s: Situation[RequestEscalation]) -> Iterator[CaseEvent]:
    points = s.command.points
    if s.case.status in STAGE_1:
        yield s.event(EscalationHeld, points=points)
    else:
        yield escalating(s, points)


def escalating(s: Situation[Any], points: tuple[str, ...]) -> ComplaintEscalated:
    """The event that takes the complaint to stage 2; no `points`, or none still defined, means all."""
    kept = tuple(id for id in points if id in s.case.points) or tuple(s.case.points)
    started = stage_clocks.opening(s.policy.stage_2, 2, _asked_and_answered(s), s.calendar, "request")
    return s.event(ComplaintEscalated, status="escalated", clocks=started, points=kept)


def _asked_and_answered(s: Situation[Any]) -> date:
    """The day on which stage 2 had been asked for and stage 1 answered, in whatever order the two are entered."""
    held, answered = s.case.held, s.case.clocks.get(("stage_1_response", None))
    known = (held and held.on, answered and answered.stopped_on)
    return max([s.day, *(day for day in known if day)])


@command("reopen_stage")
class ReopenStage(Command):
    """Go back to the stage last answered, for example because a point was missed (6.7).

    Only the Ombudsman's `due_on` counts.
    """

    reason: Needed[Words] = None
    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Ref | None = None
    due_on: Day | None = None


@event("stage-reopened")
class StageReopened(CaseEvent):
    """The stage last answered was opened again; the first response stays."""

    stage: int
    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Clear | None = None


@decides(ReopenStage, needs("reason", "reason_missing", "Say why the stage is opened again", "6.7"))
def reopen_stage(s: Situation[ReopenStage]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        StageReopened,
        status=s.target,
        clocks=_running_again(s),
        stage=s.case.answered,
        instructed_by=c.instructed_by,
        reference=c.reference,
    )


def _running_again(s: Situation[ReopenStage]) -> tuple[Clock, ...]:
    """The response clock on its due date in force when the stage was answered, unless the Ombudsman sets one."""
    name = clocks.named(s.case.answered, "response")
    clock = s.case.clocks.get((name, None))
    due = s.command.due_on if s.command.instructed_by == "ombudsman" else None
    if clock is None:  # an adopted case of which no deadline was known
        given = clocks.given(name, None, s.day, due, OMBUDSMANS_DATE.rule) if due else None
        return (given.model_copy(update={"latest_lawful_on": due}),) if given else ()
    if due is None:
        return (clocks.run_again(clock, clock.due_on, clock.why, "reopened"),)
    again = clocks.run_again(clock, due, OMBUDSMANS_DATE, "the Ombudsman set another date")
    return (set_by_ombudsman(again, due),)
