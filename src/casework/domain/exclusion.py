"""Complaints not taken on (Code 2.1–2.5, 1.3, 1.4).

Refused on a ground of the Code, redirected, merged – and reinstated.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from casework.domain import clocks
from casework.domain.answers import unknown_points
from casework.domain.command import Command, Flag, Part, Ref, command
from casework.domain.complaint import RUNNING, Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day, PastDay
from casework.domain.personal import Clear, Words, given
from casework.domain.situation import STAGE_CLOCKS, Situation, decides, needs, rule


class Discretion(Part):
    """Whether discretion to accept the complaint all the same was considered, with what outcome and why (2.3)."""

    considered: Flag | Words | None = None
    outcome: Words | None = None
    reason: Words | None = None


@command("refuse")
class Refuse(Command):
    """Decline the complaint, or some of its points, on a ground of the policy's exclusions (2.2), explained (2.4)."""

    ground: Ref
    explanation: Words | None = None
    ombudsman_details: Flag | None = None
    points: tuple[Ref, ...] | None = None
    issue_on: PastDay | None = None
    aware_on: PastDay | None = None
    claim_filed_on: PastDay | None = None
    prior_case: Ref | None = None
    body: Words | None = None
    discretion: Discretion | None = None


@event("complaint-refused")
class ComplaintRefused(CaseEvent):
    """The complaint, or the points named, were refused."""

    ground: Clear
    points: tuple[Clear, ...] = ()
    """The points refused; none named means the whole."""
    whole: bool
    prior_case: Clear | None = None
    issue_on: date | None = None
    aware_on: date | None = None
    claim_filed_on: date | None = None

    def apply(self, case: Complaint) -> None:
        if self.whole:
            leave_stage(case)
        else:
            case.points = {id: point for id, point in case.points.items() if id not in self.points}


def leave_stage(case: Complaint) -> None:
    """Forgets what belongs to a stage that ended without a response."""
    case.held = None
    case.submitted = False
    case.approved_by = None
    case.update_every = None


@rule("point_unknown", "5.6")
def points_known(s: Situation[Any]) -> str | None:
    return unknown_points(s, s.command.points or ())


@rule("not_an_exclusion", "2.2")
def a_ground_of_the_policy(s: Situation[Refuse]) -> str | None:
    c = s.command
    if c.ground not in s.policy.exclusions:
        return f"{c.ground} is no ground for refusing; the policy knows {', '.join(s.policy.exclusions)}"
    if c.ground == "not_landlord_responsibility" and not given(c.body):
        return "Name the body whose responsibility it is (body)"
    return None


@rule("not_out_of_time", "2.2")
def out_of_time(s: Situation[Refuse]) -> str | None:
    exclusion = s.policy.exclusions.get("out_of_time")
    if s.command.ground != "out_of_time" or exclusion is None:
        return None
    known = [d for d in (s.command.issue_on or s.case.issue_on, s.command.aware_on or s.case.aware_on) if d is not None]
    months = exclusion.months or 12
    limit = months_before(s.case.received_on, months)
    if known and max(known) < limit:
        return None
    since = (
        f"the resident knew of it on {max(known)}" if known else "it is not recorded when it happened or became known"
    )
    return f"Only what became known more than {months} months before receipt, before {limit}, is out of time; {since}"


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    month = day.year * 12 + day.month - 1 - months
    year, index = divmod(month, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, index + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


@rule("discretion_not_considered", "2.3")
def discretion_considered(s: Situation[Refuse]) -> str | None:
    if s.command.ground != "out_of_time":
        return None
    d = s.command.discretion
    if (
        d is not None
        and (given(d.considered) if isinstance(d.considered, str) else d.considered)
        and given(d.outcome)
        and given(d.reason)
    ):
        return None
    return "Consider whether to accept it all the same, and record it (discretion: considered, outcome, reason)"


@rule("claim_not_filed", "2.2")
def claim_filed(s: Situation[Refuse]) -> str | None:
    filed = s.command.claim_filed_on
    if s.command.ground != "legal_proceedings" or (filed is not None and filed <= s.day):
        return None
    return "Legal proceedings have started only once claim form and particulars are filed at court; give claim_filed_on"


@rule("prior_case_not_concluded", "2.2")
def prior_case_concluded(s: Situation[Refuse]) -> str | None:
    if s.command.ground != "previously_considered":
        return None
    prior = s.other
    if prior is not None and prior.ref != s.case.ref and prior.status in ("final_response", "closed"):
        return None
    return (
        "Only a complaint that went through to its final response or was closed has been considered before; "
        "name it (prior_case)"
    )


@decides(
    Refuse,
    points_known,
    a_ground_of_the_policy,
    out_of_time,
    discretion_considered,
    claim_filed,
    prior_case_concluded,
    needs("explanation", "explanation_missing", "Explain to the resident why the complaint is not taken on", "2.4"),
    needs(
        "ombudsman_details", "ombudsman_details_missing", "Tell the resident of the right to go to the Ombudsman", "2.4"
    ),
    refers_to=lambda c: c.prior_case,
)
def refuse(s: Situation[Refuse]) -> Iterator[CaseEvent]:
    c = s.command
    whole = s.target != s.case.status
    yield s.event(
        ComplaintRefused,
        status=s.target if whole else None,
        clocks=s.ended(*STAGE_CLOCKS) if whole else (),
        ground=c.ground,
        points=c.points or (),
        whole=whole,
        prior_case=c.prior_case,
        issue_on=c.issue_on,
        aware_on=c.aware_on,
        claim_filed_on=c.claim_filed_on,
    )


@command("redirect_to_service_request")
class RedirectToServiceRequest(Command):
    """Take a first-time request as a service request instead (1.4), as the resident chose (1.3)."""

    service_request: Ref
    resident_agreed: Flag | None = None
    explanation: Words | None = None


@event("complaint-redirected")
class ComplaintRedirected(CaseEvent):
    """The complaint was taken as a service request."""

    service_request: Clear

    def apply(self, case: Complaint) -> None:
        leave_stage(case)


EXPLAINED = needs("explanation", "explanation_missing", "Explain it to the resident", "2.4")


@decides(
    RedirectToServiceRequest,
    needs(
        "resident_agreed",
        "resident_choice_missing",
        "The resident chooses whether it is a complaint; record that they agreed",
        "1.3",
    ),
    EXPLAINED,
)
def redirect_to_service_request(s: Situation[RedirectToServiceRequest]) -> Iterator[CaseEvent]:
    yield s.event(
        ComplaintRedirected,
        status=s.target,
        clocks=s.ended(*STAGE_CLOCKS),
        service_request=s.command.service_request,
    )


@command("merge_into")
class MergeInto(Command):
    """Treat the complaint as a duplicate of one still running."""

    into: Ref
    explanation: Words | None = None


@event("complaint-merged")
class ComplaintMerged(CaseEvent):
    """The complaint was merged into another that still runs."""

    into: Clear

    def apply(self, case: Complaint) -> None:
        leave_stage(case)


@rule("into_not_running")
def into_running(s: Situation[MergeInto]) -> str | None:
    if s.other is not None and s.other.ref != s.case.ref and s.other.status in RUNNING:
        return None
    return (
        "Only a complaint that is still running can take this one in; name it (into), or consider this one on its own"
    )


@decides(MergeInto, into_running, EXPLAINED, refers_to=lambda c: c.into)
def merge_into(s: Situation[MergeInto]) -> Iterator[CaseEvent]:
    yield s.event(ComplaintMerged, status=s.target, clocks=s.ended(*STAGE_CLOCKS), into=s.command.into)


@command("reinstate")
class Reinstate(Command):
    """Take a complaint on after all (2.4). Only the Ombudsman's `due_on` counts."""

    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Ref | None = None
    due_on: Day | None = None


@event("complaint-reinstated")
class ComplaintReinstated(CaseEvent):
    """The complaint was taken on after all; its answers start afresh."""

    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Clear | None = None

    def apply(self, case: Complaint) -> None:
        leave_stage(case)
        case.answers = {}
        case.remedy_promised = False
        if case.handler:
            case.considered_stage_1 |= {case.handler}


@decides(Reinstate)
def reinstate(s: Situation[Reinstate]) -> Iterator[CaseEvent]:
    c = s.command
    start = s.case.received_on if c.instructed_by == "landlord" else s.day
    due = c.due_on if c.instructed_by == "ombudsman" else None
    yield s.event(
        ComplaintReinstated,
        status=s.target,
        clocks=clocks.opening(s.policy.stage_1, 1, start, s.calendar, due=due),
        instructed_by=c.instructed_by,
        reference=c.reference,
    )
