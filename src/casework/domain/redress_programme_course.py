"""The course of a programme of redress: opened, homes identified, closed once nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from casework.domain.command import CaseRef, Part, Ref, wrong
from casework.domain.event import Fact, event
from casework.domain.landlord_record import LandlordEvent, LandlordRecord
from casework.domain.landlord_record_command import ProgrammeCommand, Prose, landlord_command
from casework.domain.landlord_record_deciding import Matter, asks, settles
from casework.domain.personal import Clear
from casework.domain.redress_programme import Home, Programme, ProgrammeEvent, Progress


@landlord_command("open_programme")
class OpenProgramme(ProgrammeCommand):
    """Open a programme: what failed, which homes it touches, and the recommendations that it answers."""

    title: Prose
    failing: Prose
    criteria: Prose
    recommendations: tuple[Ref, ...] = ()


@event("programme-opened")
class ProgrammeOpened(ProgrammeEvent):
    """A programme of redress began."""

    title: Clear
    failing: Clear
    criteria: Clear
    recommendations: tuple[Clear, ...] = ()

    def apply(self, programme: Programme) -> None:
        programme.ref, programme.title, programme.failing = self.programme, self.title, self.failing
        programme.criteria, programme.recommendations = self.criteria, self.recommendations
        programme.opened_on = self.occurred_on


@event("programme-listed")
class ProgrammeListed(LandlordEvent):
    """The landlord's record notes that there is a programme."""

    programme: Clear
    title: Clear

    def apply(self, record: LandlordRecord) -> None:
        record.programmes[self.programme] = self.title


@asks("already_done")
def programme_new(m: Matter[OpenProgramme]) -> str | None:
    there = m.programme.version >= 0
    return f"The programme {m.command.programme} was opened on {m.programme.opened_on}" if there else None


@asks("unknown_subject")
def recommendations_known(m: Matter[OpenProgramme]) -> str | None:
    strange = [id for id in m.command.recommendations if id not in m.record.recommendations]
    return f"No recommendation {', '.join(strange)} is recorded; record_recommendation does" if strange else None


@settles(OpenProgramme, programme_new, recommendations_known)
def open_programme(m: Matter[OpenProgramme]) -> Iterator[ProgrammeOpened | ProgrammeListed]:
    c = m.command
    yield m.event(
        ProgrammeOpened,
        programme=c.programme,
        title=c.title,
        failing=c.failing,
        criteria=c.criteria,
        recommendations=c.recommendations,
    )
    yield m.event(ProgrammeListed, programme=c.programme, title=c.title)


@asks("unknown_subject")
def programme_known(m: Matter[Any]) -> str | None:
    ref = m.command.programme
    return None if m.programme.version >= 0 else f"There is no programme {ref}; open_programme opens one"


@asks("programme_closed")
def programme_open(m: Matter[Any]) -> str | None:
    closed_on = m.programme.closed_on
    return f"The programme {m.command.programme} was closed on {closed_on}" if closed_on else None


class IdentifiedHome(Part):
    """A home, by the landlord's reference of the property or the like, and its case if it has one."""

    id: Ref
    case: CaseRef | None = None


@landlord_command("identify")
class Identify(ProgrammeCommand):
    """Put homes on a programme's list. Those that are on it already stay as they are."""

    homes: Annotated[tuple[IdentifiedHome, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        ids = [each.id for each in self.homes]
        if len(set(ids)) < len(ids):
            raise wrong("homes", "one is given twice; name each home once")
        return self


class HomeFacts(Fact):
    """A home as it was identified."""

    id: Clear
    case: Clear | None = None


@event("homes-identified")
class HomesIdentified(ProgrammeEvent):
    """Homes were put on a programme's list."""

    homes: tuple[HomeFacts, ...]

    def apply(self, programme: Programme) -> None:
        programme.homes |= {each.id: Home(id=each.id, case=each.case) for each in self.homes}


def _new(m: Matter[Identify]) -> list[IdentifiedHome]:
    return [each for each in m.command.homes if each.id not in m.programme.homes]


@asks("already_done")
def anything_new(m: Matter[Identify]) -> str | None:
    return None if _new(m) else f"All these homes are on the list of {m.command.programme} already"


@settles(Identify, programme_known, programme_open, anything_new)
def identify(m: Matter[Identify]) -> Iterator[HomesIdentified]:
    homes = tuple(HomeFacts(id=each.id, case=each.case) for each in _new(m))
    yield m.event(HomesIdentified, programme=m.command.programme, homes=homes)


@landlord_command("close_programme")
class CloseProgramme(ProgrammeCommand):
    """Close a programme with what it found, once each home has an outcome and all redress that is due was given."""

    findings: Prose


@event("programme-closed")
class ProgrammeClosed(ProgrammeEvent):
    """A programme of redress ended, with this count."""

    findings: Clear
    final: Progress

    def apply(self, programme: Programme) -> None:
        programme.closed_on, programme.findings = self.occurred_on, self.findings
        programme.final = self.final


NAMED = 5
"""How many homes a refusal names."""


def _some(homes: list[Home]) -> str:
    more = f" and {len(homes) - NAMED} more" if len(homes) > NAMED else ""
    return ", ".join(each.id for each in homes[:NAMED]) + more


@asks("outcomes_missing")
def every_home_reviewed(m: Matter[CloseProgramme]) -> str | None:
    left = [each for each in m.programme.homes.values() if each.outcome is None]
    return f"{_some(left)}: the review has no outcome yet; record_review_outcome records it" if left else None


@asks("redress_outstanding")
def all_redress_given(m: Matter[CloseProgramme]) -> str | None:
    left = [each for each in m.programme.homes.values() if each.outstanding]
    return f"{_some(left)}: redress is due and was not given yet; record_redress records it" if left else None


@settles(CloseProgramme, programme_known, programme_open, every_home_reviewed, all_redress_given)
def close_programme(m: Matter[CloseProgramme]) -> Iterator[ProgrammeClosed]:
    c = m.command
    yield m.event(ProgrammeClosed, programme=c.programme, findings=c.findings, final=m.programme.progress)
