"""The erasure of a data subject's words (UK GDPR Art. 5(1)(e), 17): planned by one person, applied by another.

Each data subject has a stream of its own for that: legal holds on the words, the plan under way, and what was erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.event import Event, event
from casework.domain.personal import Clear

ERASURES = uuid5(NAMESPACE_URL, "https://casework.example/erasure")

Basis: TypeAlias = Literal[
    "no_longer_needed",
    "consent_withdrawn",
    "objection",
    "unlawful_processing",
    "legal_obligation",
    "retention_ended",
]
"""Why words are erased: UK GDPR Art. 17(1)(a) to (e), and the end of the landlord's own retention (Art. 5(1)(e))."""
BASES: tuple[Basis, ...] = get_args(Basis)


def erasure_id(subject: str) -> UUID:
    """The stream of a data subject's erasures."""
    return uuid5(ERASURES, subject)


class ErasureEvent(Event):
    """An event about the words of its `subject`, not in any case's stream."""


@event("legal-hold-placed")
class LegalHoldPlaced(ErasureEvent):
    """Words must be kept, whatever else is decided; the reason is in `personal`. `cases` are empty for all."""

    hold: Clear
    cases: tuple[Clear, ...] = ()


@event("legal-hold-lifted")
class LegalHoldLifted(ErasureEvent):
    """A hold ended; the reason is in `personal`."""

    hold: Clear


@event("erasure-planned")
class ErasurePlanned(ErasureEvent):
    """Somebody asks for the words in these cases to be erased. It takes the place of an earlier plan."""

    basis: Basis
    cases: tuple[Clear, ...]


@event("personal-data-erased")
class PersonalDataErased(ErasureEvent):
    """The words of the subject in these cases were erased: the keys by these ids are destroyed, wherever they turn up.

    `documents` are the SHA-256 of those whose bytes went too.
    """

    basis: Basis
    planned_by: Clear
    cases: tuple[Clear, ...]
    keys: tuple[Clear, ...]
    documents: tuple[Clear, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who asked for what to be erased, and why it may be."""

    by: str
    basis: Basis
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasures:
    """What was decided about a data subject's words; `version` is that of the newest event, -1 before the first.

    `holds` are the legal holds in force, each with the cases that it is about, none for all.
    """

    subject: str
    version: int = -1
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    """The ids of all holds that there ever were."""
    plan: Plan | None = None
    erased: tuple[PersonalDataErased, ...] = ()

    @property
    def id(self) -> UUID:
        """The stream's."""
        return erasure_id(self.subject)

    def holding(self, case: str) -> list[str]:
        """The legal holds on the words in a case."""
        return sorted(hold for hold, cases in self.holds.items() if not cases or case in cases)

    def has_erased(self, case: str) -> bool:
        """Whether the words in a case were erased."""
        return any(case in each.cases for each in self.erased)


def erasures(subject: str, events: Iterable[Any]) -> Erasures:
    """What a stream of such events makes."""
    return project(Erasures(subject), events)


def project(now: Erasures, events: Iterable[Any]) -> Erasures:
    """The same after some more events."""
    for each in events:
        now = replace(_evolved(now, each), version=each.originator_version)
    return now


def _evolved(now: Erasures, event: Any) -> Erasures:
    match event:
        case LegalHoldPlaced(hold=hold, cases=cases):
            return replace(now, holds={**now.holds, hold: cases}, used=now.used | {hold})
        case LegalHoldLifted(hold=lifted):
            return replace(now, holds={hold: cases for hold, cases in now.holds.items() if hold != lifted})
        case ErasurePlanned(basis=basis, cases=cases):
            return replace(now, plan=Plan(event.meta.actor.id, basis, cases))
        case PersonalDataErased():
            return replace(now, plan=None, erased=(*now.erased, event))
    return now
