"""What the complaint is about: its definition, clarifications and triage (Code 5.6, 5.7, 6.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, Self

from pydantic import model_validator

from casework.domain import complaint
from casework.domain.command import Command, Needed, Part, Ref, Several, command, wrong
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text, Words, given
from casework.domain.situation import Situation, decides, rule

Responsibility = Literal["landlord", "other", "unclear"]


class Point(Part):
    """One point of a complaint, and whose responsibility it is."""

    id: Ref
    text: Text
    responsibility: Responsibility
    note: Needed[Words] = None


class PointFacts(Fact):
    """A point without its words; `noted` says that a note explains the responsibility."""

    id: Clear
    responsibility: Responsibility
    noted: bool = False

    @classmethod
    def of(cls, point: Point) -> Self:
        return cls(id=point.id, responsibility=point.responsibility, noted=given(point.note))


@command("define_complaint")
class DefineComplaint(Command):
    """Set out the complaint and the outcomes sought (5.6); replaces the definition before, moves no clock."""

    points: Several[Point] = ()
    outcomes_sought: Several[Words] = ()
    outcomes_asked_on: Needed[Day] = None
    reason: Needed[Words] = None

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        twice = [id for id, times in Counter(p.id for p in self.points).items() if times > 1]
        if twice:
            raise wrong("points", "two points have the same id; give each its own")
        return self


@event("complaint-defined")
class ComplaintDefined(CaseEvent):
    """The complaint was set out, point by point."""

    points: tuple[PointFacts, ...]
    outcomes_asked: bool
    outcomes_asked_on: date | None = None

    def apply(self, case: Complaint) -> None:
        case.points = {p.id: complaint.Point(p.responsibility, p.noted) for p in self.points}
        case.outcomes_asked = self.outcomes_asked
        case.answers = {id: decision for id, decision in case.answers.items() if id in case.points}


@rule("definition_missing", "5.6")
def some_points(s: Situation[DefineComplaint]) -> str | None:
    return None if s.command.points else "A definition needs at least one point; set out what the resident complains of"


@rule("reason_missing", "5.6")
def reason_for_change(s: Situation[DefineComplaint]) -> str | None:
    if s.case.status in complaint.UNACKNOWLEDGED or given(s.command.reason):
        return None
    return "The complaint has been acknowledged as it was defined; say why the definition changes"


@decides(DefineComplaint, some_points, reason_for_change)
def define_complaint(s: Situation[DefineComplaint]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        ComplaintDefined,
        points=tuple(map(PointFacts.of, c.points)),
        outcomes_asked=any(map(given, c.outcomes_sought)) or c.outcomes_asked_on is not None,
        outcomes_asked_on=c.outcomes_asked_on,
    )


# Rules on the definition that acknowledging and answering at once share.


@rule("definition_missing", "5.6", of_case=True)
def defined(s: Situation[Any]) -> str | None:
    return (
        None if s.case.points else "The complaint has not been defined; set out its points with define_complaint first"
    )


@rule("outcome_sought_missing", "5.6", of_case=True)
def outcome_sought(s: Situation[Any]) -> str | None:
    if s.case.points and s.case.outcomes_asked:
        return None
    return (
        "The outcomes the resident seeks are not recorded; record them, or the day they were asked, "
        "with define_complaint"
    )


@rule("responsibility_unclear", "5.7", of_case=True)
def responsibility_clear(s: Situation[Any]) -> str | None:
    unclear = [id for id, point in s.case.points.items() if point.responsibility == "unclear" and not point.noted]
    if not unclear:
        return None
    return f"Whose responsibility is {', '.join(unclear)}? Say landlord or other, or add a note on why it is unclear"


@rule("triage_missing", "6.1", of_case=True)
def triaged(s: Situation[Any]) -> str | None:
    if s.case.triaged or s.case.stage == 2:
        return None
    return "The complaint has not been triaged; record track, complexity and risk with triage_complaint first"


@command("triage_complaint")
class TriageComplaint(Command):
    """Assess how the complaint will be handled (6.1)."""

    track: Literal["early", "investigate"]
    complexity: Literal["standard", "complex"]
    risk: Literal["none", "low", "high"]
    reason: Words | None = None


@event("complaint-triaged")
class ComplaintTriaged(CaseEvent):
    """The complaint was assessed."""

    track: Literal["early", "investigate"]
    complexity: Literal["standard", "complex"]
    risk: Literal["none", "low", "high"]

    def apply(self, case: Complaint) -> None:
        case.triaged = True


@decides(TriageComplaint)
def triage_complaint(s: Situation[TriageComplaint]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(ComplaintTriaged, track=c.track, complexity=c.complexity, risk=c.risk)


@command("request_clarification")
class RequestClarification(Command):
    """Ask the resident about an aspect that is unclear (5.6); no clock stops."""

    question: Text


@event("clarification-requested")
class ClarificationRequested(CaseEvent):
    """The resident was asked for clarification."""


@decides(RequestClarification)
def request_clarification(s: Situation[RequestClarification]) -> Iterator[CaseEvent]:
    yield s.event(ClarificationRequested)


@command("record_clarification")
class RecordClarification(Command):
    """Record what the resident answered (5.6)."""

    answer: Text


@event("clarification-recorded")
class ClarificationRecorded(CaseEvent):
    """The resident's clarification was recorded."""


@decides(RecordClarification)
def record_clarification(s: Situation[RecordClarification]) -> Iterator[CaseEvent]:
    yield s.event(ClarificationRecorded)
