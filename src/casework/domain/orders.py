"""What the Ombudsman orders.

Orders of a determination, complaint handling failure orders, and the Ombudsman's changes of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Literal

from casework.domain import clocks
from casework.domain.clocks import Clock, ClockName, Why
from casework.domain.command import Command, Needed, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text, Words
from casework.domain.situation import Situation, decides, needs, rule, something

EVIDENCED = needs("evidence", "evidence_missing", "Say what shows that it was done", "5.12")


@command("comply_with_order", anywhere=True)
class ComplyWithOrder(Command):
    """Record that an order was complied with, with the evidence."""

    id: Ref
    evidence: Needed[Words] = None


@event("order-complied-with")
class OrderCompliedWith(CaseEvent):
    """An order was complied with."""

    id: Clear


@rule("unknown_subject")
def order_known(s: Situation[Any]) -> str | None:
    id = s.command.id
    return None if id in s.case.orders else f"No order {id} is recorded on this case"


@rule("already_done")
def order_open(s: Situation[ComplyWithOrder]) -> str | None:
    id = s.command.id
    if id not in s.case.orders or s.case.clock("order", id):
        return None
    return f"Order {id} has been complied with already"


def _open(*names: ClockName) -> Callable[[Complaint], bool]:
    """Whether one of the clocks of these names runs, or there never was one."""

    def is_open(case: Complaint) -> bool:
        found = [clock.running for clock in case.clocks.values() if clock.clock in names]
        return any(found) or not found

    return is_open


ANY_ORDER = something(lambda case: case.orders, "unknown_subject", "No order is recorded on this case")
ANY_ORDER_OPEN = something(_open("order"), "already_done", "Every order on this case has been complied with")


@decides(ComplyWithOrder, order_known, order_open, ANY_ORDER, ANY_ORDER_OPEN, EVIDENCED)
def comply_with_order(s: Situation[ComplyWithOrder]) -> Iterator[CaseEvent]:
    yield s.event(OrderCompliedWith, id=s.command.id, clocks=s.ended("order", of=s.command.id))


ComplianceOutcome = Literal["accepted", "more_required", "not_complied"]


@command("record_compliance_outcome", anywhere=True)
class RecordComplianceOutcome(Command):
    """Record what the Ombudsman says of the compliance.

    When more is required, the order's clock runs again at its date.
    """

    id: Ref
    outcome: ComplianceOutcome


@event("compliance-judged")
class ComplianceJudged(CaseEvent):
    """The Ombudsman judged the compliance with an order."""

    id: Clear
    outcome: ComplianceOutcome


@decides(RecordComplianceOutcome, order_known, ANY_ORDER)
def record_compliance_outcome(s: Situation[RecordComplianceOutcome]) -> Iterator[CaseEvent]:
    c = s.command
    clock = s.case.clocks.get(("order", c.id))
    again = c.outcome == "more_required" and clock is not None and not clock.running
    runs = (clocks.run_again(clock, clock.due_on, clock.why, "more required"),) if again and clock else ()
    yield s.event(ComplianceJudged, id=c.id, outcome=c.outcome, clocks=runs)


FailureOrderType = Literal["1", "2", "3", "notice"]


@command("record_chfo", anywhere=True)
class RecordCHFO(Command):
    """Record a complaint handling failure order of the Ombudsman, and by when it must be complied with."""

    id: Ref
    type: FailureOrderType
    required_action: Text
    comply_by: Day


@event("chfo-recorded")
class CHFORecorded(CaseEvent):
    """The Ombudsman made a complaint handling failure order."""

    id: Clear
    type: FailureOrderType
    comply_by: date

    def apply(self, case: Complaint) -> None:
        case.chfos |= {self.id}


@rule("already_done")
def chfo_new(s: Situation[RecordCHFO]) -> str | None:
    id = s.command.id
    return f"Complaint handling failure order {id} is recorded already" if id in s.case.chfos else None


@decides(RecordCHFO, chfo_new)
def record_chfo(s: Situation[RecordCHFO]) -> Iterator[CaseEvent]:
    c = s.command
    clock = clocks.given("chfo", c.id, s.day, c.comply_by, "The date the Ombudsman ordered")
    yield s.event(CHFORecorded, id=c.id, type=c.type, comply_by=c.comply_by, clocks=(clock,))


@command("comply_with_chfo", anywhere=True)
class ComplyWithCHFO(Command):
    """Record that a complaint handling failure order was complied with, with the evidence."""

    id: Ref
    evidence: Needed[Words] = None


@event("chfo-complied-with")
class CHFOCompliedWith(CaseEvent):
    """A complaint handling failure order was complied with."""

    id: Clear


@rule("unknown_subject")
def chfo_known(s: Situation[ComplyWithCHFO]) -> str | None:
    id = s.command.id
    return None if id in s.case.chfos else f"No complaint handling failure order {id} is recorded on this case"


@rule("already_done")
def chfo_open(s: Situation[ComplyWithCHFO]) -> str | None:
    id = s.command.id
    if id not in s.case.chfos or s.case.clock("chfo", id):
        return None
    return f"Complaint handling failure order {id} has been complied with already"


ANY_CHFO = something(lambda case: case.chfos, "unknown_subject", "No failure order is recorded on this case")
ANY_CHFO_OPEN = something(_open("chfo"), "already_done", "Every failure order on this case has been complied with")


@decides(ComplyWithCHFO, chfo_known, chfo_open, ANY_CHFO, ANY_CHFO_OPEN, EVIDENCED)
def comply_with_chfo(s: Situation[ComplyWithCHFO]) -> Iterator[CaseEvent]:
    yield s.event(CHFOCompliedWith, id=s.command.id, clocks=s.ended("chfo", of=s.command.id))


@command("vary_ombudsman_date", anywhere=True)
class VaryOmbudsmanDate(Command):
    """Record that the Ombudsman gave an order, failure order or request another date."""

    subject: Ref
    due_on: Day
    reference: Ref


@event("ombudsman-date-varied")
class OmbudsmanDateVaried(CaseEvent):
    """The Ombudsman set another date."""

    varied: Clear
    due_on: date
    reference: Clear


VARIABLE: tuple[ClockName, ...] = ("order", "chfo", "ombudsman_information")


def _varied(s: Situation[VaryOmbudsmanDate]) -> list[Clock]:
    return [s.case.clocks[name, s.command.subject] for name in VARIABLE if (name, s.command.subject) in s.case.clocks]


@rule("unknown_subject")
def variable_known(s: Situation[VaryOmbudsmanDate]) -> str | None:
    return None if _varied(s) else f"No order, failure order or request {s.command.subject} is recorded on this case"


@rule("already_done")
def variable_open(s: Situation[VaryOmbudsmanDate]) -> str | None:
    found = _varied(s)
    if not found or any(c.running for c in found):
        return None
    return f"{s.command.subject} has been dealt with already"


ANY_VARIABLE = something(
    lambda case: any(clock.clock in VARIABLE for clock in case.clocks.values()),
    "unknown_subject",
    "The Ombudsman has ordered and asked for nothing with a date on this case",
)
ANY_VARIABLE_OPEN = something(_open(*VARIABLE), "already_done", "Everything the Ombudsman set a date for is dealt with")


@decides(VaryOmbudsmanDate, variable_known, variable_open, ANY_VARIABLE, ANY_VARIABLE_OPEN)
def vary_ombudsman_date(s: Situation[VaryOmbudsmanDate]) -> Iterator[CaseEvent]:
    c = s.command
    clock = next(clock for clock in _varied(s) if clock.running)
    why = Why(rule=f"The Ombudsman set another date ({c.reference})")
    moved = clocks.move(clock, c.due_on, "the Ombudsman set another date", why)
    yield s.event(OmbudsmanDateVaried, varied=c.subject, due_on=c.due_on, reference=c.reference, clocks=(moved,))
