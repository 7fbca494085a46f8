"""Restricting contact (Code 5.14, 5.15): with reasons, evidence, regard to equality, an appeal and a review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.domain import clocks
from casework.domain.clocks import Clock
from casework.domain.command import Command, Needed, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text, Words
from casework.domain.situation import Rule, Situation, decides, needs, rule, something


@command("restrict_contact", anywhere=True)
class RestrictContact(Command):
    """Restrict a resident's contact, proportionately and with regard to the Equality Act 2010 (5.14, 5.15)."""

    id: Ref
    restriction: Text
    reason: Needed[Words] = None
    evidence: Needed[Words] = None
    equality_regard: Needed[Words] = None
    appeal: Needed[Words] = None
    review_on: Needed[Day] = None


@event("contact-restricted")
class ContactRestricted(CaseEvent):
    """The resident's contact was restricted."""

    id: Clear

    def apply(self, case: Complaint) -> None:
        case.restrictions = case.restrictions | {self.id: "in force"}


@rule("already_done")
def restriction_new(s: Situation[RestrictContact]) -> str | None:
    id = s.command.id
    return f"Restriction {id} is recorded already; give a new one its own id" if id in s.case.restrictions else None


def _review(s: Situation[Any], review_on: date | None) -> tuple[Clock, ...]:
    if review_on is None:
        return ()
    return (clocks.given("restriction_review", s.command.id, s.day, review_on, "The review date set", "5.14"),)


@decides(
    RestrictContact,
    restriction_new,
    needs("reason", "reason_missing", "Say why contact is restricted", "5.14"),
    needs("evidence", "evidence_missing", "Say what shows that it is needed", "5.14"),
    needs("review_on", "review_date_missing", "Say when the restriction will be reviewed", "5.14"),
    needs("equality_regard", "equality_regard_missing", "Say how the Equality Act 2010 was regarded", "5.15"),
    needs("appeal", "appeal_missing", "Tell the resident how to appeal", "5.14"),
)
def restrict_contact(s: Situation[RestrictContact]) -> Iterator[CaseEvent]:
    yield s.event(ContactRestricted, id=s.command.id, clocks=_review(s, s.command.review_on))


@rule("unknown_subject")
def restriction_known(s: Situation[Any]) -> str | None:
    id = s.command.id
    return None if id in s.case.restrictions else f"No restriction {id} is recorded on this case"


@rule("already_done")
def restriction_in_force(s: Situation[Any]) -> str | None:
    lifted = s.case.restrictions.get(s.command.id) == "lifted"
    return f"Restriction {s.command.id} is lifted already" if lifted else None


ANY_RESTRICTION = something(
    lambda case: case.restrictions, "unknown_subject", "No restriction is recorded on this case"
)
ANY_IN_FORCE = something(
    lambda case: not case.restrictions or set(case.restrictions.values()) != {"lifted"},
    "already_done",
    "Every restriction on this case is lifted",
)
IN_FORCE: tuple[Rule, ...] = (restriction_known, restriction_in_force, ANY_RESTRICTION, ANY_IN_FORCE)


@command("review_restriction", anywhere=True)
class ReviewRestriction(Command):
    """Review a restriction; with `review_on` the next review gets its clock."""

    id: Ref
    outcome: Text
    review_on: Needed[Day] = None


@event("restriction-reviewed")
class RestrictionReviewed(CaseEvent):
    """A restriction was looked at again."""

    id: Clear


@decides(ReviewRestriction, *IN_FORCE)
def review_restriction(s: Situation[ReviewRestriction]) -> Iterator[CaseEvent]:
    ended = s.ended("restriction_review", of=s.command.id)
    yield s.event(RestrictionReviewed, id=s.command.id, clocks=(*ended, *_review(s, s.command.review_on)))


@command("lift_restriction", anywhere=True)
class LiftRestriction(Command):
    """End a restriction."""

    id: Ref
    reason: Needed[Words] = None


@event("restriction-lifted")
class RestrictionLifted(CaseEvent):
    """A restriction ended."""

    id: Clear

    def apply(self, case: Complaint) -> None:
        case.restrictions = case.restrictions | {self.id: "lifted"}


@decides(LiftRestriction, *IN_FORCE, needs("reason", "reason_missing", "Say why it is lifted"))
def lift_restriction(s: Situation[LiftRestriction]) -> Iterator[CaseEvent]:
    yield s.event(RestrictionLifted, id=s.command.id, clocks=s.ended("restriction_review", of=s.command.id))
