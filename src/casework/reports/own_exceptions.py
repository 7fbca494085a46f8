"""When could the landlord not comply with the Code (8.5), and which deadlines were missed within that time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from casework.domain.landlord_record import LandlordRecord
from casework.domain.landlord_record_facts import CodeException
from casework.projections.wording import day_in_words
from casework.reports.figures import Measure, Tallies
from casework.reports.missed import MISSED, before
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Row, Section, Table

SOURCE: Final = "8.5"
MEASURES: Final = (
    Measure(
        "missed_within",
        "Deadlines missed within it",
        "missed",
        formula="due on a day of the exception that lies in the period, and done late or not yet",
        source=SOURCE,
    ),
    Measure(
        "overdue_within",
        "Of these, overdue at the cut-off",
        "overdue",
        formula="of these, not done yet",
        source=SOURCE,
    ),
)


def exceptions(reading: Reading, period: Period, record: LandlordRecord) -> Section:
    """The exceptions from the Code that touch a period; they stop no clock, and what was missed within them shows."""
    found = [each for each in record.exceptions.values() if _days(each, period) is not None]
    return Section(
        title="Exceptions from the Code",
        source=SOURCE,
        text=tuple(map(_told, found)),
        figures=(code_exceptions(len(found)),),
        tables=(Table("Missed within each", _columns(), tuple(_rows(reading, period, found))),),
    )


def code_exceptions(number: int) -> Figure:
    """How many there are."""
    return Figure(
        id="code_exceptions",
        title="Exceptions from the Code",
        value=number,
        formula="exceptions recorded that touch the period",
        source=SOURCE,
    )


def _columns() -> tuple[str, ...]:
    return ("Exception", *(each.title for each in MEASURES))


def _rows(reading: Reading, period: Period, found: list[CodeException]) -> Iterator[Row]:
    for each in found:
        days = _days(each, period) or period
        missed = Period(days.first, min(days.last, before(reading.today).last))
        tallies = Tallies(reading.tally(MISSED, missed))
        figures = (tallies.figure(measure) for measure in MEASURES)
        yield Row(each.id, tuple(figure._replace(id=f"{figure.id}/{each.id}") for figure in figures))


def _days(exception: CodeException, period: Period) -> Period | None:
    """The days of an exception that lie in a period."""
    first = max(exception.starts_on, period.first)
    last = min(exception.ended_on or exception.until, period.last)
    return Period(first, last) if first <= last else None


def _told(exception: CodeException) -> str:
    return " ".join(_sentences(exception))


def _sentences(exception: CodeException) -> Iterator[str]:
    yield f"{exception.id}, from {day_in_words(exception.starts_on)} {_end(exception)}: {exception.reason}."
    paragraphs = f"paragraphs {', '.join(exception.provisions)}" if exception.provisions else "the whole Code"
    yield f"It is about {paragraphs}."
    yield from (f"Told: {_audience(each.who)} on {day_in_words(each.on)}." for each in exception.told)
    if exception.published_on:
        yield f"Published{_at(exception.published_on, exception.published_at)}."
    if exception.still_to_tell:
        yield f"Not recorded yet: {', '.join(map(_audience, exception.still_to_tell))}."


def _end(exception: CodeException) -> str:
    if exception.ended_on:
        return f"to {day_in_words(exception.ended_on)}"
    return f"to {day_in_words(exception.until)} as announced"


def _audience(who: str) -> str:
    return "that it was published" if who == "published" else f"the {who.replace('_', ' ')}"


def _at(day: date | None, place: str | None) -> str:
    return (f" on {day_in_words(day)}" if day else "") + (f" at {place}" if place else "")
