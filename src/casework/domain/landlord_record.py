"""The landlord's own record, outside any case: one stream in a store.

Homes owned, exceptions from the Code (8.5), responses of the governing body (8.2), recommendations, and what was learnt
across cases (9.1 to 9.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.domain.event import Event, Fact, Tenure
from casework.domain.landlord_record_facts import (
    Change,
    CodeException,
    GoverningBodyResponse,
    Homes,
    Lesson,
    TrackedRecommendation,
)

LANDLORD_RECORD = uuid5(NAMESPACE_URL, "https://casework.example/landlord-record")
"""The one stream of a store in which it is."""


class Used(NamedTuple):
    """What an idempotency key was first used for: the command's fingerprint, and the event it came to."""

    fingerprint: str
    topic: str


@dataclass(slots=True)
class LandlordRecord:
    """What a landlord recorded of itself. `version` is that of the newest event, -1 before the first."""

    id: UUID = LANDLORD_RECORD
    version: int = -1
    homes: dict[tuple[str, Tenure], Homes] = field(default_factory=dict)
    exceptions: dict[str, CodeException] = field(default_factory=dict)
    responses: dict[str, GoverningBodyResponse] = field(default_factory=dict)
    recommendations: dict[str, TrackedRecommendation] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    programmes: dict[str, str] = field(default_factory=dict)
    """The titles of the programmes of redress."""
    keys: dict[str, Used] = field(default_factory=dict)

    def homes_in(self, year: str) -> dict[Tenure, int]:
        """The homes of a year, such as `2023-24`, by tenure."""
        return {tenure: each.homes for (of, tenure), each in self.homes.items() if of == year}

    def exceptions_on(self, day: date) -> tuple[str, ...]:
        """The exceptions that a day lies in: they tag a breach on that day, and stop no clock."""
        return tuple(each.id for each in self.exceptions.values() if each.covers(day))

    def changes_of(self, lesson: str) -> tuple[Change, ...]:
        """What is changed because of a lesson."""
        return tuple(each for each in self.changes.values() if each.lesson == lesson)

    def copy(self) -> LandlordRecord:
        """A copy that can evolve without touching this one."""
        return LandlordRecord(*(copied(getattr(self, each.name)) for each in fields(self)))


class LandlordEvent(Event):
    """An event of the landlord's own record; its data subject is the landlord, for no resident's words are in it."""

    def apply(self, record: LandlordRecord) -> None:
        """Assigns what this kind of event changes; may not refuse, does nothing but assign."""


F = TypeVar("F", bound=Fact)


def altered(among: dict[str, F], id: str, **facts: object) -> None:
    """Assigns facts to one of these, if it is there: what had occurred by a day may lack what was recorded before."""
    if id in among:
        among[id] = among[id].model_copy(update=facts)


def project_landlord(record: LandlordRecord | None, events: Iterable[LandlordEvent]) -> LandlordRecord | None:
    """The record after some more events; the one given stays as it was."""
    twin = None
    for each in events:
        twin = twin or (record or LandlordRecord()).copy()
        twin.version = each.originator_version
        twin.keys |= used_by(each)
        each.apply(twin)
    return twin or record


def used_by(event: Event) -> dict[str, Used]:
    """The idempotency key that an event was recorded under, if any."""
    key, mark = event.meta.idempotency_key, event.meta.fingerprint
    return {key: Used(mark, event.topic)} if key and mark else {}


def copied(value: Any) -> Any:
    """A value of a state, or a copy of one that events change in place."""
    return value.copy() if isinstance(value, dict) else value
