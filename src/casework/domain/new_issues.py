"""Issues raised while a complaint runs (Code 6.8): they join it, or become a complaint of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.domain import complaint, stage_clocks
from casework.domain.command import CaseRef, Command, Flag, Needed, command
from casework.domain.complaint import STAGE_1, Complaint, case_id
from casework.domain.definition import Point, PointFacts
from casework.domain.errors import Reason
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Clear, Words
from casework.domain.receipt import ComplaintLogged
from casework.domain.situation import Situation, decides, rule


@command("raise_issue", anywhere=True)
class RaiseIssue(Command):
    """Record a further issue: it joins the complaint if related, before the stage 1 response and not delaying it.

    Otherwise it is a new one.
    """

    point: Point
    related: Flag
    delays_response: Flag
    reason: Words | None = None
    new_case: Needed[CaseRef] = None


@event("issue-joined")
class IssueJoined(CaseEvent):
    """A further issue joined the complaint; no deadline moved."""

    point: PointFacts

    def apply(self, case: Complaint) -> None:
        case.points = case.points | {self.point.id: complaint.Point(self.point.responsibility, self.point.noted)}


@event("issue-split-off")
class IssueSplitOff(CaseEvent):
    """A further issue became a complaint of its own."""

    point: PointFacts
    new_case: Clear


def splits(s: Situation[Any]) -> bool:
    """Whether the issue becomes a complaint of its own."""
    c = s.command
    return not c.related or c.delays_response or s.case.status not in STAGE_1


@rule("already_done", "5.6")
def point_new(s: Situation[RaiseIssue]) -> str | None:
    id = s.command.point.id
    return (
        f"The definition has a point {id} already; give the new one its own id"
        if not splits(s) and id in s.case.points
        else None
    )


@rule("new_case_needed", "6.8")
def new_case_named(s: Situation[RaiseIssue]) -> str | None:
    if not splits(s) or s.command.new_case:
        return None
    return "This issue cannot join the complaint, it must be logged as a new one; give its reference (new_case)"


def new_case_taken(s: Situation[RaiseIssue]) -> Reason | None:
    """A reference for the new complaint that another case has."""
    if s.other is None or not splits(s):
        return None
    return Reason("case_exists", f"There is a case {s.other.ref} already; choose another new_case", "6.8")


@decides(RaiseIssue, point_new, new_case_named, refers_to=lambda c: c.new_case, alone=new_case_taken)
def raise_issue(s: Situation[RaiseIssue]) -> Iterator[CaseEvent]:
    point = PointFacts.of(s.command.point)
    new_case = s.command.new_case
    if not splits(s) or new_case is None:
        yield s.event(IssueJoined, point=point)
        return
    raised = s.event(IssueSplitOff, point=point, new_case=new_case)
    yield raised
    yield _split_off(s, raised, new_case)


def _split_off(s: Situation[RaiseIssue], raised: IssueSplitOff, ref: str) -> ComplaintLogged:
    """The new complaint, received on the day the issue was raised."""
    case, policy = s.case, s.policies.on(s.day)
    return ComplaintLogged(
        originator_id=case_id(ref),
        originator_version=0,
        event_id=s.new_id(),
        meta=raised.meta.model_copy(
            update={"causation_id": raised.event_id, "idempotency_key": None, "fingerprint": None}
        ),
        subject=case.resident,
        personal={"summary": s.command.point.text},
        status="logged",
        clocks=stage_clocks.opening(policy.stage_1, 1, s.day, s.calendar_of(policy.calendar), "receipt"),
        ref=ref,
        received=s.command.at,
        policy=policy.name,
        channel="other",
        resident=case.resident_id,
        tenure=case.tenure,
        service=case.service,
        category=case.category,
        team=case.team,
        about_staff=tuple(sorted(case.about_staff)) if s.command.related else (),
        represented=case.represented,
        split_from=case.ref,
    )
