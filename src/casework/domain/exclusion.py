"""Complaints not taken on (Code 2.1–2.5, 1.3, 1.4).

Refused on a ground of the Code, redirected, merged – and reinstated.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.domain.answers import unknown_points
from casework.domain.command import Command, Flag, Needed, Part, Ref, Several, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import PastDay
from casework.domain.personal import Clear, Words, given
from casework.domain.situation import Situation, decides, needs, rule
from casework.domain.stage_clocks import STAGE_CLOCKS


class Discretion(Part):
    """Whether discretion to accept the complaint all the same was considered, with what outcome and why (2.3)."""

    considered: Needed[Flag | Words] = None
    outcome: Needed[Words] = None
    reason: Needed[Words] = None


@command("refuse")
class Refuse(Command):
    """Decline the complaint, or some of its points, on a ground of the policy's exclusions (2.2), explained (2.4)."""

    ground: Needed[Ref] = None
    explanation: Needed[Words] = None
    ombudsman_details: Needed[Flag | Words] = None
    points: Several[Ref] = ()
    issue_on: Needed[PastDay] = None
    aware_on: Needed[PastDay] = None
    claim_filed_on: Needed[PastDay] = None
    prior_case: Needed[Ref] = None
    body: Needed[Words] = None
    discretion: Needed[Discretion] = None


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
    wording: Clear | None = None
    """A digest of the explanation, the same for the same words; it stays when they are erased."""

    def apply(self, case: Complaint) -> None:
        if self.whole:
            case.leave_stage()
            if self.status == "stage_1_responded" and case.stage_1_work is not None:
                case.points, case.answers, case.promised, case.handler = case.stage_1_work
        else:
            case.points = {id: point for id, point in case.points.items() if id not in self.points}


@rule("point_unknown", "5.6")
def points_known(s: Situation[Any]) -> str | None:
    return unknown_points(s, s.command.points)


@rule("not_an_exclusion", "2.2")
def a_ground_of_the_policy(s: Situation[Refuse]) -> str | None:
    c = s.command
    if c.ground not in s.policy.exclusions:
        return f"{c.ground or 'Nothing'} is no ground for refusing; the policy knows {', '.join(s.policy.exclusions)}"
    if _needs(s, "body") and not given(c.body):
        return "Name the body whose responsibility it is (body)"
    return None


def _needs(s: Situation[Refuse], fact: str) -> bool:
    """Whether the policy asks for a fact on this ground."""
    exclusion = s.policy.exclusions.get(s.command.ground or "")
    return exclusion is not None and fact in exclusion.needs


@rule("not_out_of_time", "2.2")
def out_of_time(s: Situation[Refuse]) -> str | None:
    months = _months(s)
    if months is None:
        return None
    known = [d for d in (s.command.issue_on or s.case.issue_on, s.command.aware_on or s.case.aware_on) if d is not None]
    limit = months_before(s.case.received_on, months)
    if known and max(known) < limit:
        return None
    since = (
        f"the resident knew of it on {max(known)}" if known else "it is not recorded when it happened or became known"
    )
    return f"Only what became known more than {months} months before receipt, before {limit}, is out of time; {since}"


def _months(s: Situation[Refuse]) -> int | None:
    """The months after which the ground given is out of time; None for other grounds."""
    exclusion = s.policy.exclusions.get(s.command.ground or "")
    return exclusion.months if exclusion else None


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, index = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


@rule("discretion_not_considered", "2.3")
def discretion_considered(s: Situation[Refuse]) -> str | None:
    if _months(s) is None:
        return None
    d = s.command.discretion
    if d is not None and d.considered and given(d.outcome) and given(d.reason):
        return None
    return "Consider whether to accept it all the same, and record it (discretion: considered, outcome, reason)"


@rule("claim_not_filed", "2.2")
def claim_filed(s: Situation[Refuse]) -> str | None:
    filed = s.command.claim_filed_on
    if not _needs(s, "claim_filed_on") or (filed is not None and filed <= s.day):
        return None
    return "Legal proceedings have started only once claim form and particulars are filed at court; give claim_filed_on"


@rule("prior_case_not_concluded", "2.2")
def prior_case_concluded(s: Situation[Refuse]) -> str | None:
    if not _needs(s, "prior_case"):
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
        points=c.points,
        whole=whole,
        prior_case=c.prior_case,
        issue_on=c.issue_on,
        aware_on=c.aware_on,
        claim_filed_on=c.claim_filed_on,
        wording=s.likened("refusal", c.explanation) if s.likened and c.explanation else None,
    )
