"""The facts of the landlord's own record, as events tell them and reports read them."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from casework.domain.event import Fact, Tenure
from casework.domain.personal import Clear

Source: TypeAlias = Literal["determination", "review", "spotlight_report", "other"]
Audience: TypeAlias = Literal["governing_body", "residents", "ombudsman", "regulator"]
Rating: TypeAlias = Literal["red", "amber", "green"]


class Told(Fact):
    """Who was told of an exception, and when."""

    who: Audience
    on: date


MUST_BE_TOLD: tuple[Audience, ...] = ("ombudsman", "residents")
"""Whom a landlord that cannot comply with the Code has to tell (8.5), besides publishing it."""


class CodeException(Fact):
    """Circumstances under which the landlord cannot comply with the Code, and when it will again (8.5).

    `provisions` are the paragraphs that it cannot comply with, none for the whole Code.
    """

    id: Clear
    starts_on: date
    until: date
    reason: Clear
    provisions: tuple[Clear, ...] = ()
    told: tuple[Told, ...] = ()
    published_on: date | None = None
    published_at: Clear | None = None
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it: up to its end, and while it has none up to the day that was announced."""
        return self.starts_on <= day <= (self.ended_on or self.until)

    @property
    def still_to_tell(self) -> tuple[str, ...]:
        """Whom the Code asks to be told and who was not; `published` where nothing says that it was."""
        told = {each.who for each in self.told}
        missing: tuple[str, ...] = tuple(who for who in MUST_BE_TOLD if who not in told)
        return missing if self.published_on else (*missing, "published")


class Homes(Fact):
    """How many homes the landlord had in a year, of a tenure."""

    year: Clear
    tenure: Tenure
    homes: int
    as_of: date | None = None


class GoverningBodyResponse(Fact):
    """What the governing body answered to the annual report of a year (8.2)."""

    year: Clear
    response: Clear
    published_on: date | None = None
    published_at: Clear | None = None


class TrackedRecommendation(Fact):
    """What somebody recommended to the landlord, what it answered, and how far it has come."""

    id: Clear
    source: Source
    reference: Clear | None = None
    text: Clear
    owner: Clear
    due_on: date
    response: Clear | None = None
    rating: Rating | None = None
    closed_on: date | None = None
    evidence: Clear | None = None


class Change(Fact):
    """What a landlord changes because of a lesson; `evidence` shows that it was made."""

    id: Clear
    lesson: Clear
    what: Clear
    owner: Clear
    due_on: date
    made_on: date | None = None
    evidence: Clear | None = None


class Effect(Fact):
    """What shows that the changes worked."""

    on: date
    evidence: Clear


class Lesson(Fact):
    """What a landlord learnt from these cases, and what shows that the changes made because of it worked."""

    id: Clear
    root_cause: Clear
    lesson: Clear
    cases: tuple[Clear, ...] = ()
    drawn_on: date
    effects: tuple[Effect, ...] = ()
