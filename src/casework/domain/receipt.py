"""Receiving a complaint: `log_complaint` (Code 1.2, 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, Self

from pydantic import ConfigDict, model_validator

from casework.domain import stage_clocks
from casework.domain.command import Command, Flag, Part, Ref, command, wrong
from casework.domain.complaint import Complaint, case_id
from casework.domain.event import CaseEvent, Fact, Tenure, event
from casework.domain.moment import Moment, PastDay
from casework.domain.personal import Clear, Text, Words, given
from casework.domain.situation import Situation, decides

Channel = Literal["email", "phone", "letter", "web", "in_person", "social_media", "survey", "member_of_staff", "other"]


class Resident(Part):
    """Who complains."""

    id: Ref
    name: Text
    contact: Words | None = None


class Group(Part):
    """The group of residents a complaint is about, and who leads for them."""

    name: Text
    lead: Ref | None = None


class Representative(Part):
    """Who speaks for the resident."""

    name: Text
    relationship: Text


_SOMEBODY: dict[str, Any] = {
    "required": ["resident"],
    "properties": {"resident": {"type": "object"}, "anonymous": {"enum": [False, None]}},
}
_NOBODY: dict[str, Any] = {
    "required": ["anonymous"],
    "properties": {"anonymous": {"const": True}, "resident": {"type": "null"}},
}


class Receipt(Command):
    """What is known when a complaint is received; either `resident` or `anonymous`."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_SOMEBODY, _NOBODY]})

    channel: Channel
    summary: Text
    resident: Resident | None = None
    anonymous: Flag = False
    tenure: Tenure
    service: Ref
    category: Ref
    team: Ref | None = None
    property: Words | None = None
    about_group: Group | None = None
    about_staff: tuple[Ref, ...] = ()
    issue_on: PastDay | None = None
    aware_on: PastDay | None = None
    service_request: Ref | None = None
    representative: Representative | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.resident is None) != self.anonymous:
            raise wrong("resident", "give the resident, or `anonymous: true` when nobody gave a name, and not both")
        return self


@command("log_complaint")
class LogComplaint(Receipt):
    """Record a complaint on the day any member of staff received it; the acknowledgement clock starts (3.2, 6.2)."""


class GroupFacts(Fact):
    """The lead of a group of residents."""

    lead: Clear | None = None


@event("complaint-logged")
class ComplaintLogged(CaseEvent):
    """A complaint was received; the policy in force on that day is pinned."""

    ref: Clear
    received: Moment
    policy: Clear
    channel: Channel
    resident: Clear | None = None
    tenure: Tenure
    service: Clear
    category: Clear
    team: Clear | None = None
    property_known: bool = False
    about_group: GroupFacts | None = None
    about_staff: tuple[Clear, ...] = ()
    issue_on: date | None = None
    aware_on: date | None = None
    service_request: Clear | None = None
    represented: bool = False
    split_from: Clear | None = None

    def apply(self, case: Complaint) -> None:
        case.ref = self.ref
        case.received = self.received
        case.policy = self.policy
        case.resident = self.subject
        case.resident_id = self.resident
        case.about_staff = frozenset(self.about_staff)
        case.issue_on = self.issue_on
        case.aware_on = self.aware_on
        case.team = self.team
        case.tenure = self.tenure
        case.service = self.service
        case.category = self.category
        case.property_known = self.property_known
        case.represented = self.represented


def receipt_facts(c: Receipt) -> dict[str, Any]:
    """What the event keeps of a receipt, besides its words."""
    return {
        "subject": c.resident.id if c.resident else f"case/{c.case}",
        "ref": c.case,
        "received": c.at,
        "channel": c.channel,
        "resident": c.resident.id if c.resident else None,
        "tenure": c.tenure,
        "service": c.service,
        "category": c.category,
        "team": c.team,
        "property_known": given(c.property),
        "about_group": GroupFacts(lead=c.about_group.lead) if c.about_group else None,
        "about_staff": c.about_staff,
        "issue_on": c.issue_on,
        "aware_on": c.aware_on,
        "service_request": c.service_request,
        "represented": c.representative is not None,
    }


@decides(LogComplaint)
def log_complaint(s: Situation[LogComplaint]) -> Iterator[CaseEvent]:
    yield s.event(
        ComplaintLogged,
        status="logged",
        clocks=stage_clocks.opening(s.policy.stage_1, 1, s.day, s.calendar, "receipt"),
        policy=s.policy.name,
        **receipt_facts(s.command),
    )


def blank(ref: str) -> Complaint:
    """The case before its first event."""
    return Complaint(case_id(ref), ref=ref)
