"""Answers to single points, and the second pair of eyes on a response (Code 5.8, 6.7, 6.18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import StringConstraints

from casework.domain.assignment import considered, dependence, interest
from casework.domain.command import Command, Needed, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.personal import Clear, Words, given
from casework.domain.situation import Situation, decides, needs, rule, something

DecisionOnPoint = Literal["upheld", "partially_upheld", "not_upheld"]


def together(decisions: Iterable[str]) -> DecisionOnPoint | None:
    """What the decisions on several points come to: in part, unless they are all the same; None for no decision."""
    said = cast("set[DecisionOnPoint]", set(decisions))
    return "partially_upheld" if len(said) > 1 else next(iter(said), None)


class AnswerFacts(Fact):
    """An answer without its words."""

    point: Clear
    decision: DecisionOnPoint


@command("answer_point")
class AnswerPoint(Command):
    """Answer one point of the complaint (6.7, 6.18); the clock runs on."""

    point: Ref
    decision: DecisionOnPoint
    reasons: Needed[Words] = None
    references: tuple[Words, ...] = ()


@event("point-answered")
class PointAnswered(CaseEvent):
    """One point was answered."""

    answer: AnswerFacts

    def apply(self, case: Complaint) -> None:
        case.answers = case.answers | {self.answer.point: self.answer.decision}
        considered(case, self.meta.actor.id)


def unknown_points(s: Situation[Any], points: Iterable[str]) -> str | None:
    """Why points cannot be meant: the definition does not have them."""
    unknown = [id for id in points if id not in s.case.points]
    if not unknown:
        return None
    return f"The definition has no point {', '.join(unknown)}; it has {', '.join(s.case.points) or 'none yet'}"


@rule("point_unknown", "5.6")
def point_known(s: Situation[AnswerPoint]) -> str | None:
    return unknown_points(s, [s.command.point])


@rule("handler_not_independent", "6.13")
def considered_independently(s: Situation[Any]) -> str | None:
    return dependence(s, s.command.by.id)


@rule("conflict_of_interest", "5.8")
def considered_impartially(s: Situation[Any]) -> str | None:
    person = s.command.by.id
    if person in s.case.conflicted:
        return (
            f"{person} declared a conflict of interest that nobody has mitigated; assign somebody else, "
            "or record the mitigation"
        )
    return interest(s, person)


ANY_POINT = something(
    lambda case: case.points, "point_unknown", "The complaint has no points yet; set them out first", "5.6"
)


@decides(
    AnswerPoint,
    point_known,
    ANY_POINT,
    considered_independently,
    considered_impartially,
    needs("reasons", "reason_missing", "Give the reasons for the decision on this point", ("6.7", "6.18")),
)
def answer_point(s: Situation[AnswerPoint]) -> Iterator[CaseEvent]:
    yield s.event(PointAnswered, answer=AnswerFacts(point=s.command.point, decision=s.command.decision))


FindingCode: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
"""What kind of thing a check found, such as `decision_missing`."""


@command("submit_for_approval")
class SubmitForApproval(Command):
    """Put a draft response before a second person.

    `findings` are the codes of what its check left to be put right: empty for none, absent when it was not checked.
    """

    document: Ref | None = None
    findings: tuple[FindingCode, ...] | None = None


@event("response-submitted")
class ResponseSubmitted(CaseEvent):
    """A draft response was put before a second person."""

    document: Clear | None = None
    findings: tuple[Clear, ...] | None = None

    def apply(self, case: Complaint) -> None:
        case.submitted = True
        case.findings = self.findings
        case.approved_by = None


@decides(SubmitForApproval)
def submit_for_approval(s: Situation[SubmitForApproval]) -> Iterator[CaseEvent]:
    yield s.event(ResponseSubmitted, document=s.command.document, findings=s.command.findings)


@command("return_response")
class ReturnResponse(Command):
    """Send a draft response back, with reasons."""

    reasons: Needed[Words] = None


@event("response-returned")
class ResponseReturned(CaseEvent):
    """A draft response was sent back."""

    def apply(self, case: Complaint) -> None:
        case.submitted = False


@decides(ReturnResponse, needs("reasons", "reason_missing", "Say what is to be changed (reasons)"))
def return_response(s: Situation[ReturnResponse]) -> Iterator[CaseEvent]:
    yield s.event(ResponseReturned)


@command("approve_response")
class ApproveResponse(Command):
    """Approve a draft response; the approver is not the handler.

    `despite` says why it goes although its check is missing, or left something to be put right.
    """

    despite: Needed[Words] = None


@event("response-approved")
class ResponseApproved(CaseEvent):
    """A second person approved the draft response."""

    def apply(self, case: Complaint) -> None:
        case.submitted = False
        case.approved_by = self.meta.actor.id
        considered(case, self.meta.actor.id)


@rule("approver_not_independent", "5.8")
def approver_is_another(s: Situation[ApproveResponse]) -> str | None:
    if s.command.by.id != s.case.handler:
        return None
    return f"{s.command.by.id} handles this complaint; somebody else must approve the response"


@rule("findings_open")
def checked_before(s: Situation[ApproveResponse]) -> str | None:
    found = s.case.findings
    if not s.policy.checked_before_approval or given(s.command.despite) or found == ():
        return None
    if found is None:
        return "The policy asks for the draft to be checked first: check it, and submit it again with its findings"
    return f"The check of the draft left open: {', '.join(found)}; put them right and submit it again, or say despite"


@decides(ApproveResponse, approver_is_another, checked_before)
def approve_response(s: Situation[ApproveResponse]) -> Iterator[CaseEvent]:
    yield s.event(ResponseApproved)


def unreasoned(answers: Iterable[Any]) -> list[str]:
    """The points whose answers give no reasons."""
    return [a.point for a in answers if not given(a.reasons)]
