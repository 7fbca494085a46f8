"""Who speaks for the resident (Code 3.6): representatives, their authority, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from casework.domain.command import Command, Needed, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import PastDay
from casework.domain.personal import Text, Words
from casework.domain.situation import Situation, decides, needs, rule

Authority = Literal["consent", "attorney", "deputy", "executor", "mp_or_councillor"]


@command("appoint_representative", anywhere=True)
class AppointRepresentative(Command):
    """Record who speaks for the resident, and by what authority; without one nothing may be sent to them (3.6)."""

    name: Text
    relationship: Text
    authority: Needed[Authority] = None
    evidence: Words | None = None


@event("representative-appointed")
class RepresentativeAppointed(CaseEvent):
    """Somebody speaks for the resident."""

    authority: Authority | None = None

    def apply(self, case: Complaint) -> None:
        case.represented = True
        case.authority = self.authority


@decides(AppointRepresentative)
def appoint_representative(s: Situation[AppointRepresentative]) -> Iterator[CaseEvent]:
    yield s.event(RepresentativeAppointed, authority=s.command.authority)


@command("end_representation", anywhere=True)
class EndRepresentation(Command):
    """Record that the representative speaks for the resident no more."""

    reason: Needed[Words] = None


@event("representation-ended")
class RepresentationEnded(CaseEvent):
    """The representation ended."""

    def apply(self, case: Complaint) -> None:
        case.represented = False
        case.authority = None


@rule("unknown_subject", of_case=True)
def somebody_represents(s: Situation[EndRepresentation]) -> str | None:
    return None if s.case.represented else "No representative is recorded on this case"


@decides(
    EndRepresentation, somebody_represents, needs("reason", "reason_missing", "Say why the representation ends", "3.6")
)
def end_representation(s: Situation[EndRepresentation]) -> Iterator[CaseEvent]:
    yield s.event(RepresentationEnded)


@command("record_death", anywhere=True)
class RecordDeath(Command):
    """Record that the resident has died: consent ends, other authority stays, nothing is closed."""

    told_on: PastDay


@event("death-recorded")
class DeathRecorded(CaseEvent):
    """The landlord was told of the resident's death."""

    told_on: date

    def apply(self, case: Complaint) -> None:
        if case.authority == "consent":
            case.authority = None


@decides(RecordDeath)
def record_death(s: Situation[RecordDeath]) -> Iterator[CaseEvent]:
    yield s.event(DeathRecorded, told_on=s.command.told_on)
