"""Whom a letter goes to: the resident, or whoever has the authority to be written to instead (Code 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casework.domain.acknowledgement import ComplaintAcknowledged
from casework.domain.complaint import Complaint
from casework.domain.contacts import ContactRecorded
from casework.domain.event import CaseEvent
from casework.domain.representation import DeathRecorded, RepresentativeAppointed
from casework.letters.words import Said, worded

IN_PLACE_OF = ("attorney", "deputy", "executor")
"""Authorities under which letters go to the representative whatever was said before."""


class Addressee(NamedTuple):
    """Whom a letter goes to. `contact` is as it was given with the complaint: a number, an e-mail address, or words."""

    name: str
    address: tuple[str, ...]
    contact: str


def addressee(
    case: Complaint, history: Sequence[CaseEvent], event: CaseEvent, first: Sequence[CaseEvent] = ()
) -> Addressee:
    """Whom a letter about an event goes to; a representative only with authority.

    `first` is the history in which the people are named: of the case that this one was split off from, where it was.
    """
    words = worded(history)
    received = worded(first or history)[0]
    name = received.get("resident.name", "")
    if case.represented and case.authority and _to_representative(case, history, event):
        return Addressee(_representative(history, words), (), "")
    if any(isinstance(each, DeathRecorded) for each in (*first, *history)):
        name = f"The personal representatives of {name}" if name else "The personal representatives"
    return Addressee(name or "Resident", _lines(received), received.get("resident.contact", ""))


def _to_representative(case: Complaint, history: Sequence[CaseEvent], event: CaseEvent) -> bool:
    if isinstance(event, ContactRecorded):
        return event.party == "representative"
    told = [each.to for each in history if isinstance(each, ComplaintAcknowledged)]
    return case.authority in IN_PLACE_OF or told[-1:] == ["representative"]


def _representative(history: Sequence[CaseEvent], words: Sequence[Said]) -> str:
    named = [
        said.get("name", "")
        for event, said in zip(history, words, strict=True)
        if isinstance(event, RepresentativeAppointed)
    ]
    return named[-1] if named else words[0].get("representative.name", "")


def _lines(received: Said) -> tuple[str, ...]:
    parts = received.get("property", "").replace("\n", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
