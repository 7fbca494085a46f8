"""The Ombudsman beside the stages: contact and investigation. Dates are the Ombudsman's, never computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from casework.domain.command import Command, Needed, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.information import information_due
from casework.domain.moment import Day
from casework.domain.personal import Clear, Words, given
from casework.domain.situation import Situation, decides, rule

ContactKind = Literal["enquiry", "dispute_support", "early_resolution", "mediation", "jurisdiction_declined"]


@command("record_ombudsman_contact", anywhere=True)
class RecordOmbudsmanContact(Command):
    """Record that the Ombudsman was in touch short of an investigation; with `due_on`, an answer is due."""

    kind: ContactKind
    reference: Ref
    due_on: Day | None = None


@event("ombudsman-contacted")
class OmbudsmanContacted(CaseEvent):
    """The Ombudsman was in touch."""

    kind: ContactKind
    reference: Clear
    due_on: date | None = None

    def apply(self, case: Complaint) -> None:
        if self.due_on is not None:
            case.requests = {self.reference: ()} | case.requests


@decides(RecordOmbudsmanContact)
def record_ombudsman_contact(s: Situation[RecordOmbudsmanContact]) -> Iterator[CaseEvent]:
    c = s.command
    due = information_due(s, c.reference, c.due_on)
    yield s.event(OmbudsmanContacted, kind=c.kind, reference=c.reference, due_on=c.due_on, clocks=due)


@command("record_ombudsman_investigation", anywhere=True)
class RecordOmbudsmanInvestigation(Command):
    """Record that the Ombudsman formally investigates: after both stages, or for an exceptional reason."""

    reference: Ref
    exceptional_reason: Needed[Words] = None


@event("investigation-opened")
class InvestigationOpened(CaseEvent):
    """The Ombudsman opened a formal investigation."""

    reference: Clear

    def apply(self, case: Complaint) -> None:
        case.investigation = self.reference
        case.investigated |= {self.reference}


@rule("already_done", of_case=True)
def not_under_investigation(s: Situation[RecordOmbudsmanInvestigation]) -> str | None:
    return None if s.case.investigation is None else f"The investigation {s.case.investigation} is open already"


@rule("already_done")
def not_investigated_yet(s: Situation[RecordOmbudsmanInvestigation]) -> str | None:
    if s.command.reference in s.case.investigated:
        return (
            f"The investigation {s.command.reference} was recorded and determined; "
            "a later finding is a determination review"
        )
    return None


@rule("stages_not_exhausted")
def stages_exhausted(s: Situation[RecordOmbudsmanInvestigation]) -> str | None:
    if s.case.answered == 2 or given(s.command.exceptional_reason):
        return None
    return (
        "The complaint has not been through both stages; "
        "say why the Ombudsman investigates all the same (exceptional_reason)"
    )


@decides(RecordOmbudsmanInvestigation, not_under_investigation, not_investigated_yet, stages_exhausted)
def record_ombudsman_investigation(s: Situation[RecordOmbudsmanInvestigation]) -> Iterator[CaseEvent]:
    yield s.event(InvestigationOpened, reference=s.command.reference)
