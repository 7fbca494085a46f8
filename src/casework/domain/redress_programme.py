"""A programme of redress: one failing that touches many homes, each of them looked at, contacted and put right.

Each programme has a stream of its own. Its homes go by the landlord's property or case references, never by names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.event import Event, Fact
from casework.domain.landlord_record import Used, copied, used_by
from casework.domain.personal import Clear
from casework.domain.promises import ActionKind

PROGRAMMES = uuid5(NAMESPACE_URL, "https://casework.example/redress-programme")

Outcome: TypeAlias = Literal["nothing_needed", "redress_due", "to_contact", "not_in_scope"]
"""What the review of a home came to."""


def programme_id(ref: str) -> UUID:
    """The stream of a programme."""
    return uuid5(PROGRAMMES, ref)


class Contact(Fact):
    """Somebody tried to reach a home: when, how, and with success or not."""

    on: date
    reached: bool
    how: Clear


class Redress(Fact):
    """What a home was given; `amount` is in pounds."""

    kind: ActionKind
    amount: float | None = None
    given_on: date


class Home(Fact):
    """A home that a programme looks at."""

    id: Clear
    case: Clear | None = None
    contacts: tuple[Contact, ...] = ()
    outcome: Outcome | None = None
    reason: Clear | None = None
    redress: tuple[Redress, ...] = ()

    @property
    def outstanding(self) -> bool:
        """Whether redress is due to it and none was given."""
        return self.outcome == "redress_due" and not self.redress


class Progress(Fact):
    """How many homes a programme has, and how many of them have come how far; `amount` is in pounds."""

    homes: int
    without_outcome: int
    nothing_needed: int
    redress_due: int
    to_contact: int
    not_in_scope: int
    contacted: int
    reached: int
    redress_given: int
    redress_outstanding: int
    amount: float


def progress_of(homes: Iterable[Home]) -> Progress:
    """How far these homes have come."""
    every = list(homes)
    outcomes: Mapping[Outcome | None, int] = Counter(each.outcome for each in every)
    return Progress(
        homes=len(every),
        without_outcome=outcomes[None],
        nothing_needed=outcomes["nothing_needed"],
        redress_due=outcomes["redress_due"],
        to_contact=outcomes["to_contact"],
        not_in_scope=outcomes["not_in_scope"],
        contacted=sum(bool(each.contacts) for each in every),
        reached=sum(any(contact.reached for contact in each.contacts) for each in every),
        redress_given=sum(bool(each.redress) for each in every),
        redress_outstanding=sum(each.outstanding for each in every),
        amount=round(sum(redress.amount or 0 for each in every for redress in each.redress), 2),
    )


@dataclass(slots=True)
class Programme:
    """A programme of redress. `version` is that of its newest event, -1 before the first; `final` its final count."""

    id: UUID
    version: int = -1
    ref: str = ""
    title: str = ""
    failing: str = ""
    criteria: str = ""
    recommendations: tuple[str, ...] = ()
    opened_on: date = date.min
    homes: dict[str, Home] = field(default_factory=dict)
    closed_on: date | None = None
    findings: str | None = None
    final: Progress | None = None
    keys: dict[str, Used] = field(default_factory=dict)

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return progress_of(self.homes.values())

    def copy(self) -> Programme:
        """A copy that can evolve without touching this one."""
        return Programme(*(copied(getattr(self, each.name)) for each in fields(self)))


class ProgrammeEvent(Event):
    """An event of a programme of redress; its data subject is the landlord, for no resident's words are in it."""

    programme: Clear

    def apply(self, programme: Programme) -> None:
        """Assigns what this kind of event changes; may not refuse, does nothing but assign."""


def no_programme(ref: str) -> Programme:
    """A programme before its first event."""
    return Programme(programme_id(ref))


def project_programme(programme: Programme | None, events: Iterable[ProgrammeEvent]) -> Programme | None:
    """The programme after some more events; the one given stays as it was."""
    twin = None
    for each in events:
        twin = twin or (programme or no_programme(each.programme)).copy()
        twin.version = each.originator_version
        twin.keys |= used_by(each)
        each.apply(twin)
    return twin or programme
