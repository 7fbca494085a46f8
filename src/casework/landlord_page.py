"""What did the landlord record of itself, and how far have its programmes come, on one page?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casework.domain.event import Fact
from casework.domain.landlord_record import LandlordRecord
from casework.domain.landlord_record_facts import (
    Change,
    CodeException,
    GoverningBodyResponse,
    Homes,
    Lesson,
    TrackedRecommendation,
)
from casework.domain.redress_programme import Home, Programme, Progress


class ExceptionLine(CodeException):
    """An exception from the Code; `missing` names what the Code asks for and nobody recorded (8.5)."""

    missing: tuple[str, ...]


class LessonLine(Lesson):
    """A lesson with what is changed because of it."""

    changes: tuple[Change, ...]


class ProgrammeLine(Fact):
    """A programme of redress, and how far it has come."""

    programme: str
    title: str
    opened_on: date
    closed_on: date | None
    progress: Progress


class LandlordPage(Fact):
    """The landlord's own record, each part in the order in which it was recorded."""

    homes: tuple[Homes, ...]
    exceptions: tuple[ExceptionLine, ...]
    governing_body_responses: tuple[GoverningBodyResponse, ...]
    recommendations: tuple[TrackedRecommendation, ...]
    lessons: tuple[LessonLine, ...]
    programmes: tuple[ProgrammeLine, ...]


class ProgrammePage(ProgrammeLine):
    """A programme of redress with each of its homes; `final` is the count with which it was closed."""

    failing: str
    criteria: str
    recommendations: tuple[str, ...]
    findings: str | None
    final: Progress | None
    homes: tuple[Home, ...]


def landlord_page(record: LandlordRecord, programmes: Iterable[Programme]) -> LandlordPage:
    """The page of a landlord's record."""
    return LandlordPage(
        homes=tuple(record.homes.values()),
        exceptions=tuple(map(_exception, record.exceptions.values())),
        governing_body_responses=tuple(record.responses.values()),
        recommendations=tuple(record.recommendations.values()),
        lessons=tuple(LessonLine(**dict(each), changes=record.changes_of(each.id)) for each in record.lessons.values()),
        programmes=tuple(map(programme_line, programmes)),
    )


def programme_line(programme: Programme) -> ProgrammeLine:
    """The line of a programme."""
    return ProgrammeLine(
        programme=programme.ref,
        title=programme.title,
        opened_on=programme.opened_on,
        closed_on=programme.closed_on,
        progress=programme.progress,
    )


def programme_page(programme: Programme) -> ProgrammePage:
    """The page of a programme."""
    return ProgrammePage(
        **dict(programme_line(programme)),
        failing=programme.failing,
        criteria=programme.criteria,
        recommendations=programme.recommendations,
        findings=programme.findings,
        final=programme.final,
        homes=tuple(programme.homes.values()),
    )


def _exception(exception: CodeException) -> ExceptionLine:
    return ExceptionLine(**dict(exception), missing=exception.still_to_tell)
