"""The record around a complaint (Code 5.12): contacts, documents, service requests, lessons and satisfaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from casework.domain.command import Command, Part, Ref, Whole, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.extension import updated
from casework.domain.moment import Day, Moment
from casework.domain.personal import Clear, Text, Words
from casework.domain.situation import Situation, decides, rule

Direction = Literal["in", "out"]
Party = Literal["resident", "representative", "contractor", "ombudsman", "other"]


@command("record_contact", anywhere=True)
class RecordContact(Command):
    """Record a conversation, letter or message (5.12). One outward with the resident meets the update clock (5.9)."""

    direction: Direction
    channel: Ref
    with_: Annotated[Party, Field(alias="with")]
    summary: Text
    note_made_at: Moment | None = None


@event("contact-recorded")
class ContactRecorded(CaseEvent):
    """A contact took place."""

    direction: Direction
    channel: Clear
    party: Party
    note_made_at: Moment | None = None


@decides(RecordContact)
def record_contact(s: Situation[RecordContact]) -> Iterator[CaseEvent]:
    c = s.command
    reached = c.direction == "out" and c.with_ == "resident"
    yield s.event(
        ContactRecorded,
        clocks=updated(s, s.day) if reached else (),
        direction=c.direction,
        channel=c.channel,
        party=c.with_,
        note_made_at=c.note_made_at,
    )


Digest: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]


class LetterMade(Part):
    """What a letter was made of: which one, how it is set, its template's SHA-256, and the event that it tells of."""

    kind: Ref
    variant: Ref
    template: Digest
    event: Annotated[Whole, Field(ge=1)]


@command("attach_document", anywhere=True)
class AttachDocument(Command):
    """Put a document on the case by its digest (5.12). `size` is in bytes, `sha256` in hexadecimal.

    `letter` says of a letter that casework made what it was made of.
    """

    id: Ref
    name: Text
    media_type: Ref
    size: Annotated[Whole, Field(ge=0)]
    sha256: Digest
    letter: LetterMade | None = None


class LetterFacts(Fact):
    """What a letter was made of. `event` is the number of the event that it tells of, from 1."""

    kind: Clear
    variant: Clear
    template: Clear
    event: int


@event("document-attached")
class DocumentAttached(CaseEvent):
    """A document was put on the case; `letter` says of a letter what it was made of."""

    id: Clear
    media_type: Clear
    size: int
    sha256: Clear
    letter: LetterFacts | None = None

    def apply(self, case: Complaint) -> None:
        case.documents |= {self.id}


@rule("already_done")
def document_new(s: Situation[AttachDocument]) -> str | None:
    id = s.command.id
    return f"Document {id} is on the case already; give another one its own id" if id in s.case.documents else None


@decides(AttachDocument, document_new)
def attach_document(s: Situation[AttachDocument]) -> Iterator[CaseEvent]:
    c, made = s.command, s.command.letter
    yield s.event(
        DocumentAttached,
        id=c.id,
        media_type=c.media_type,
        size=c.size,
        sha256=c.sha256.lower(),
        letter=LetterFacts(**made.model_dump() | {"template": made.template.lower()}) if made else None,
    )


RequestState = Literal["open", "stopped", "done"]


@command("update_service_request", anywhere=True)
class UpdateServiceRequest(Command):
    """Record how the work behind the complaint stands (1.5): the complaint must not stop it."""

    reference: Ref
    state: RequestState
    reason: Words | None = None


@event("service-request-updated")
class ServiceRequestUpdated(CaseEvent):
    """The state of a service request was noted."""

    reference: Clear
    state: RequestState


@decides(UpdateServiceRequest)
def update_service_request(s: Situation[UpdateServiceRequest]) -> Iterator[CaseEvent]:
    yield s.event(ServiceRequestUpdated, reference=s.command.reference, state=s.command.state)


@command("record_learning", anywhere=True)
class RecordLearning(Command):
    """Record what went wrong and what changes (9.1)."""

    root_cause: Text
    lesson: Text
    change: Words | None = None
    owner: Ref | None = None
    due_on: Day | None = None


@event("learning-recorded")
class LearningRecorded(CaseEvent):
    """A lesson was drawn."""

    owner: Clear | None = None
    due_on: date | None = None


@decides(RecordLearning)
def record_learning(s: Situation[RecordLearning]) -> Iterator[CaseEvent]:
    yield s.event(LearningRecorded, owner=s.command.owner, due_on=s.command.due_on)


@command("record_satisfaction", anywhere=True)
class RecordSatisfaction(Command):
    """Record how satisfied the resident was with the handling, on the survey's own scale."""

    score: Annotated[float, Field(strict=True, allow_inf_nan=False)]
    scale: Ref | Whole
    comment: Words | None = None


@event("satisfaction-recorded")
class SatisfactionRecorded(CaseEvent):
    """The resident rated the handling."""

    score: float
    scale: Clear


@decides(RecordSatisfaction)
def record_satisfaction(s: Situation[RecordSatisfaction]) -> Iterator[CaseEvent]:
    yield s.event(SatisfactionRecorded, score=s.command.score, scale=str(s.command.scale))
