"""Telling a person what the landlord recorded of itself, and how far its programmes of redress have come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from casework.cli.screen import paragraph, table

if TYPE_CHECKING:
    from casework.domain.redress_programme import Home, Progress
    from casework.landlord_page import ExceptionLine, LandlordPage, LessonLine, ProgrammeLine, ProgrammePage


def told_record(page: LandlordPage) -> Iterator[str]:
    """The landlord's record, line by line."""
    yield "Homes"
    yield table(
        ("year", "tenure", "homes", "as of"), [(each.year, each.tenure, each.homes, each.as_of) for each in page.homes]
    )
    yield "\nExceptions from the Code"
    for exception in page.exceptions:
        yield from _exception(exception)
    yield "\nResponses of the governing body"
    for response in page.governing_body_responses:
        yield paragraph(f"{response.year}: {response.response}", "  ", "    ")
    yield "\nRecommendations"
    header = ("id", "source", "rating", "owner", "due on", "closed on")
    rows = [
        (each.id, each.source, each.rating, each.owner, each.due_on, each.closed_on) for each in page.recommendations
    ]
    yield table(header, rows)
    yield "\nLessons"
    for lesson in page.lessons:
        yield from _lesson(lesson)
    yield "\nProgrammes of redress"
    yield programme_table(page.programmes)


def programme_table(lines: Iterable[ProgrammeLine]) -> str:
    """Programmes, a line for each."""
    header = ("programme", "opened on", "closed on", "homes", "without outcome", "redress due", "not given")
    return table(header, [_line(each) for each in lines])


def told_programme(page: ProgrammePage) -> Iterator[str]:
    """A programme of redress, line by line."""
    closed = f", closed on {page.closed_on}" if page.closed_on else ""
    yield paragraph(f"{page.programme}: {page.title}")
    yield f"  Opened on {page.opened_on}{closed}."
    for name, text in (("What failed", page.failing), ("Which homes", page.criteria), ("Found", page.findings)):
        if text:
            yield paragraph(f"{name}: {text}", "  ", "    ")
    yield ""
    yield from _progress(page.progress)
    yield ""
    header = ("home", "case", "outcome", "tried to reach", "reached", "given")
    yield table(header, map(_home, page.homes))


def _exception(exception: ExceptionLine) -> Iterator[str]:
    until = f"ended on {exception.ended_on}" if exception.ended_on else f"until {exception.until}"
    where = f" ({', '.join(exception.provisions)})" if exception.provisions else ""
    yield paragraph(f"{exception.id}: from {exception.starts_on}, {until}{where}: {exception.reason}", "  ", "    ")
    for each in exception.told:
        yield f"    told {each.who.replace('_', ' ')} on {each.on}"
    if exception.missing:
        yield f"    not recorded yet (8.5): {', '.join(exception.missing)}"


def _lesson(lesson: LessonLine) -> Iterator[str]:
    yield paragraph(f"{lesson.id}: {lesson.lesson} (root cause: {lesson.root_cause})", "  ", "    ")
    if lesson.cases:
        yield paragraph(f"from {', '.join(lesson.cases)}", "    ")
    for change in lesson.changes:
        state = f"made on {change.made_on}: {change.evidence}" if change.made_on else f"due on {change.due_on}"
        yield paragraph(f"change {change.id}: {change.what} – {change.owner}, {state}", "    ", "      ")
    for effect in lesson.effects:
        yield paragraph(f"effect, {effect.on}: {effect.evidence}", "    ", "      ")


def _progress(progress: Progress) -> Iterator[str]:
    for name, count in dict(progress).items():
        shown = f"£{count:,.2f}" if name == "amount" else f"{count}"
        yield f"  {name.replace('_', ' '):20} {shown:>10}"


def _line(line: ProgrammeLine) -> tuple[object, ...]:
    how_far = line.progress
    counts = (how_far.homes, how_far.without_outcome, how_far.redress_due, how_far.redress_outstanding)
    return (line.programme, line.opened_on, line.closed_on, *counts)


def _home(home: Home) -> tuple[object, ...]:
    reached = sum(each.reached for each in home.contacts)
    given = ", ".join(each.kind if each.amount is None else f"{each.kind} £{each.amount:,.2f}" for each in home.redress)
    return (home.id, home.case, home.outcome, len(home.contacts), reached, given or None)
