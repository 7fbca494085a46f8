"""What the Ombudsman asks the landlord for, and what was sent; the dates are the Ombudsman's, never computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.domain import clocks
from casework.domain.clocks import Clock
from casework.domain.command import Command, Part, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text
from casework.domain.situation import Situation, decides, rule, something
from casework.domain.stage_clocks import OMBUDSMANS_DATE


def information_due(s: Situation[Any], reference: str, due_on: date | None) -> tuple[Clock, ...]:
    """The clock of what the Ombudsman asked for; asked again under the same reference, it runs to the new date.

    A date that had passed by then is recorded as breached first.
    """
    if due_on is None:
        return ()
    running = s.case.clock("ombudsman_information", reference)
    if running is None:
        return (clocks.given("ombudsman_information", reference, s.day, due_on, OMBUDSMANS_DATE.rule),)
    again = clocks.move(running, due_on, "the Ombudsman asked again", OMBUDSMANS_DATE)
    return (s.end(running), again) if s.day > running.due_on else (again,)


@command("record_information_request", anywhere=True)
class RecordInformationRequest(Command):
    """Record what the Ombudsman asks for, and by when."""

    reference: Ref
    items: tuple[Ref, ...]
    due_on: Day


@event("information-requested")
class InformationRequested(CaseEvent):
    """The Ombudsman asked for information."""

    reference: Clear
    items: tuple[Clear, ...]
    due_on: date

    def apply(self, case: Complaint) -> None:
        items = (*case.requests.get(self.reference, ()), *self.items)
        case.requests = case.requests | {self.reference: tuple(dict.fromkeys(items))}


@decides(RecordInformationRequest)
def record_information_request(s: Situation[RecordInformationRequest]) -> Iterator[CaseEvent]:
    c = s.command
    due = information_due(s, c.reference, c.due_on)
    yield s.event(InformationRequested, reference=c.reference, items=c.items, due_on=c.due_on, clocks=due)


class NotHeld(Part):
    """Something asked for that the landlord does not hold, and why."""

    item: Ref
    reason: Text


@command("submit_evidence", anywhere=True)
class SubmitEvidence(Command):
    """Send the Ombudsman what was asked for; without `items` it covers all."""

    reference: Ref
    items: tuple[Ref, ...] | None = None
    documents: tuple[Ref, ...]
    not_held: tuple[NotHeld, ...] = ()


@event("evidence-submitted")
class EvidenceSubmitted(CaseEvent):
    """Evidence was sent to the Ombudsman; `outstanding` is what is still owed."""

    reference: Clear
    items: tuple[Clear, ...]
    documents: tuple[Clear, ...]
    not_held: tuple[Clear, ...] = ()
    outstanding: tuple[Clear, ...] = ()

    def apply(self, case: Complaint) -> None:
        case.requests = case.requests | {self.reference: self.outstanding}


@rule("unknown_subject")
def request_known(s: Situation[SubmitEvidence]) -> str | None:
    c = s.command
    if c.reference not in s.case.requests:
        return f"The Ombudsman has asked for nothing under {c.reference} on this case"
    unknown = [id for id in c.documents if id not in s.case.documents]
    return (
        f"Document {', '.join(unknown)} is not on the case; attach it with attach_document first" if unknown else None
    )


ANY_REQUEST = something(
    lambda case: case.requests, "unknown_subject", "The Ombudsman has asked for nothing on this case"
)


@decides(SubmitEvidence, request_known, ANY_REQUEST)
def submit_evidence(s: Situation[SubmitEvidence]) -> Iterator[CaseEvent]:
    c = s.command
    asked = s.case.requests.get(c.reference, ())
    not_held = tuple(n.item for n in c.not_held)
    sent = asked if c.items is None else c.items
    outstanding = tuple(item for item in asked if item not in (*sent, *not_held))
    yield s.event(
        EvidenceSubmitted,
        clocks=() if outstanding else s.ended("ombudsman_information", of=c.reference),
        reference=c.reference,
        items=sent,
        documents=c.documents,
        not_held=not_held,
        outstanding=outstanding,
    )
