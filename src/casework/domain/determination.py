"""What the Ombudsman determined: findings, orders and recommendations, and what a review made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Literal

from casework.domain import clocks
from casework.domain.command import Amount, Command, Part, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text
from casework.domain.situation import Situation, decides, rule, something

FindingKind = Literal[
    "severe_maladministration",
    "maladministration",
    "service_failure",
    "reasonable_redress",
    "mediation",
    "no_maladministration",
    "outside_jurisdiction",
    "withdrawn",
]
ADVERSE: frozenset[FindingKind] = frozenset({"severe_maladministration", "maladministration", "service_failure"})
"""The findings against a landlord, which the Ombudsman's maladministration rate counts among those considered."""
NOT_CONSIDERED: frozenset[FindingKind] = frozenset({"outside_jurisdiction", "withdrawn"})
"""The findings that are none about what a landlord did, and so in no rate."""


class Finding(Part):
    """One finding of a determination."""

    issue: Text
    category: Ref
    finding: FindingKind


class FindingFacts(Fact):
    """A finding without its words."""

    category: Clear
    finding: FindingKind

    @classmethod
    def of(cls, f: Finding) -> FindingFacts:
        return cls(category=f.category, finding=f.finding)


class Order(Part):
    """An order of the Ombudsman, with its date. `amount` is in pounds."""

    id: Ref
    kind: Ref
    what: Text
    due_on: Day
    amount: Amount | None = None
    scope: Literal["case", "wider"] | None = None


class OrderFacts(Fact):
    """An order without its words."""

    id: Clear
    kind: Clear
    due_on: date
    amount: float | None = None
    scope: Literal["case", "wider"] | None = None


class Recommendation(Part):
    """A recommendation of the Ombudsman."""

    id: Ref
    what: Text


@command("record_determination", anywhere=True)
class RecordDetermination(Command):
    """Record the Ombudsman's determination: ends the investigation, and starts a clock for every order."""

    reference: Ref
    findings: tuple[Finding, ...]
    orders: tuple[Order, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()


@event("determination-recorded")
class DeterminationRecorded(CaseEvent):
    """The Ombudsman determined the complaint."""

    reference: Clear
    findings: tuple[FindingFacts, ...]
    orders: tuple[OrderFacts, ...]
    recommendations: tuple[Clear, ...]

    def apply(self, case: Complaint) -> None:
        case.investigation = None
        case.determined |= {self.reference}
        case.orders |= {o.id for o in self.orders}


@rule("unknown_subject")
def investigation_open(s: Situation[RecordDetermination]) -> str | None:
    if s.case.investigation == s.command.reference or s.command.reference in s.case.determined:
        return None
    return (
        f"No investigation {s.command.reference} is open on this case; "
        "record it with record_ombudsman_investigation first"
    )


@rule("already_done")
def determined_once(s: Situation[RecordDetermination]) -> str | None:
    c = s.command
    if c.reference in s.case.determined:
        return f"The determination of {c.reference} is recorded already; a later finding is a determination review"
    times = Counter(o.id for o in c.orders)
    used = [id for id in times if id in s.case.orders or times[id] > 1]
    return f"Order {', '.join(used)} is recorded already; give a new order its own id" if used else None


ANY_INVESTIGATION = something(
    lambda case: case.investigation or case.determined,
    "unknown_subject",
    "No investigation is recorded on this case; record it with record_ombudsman_investigation first",
)
ANY_UNDETERMINED = something(
    lambda case: case.investigation or not case.determined,
    "already_done",
    "Every investigation on this case is determined; a later finding is a determination review",
)


@decides(RecordDetermination, investigation_open, determined_once, ANY_INVESTIGATION, ANY_UNDETERMINED)
def record_determination(s: Situation[RecordDetermination]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        DeterminationRecorded,
        clocks=tuple(clocks.given("order", o.id, s.day, o.due_on, "The date the Ombudsman ordered") for o in c.orders),
        reference=c.reference,
        findings=tuple(map(FindingFacts.of, c.findings)),
        orders=tuple(
            OrderFacts(id=o.id, kind=o.kind, due_on=o.due_on, amount=o.amount, scope=o.scope) for o in c.orders
        ),
        recommendations=tuple(r.id for r in c.recommendations),
    )


@command("record_determination_review", anywhere=True)
class RecordDeterminationReview(Command):
    """Record that a determination was reviewed, and with what outcome."""

    reference: Ref
    requested_by: Ref
    outcome: Text
    findings: tuple[Finding, ...] = ()


@event("determination-reviewed")
class DeterminationReviewed(CaseEvent):
    """A determination was reviewed."""

    reference: Clear
    requested_by: Clear
    findings: tuple[FindingFacts, ...]


@rule("unknown_subject")
def determination_known(s: Situation[RecordDeterminationReview]) -> str | None:
    reference = s.command.reference
    return None if reference in s.case.determined else f"No determination {reference} is recorded on this case"


ANY_DETERMINATION = something(
    lambda case: case.determined, "unknown_subject", "No determination is recorded on this case"
)


@decides(RecordDeterminationReview, determination_known, ANY_DETERMINATION)
def record_determination_review(s: Situation[RecordDeterminationReview]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        DeterminationReviewed,
        reference=c.reference,
        requested_by=c.requested_by,
        findings=tuple(map(FindingFacts.of, c.findings)),
    )
