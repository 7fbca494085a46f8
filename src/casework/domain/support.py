"""Vulnerabilities and reasonable adjustments (Code 5.10): asked, agreed, reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from casework.domain import clocks
from casework.domain.clocks import Clock
from casework.domain.command import Command, Needed, Part, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.moment import Day
from casework.domain.personal import PERSONAL, Clear, Text, Words
from casework.domain.situation import Situation, decides, needs, rule, something

Format: TypeAlias = Annotated[Literal["large_print", "plain_text", "easy_read", "other"], PERSONAL]
"""How somebody needs what is written to them; `other` as the adjustment says, such as Braille."""


class Vulnerability(Part):
    """Something about the household that the landlord must take into account, and where it is known from."""

    id: Ref
    what: Text
    source: Words


class Adjustment(Part):
    """A reasonable adjustment, and when it will be looked at again. `format` is how letters have to be set for them."""

    id: Ref
    what: Text
    review_on: Needed[Day] = None
    format: Format | None = None


class AdjustmentFacts(Fact):
    """An adjustment without its words."""

    id: Clear
    review_on: date | None = None


@command("record_support_needs", anywhere=True)
class RecordSupportNeeds(Command):
    """Record that the resident was asked about vulnerabilities and adjustments (5.10); both lists may be empty."""

    vulnerabilities: tuple[Vulnerability, ...]
    adjustments: tuple[Adjustment, ...]


@event("support-needs-recorded")
class SupportNeedsRecorded(CaseEvent):
    """The resident was asked about support needs; empty lists mean none disclosed."""

    vulnerabilities: tuple[Clear, ...]
    adjustments: tuple[AdjustmentFacts, ...]

    def apply(self, case: Complaint) -> None:
        case.support_asked = True
        case.adjustments |= {a.id for a in self.adjustments}


@rule("support_needs_not_asked", "5.10", of_case=True)
def support_needs_asked(s: Situation[Any]) -> str | None:
    if s.case.support_asked or s.case.stage == 2:
        return None
    return (
        "Nobody has asked about vulnerabilities and adjustments; ask, "
        "and record the answer with record_support_needs (empty lists if none)"
    )


@rule("already_done")
def adjustments_new(s: Situation[RecordSupportNeeds]) -> str | None:
    ids = [a.id for a in s.command.adjustments]
    used = [id for place, id in enumerate(ids) if id in s.case.adjustments or id in ids[:place]]
    return f"Adjustment {', '.join(used)} is recorded already; give a new one its own id" if used else None


@rule("review_date_missing", "5.10")
def adjustments_reviewed(s: Situation[RecordSupportNeeds]) -> str | None:
    without = [a.id for a in s.command.adjustments if a.review_on is None]
    return f"Say when adjustment {', '.join(without)} will be reviewed (review_on)" if without else None


def review_clock(s: Situation[Any], adjustment: str, review_on: date | None) -> tuple[Clock, ...]:
    """The clock of an adjustment's next review, if a day was named."""
    if review_on is None:
        return ()
    return (clocks.given("adjustment_review", adjustment, s.day, review_on, "The review date agreed", "5.10"),)


@decides(RecordSupportNeeds, adjustments_new, adjustments_reviewed)
def record_support_needs(s: Situation[RecordSupportNeeds]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        SupportNeedsRecorded,
        vulnerabilities=tuple(v.id for v in c.vulnerabilities),
        adjustments=tuple(AdjustmentFacts(id=a.id, review_on=a.review_on) for a in c.adjustments),
        clocks=tuple(clock for a in c.adjustments for clock in review_clock(s, a.id, a.review_on)),
    )


@command("agree_adjustment", anywhere=True)
class AgreeAdjustment(Command):
    """Agree a reasonable adjustment, with the day of its review (5.10). `format` is how letters have to be set."""

    id: Ref
    what: Text
    review_on: Needed[Day] = None
    format: Format | None = None


@event("adjustment-agreed")
class AdjustmentAgreed(CaseEvent):
    """A reasonable adjustment was agreed."""

    id: Clear

    def apply(self, case: Complaint) -> None:
        case.adjustments |= {self.id}


@rule("already_done")
def adjustment_new(s: Situation[AgreeAdjustment]) -> str | None:
    return f"Adjustment {s.command.id} is recorded already" if s.command.id in s.case.adjustments else None


@decides(
    AgreeAdjustment, adjustment_new, needs("review_on", "review_date_missing", "Say when it will be reviewed", "5.10")
)
def agree_adjustment(s: Situation[AgreeAdjustment]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(AdjustmentAgreed, id=c.id, clocks=review_clock(s, c.id, c.review_on))


@command("review_adjustment", anywhere=True)
class ReviewAdjustment(Command):
    """Review an adjustment (5.10); with `review_on` the next review gets its clock."""

    id: Ref
    outcome: Text
    review_on: Needed[Day] = None


@event("adjustment-reviewed")
class AdjustmentReviewed(CaseEvent):
    """An adjustment was looked at again."""

    id: Clear


@rule("unknown_subject")
def adjustment_known(s: Situation[ReviewAdjustment]) -> str | None:
    return None if s.command.id in s.case.adjustments else f"No adjustment {s.command.id} is recorded on this case"


ANY_ADJUSTMENT = something(lambda case: case.adjustments, "unknown_subject", "No adjustment is recorded on this case")


@decides(ReviewAdjustment, adjustment_known, ANY_ADJUSTMENT)
def review_adjustment(s: Situation[ReviewAdjustment]) -> Iterator[CaseEvent]:
    c = s.command
    ended = s.ended("adjustment_review", of=c.id)
    yield s.event(AdjustmentReviewed, id=c.id, clocks=(*ended, *review_clock(s, c.id, c.review_on)))
