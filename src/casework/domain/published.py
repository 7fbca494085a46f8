"""Determinations that the Ombudsman has published, of any landlord: what landlords' performance is compared by.

They are no part of any case here. Each is an aggregate of its own, whose words stay where the Ombudsman published them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.determination import FindingFacts
from casework.domain.event import Event, event
from casework.domain.personal import Clear
from casework.domain.rounds import Round

PUBLISHED = uuid5(NAMESPACE_URL, "https://casework.example/published-determinations")


def published_id(landlord: str, case: str) -> UUID:
    """The stream of a landlord's case as the Ombudsman numbers it."""
    return uuid5(uuid5(PUBLISHED, landlord), case)


class Determination(NamedTuple):
    """What the Ombudsman published of a case; `homes` is the landlord's stock, None where it is not known."""

    landlord: str
    case: str
    decided_on: date
    homes: int | None
    findings: tuple[FindingFacts, ...]

    def says_the_same(self, other: Determination) -> bool:
        """Whether two say the same of a case, in whatever order they list what was found."""
        return self._in_order() == other._in_order()

    def _in_order(self) -> Determination:
        return self._replace(findings=tuple(sorted(self.findings, key=lambda each: (each.category, each.finding))))


class PublishedEvent(Event):
    """What was published of a case; its data subject is the landlord, for nobody's words are kept in it."""

    landlord: Clear
    case: Clear
    decided_on: date
    homes: int | None = None
    findings: tuple[FindingFacts, ...]

    @property
    def determination(self) -> Determination:
        return Determination(self.landlord, self.case, self.decided_on, self.homes, self.findings)


@event("determination-published")
class DeterminationPublished(PublishedEvent):
    """The Ombudsman published a determination."""


@event("determination-corrected")
class DeterminationCorrected(PublishedEvent):
    """What is known of a published determination is otherwise; this takes the place of what was said before."""


@dataclass(frozen=True, slots=True)
class Published:
    """What is known of a published determination; `version` is that of its newest event."""

    id: UUID
    version: int
    determination: Determination


def project_published(known: Published | None, events: Iterable[PublishedEvent]) -> Published | None:
    """What is known after some more events; the state given stays as it was."""
    for each in events:
        known = Published(each.originator_id, each.originator_version, each.determination)
    return known


def taken_in(said: Determination, known: Published | None, now: Round) -> PublishedEvent | None:
    """The event by which a determination is known as it is said to be, None when it is known so already.

    A stock that is not said stays what it was known to be.
    """
    if known is None:
        return _event(DeterminationPublished, said, 0, now)
    if said.homes is None:
        said = said._replace(homes=known.determination.homes)
    if said.says_the_same(known.determination):
        return None
    return _event(DeterminationCorrected, said, known.version + 1, now)


def _event(cls: type[PublishedEvent], said: Determination, version: int, now: Round) -> PublishedEvent:
    return cls(
        originator_id=published_id(said.landlord, said.case),
        originator_version=version,
        event_id=now.new_id(),
        meta=now.meta(),
        subject=f"landlord/{said.landlord}",
        **said._asdict(),
    )
