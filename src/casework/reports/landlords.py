"""What did the Ombudsman find against which landlord, and how does that compare?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from casework.reports.landlords_comparators import ALL, NO_COMPARATORS, Comparators
from casework.reports.landlords_counting import (
    PLACES,
    RATE,
    SOURCE,
    Counted,
    Figures,
    Group,
    PublishedFinding,
    compared,
    counted,
    findings,
    known,
    title_of,
)
from casework.reports.period import Period, ReportError
from casework.reports.reading import Reading
from casework.reports.report import Report, Row, Section, Table

_DEFINITION: Final = (
    "Maladministration rate as the Housing Ombudsman publishes it: findings of severe maladministration, "
    "maladministration and service failure, divided by all findings but those outside jurisdiction and withdrawn; "
    f"{PLACES} decimal places, half up; none where nothing was considered"
)
_NOTES: Final = (
    "A financial year runs from 1 April to 31 March; a determination belongs to the year in which it was decided.",
    "These are the determinations that were imported, which need not be all that were published.",
)


class Asked(NamedTuple):
    """What a report is asked for: a period, else all there is; one landlord beside all; each category by itself."""

    period: Period | None = None
    landlord: str | None = None
    by_category: bool = False
    comparators: Comparators = NO_COMPARATORS


def landlords(r: Reading, asked: Asked) -> Report:
    """Performance of landlords, as it was known where the record is read.

    Raises ReportError for a landlord of whom nothing is published, and without a period when nothing is at all.
    """
    if asked.landlord is not None and not known(r, asked.landlord):
        raise ReportError(f"Nothing is published of {asked.landlord!r}; landlords are named as they were imported")
    found = findings(r, asked.period)
    groups = counted(found, asked.landlord, by_category=asked.by_category)
    figures = {group: tuple(compared(group, own, asked.comparators)) for group, own in groups.items()}
    if not r.cases:
        figures = {group: tuple(each._replace(cases=()) for each in own) for group, own in figures.items()}
    return Report(
        name="landlords",
        title="Performance of landlords",
        period=asked.period or _spanned(found),
        position=r.at,
        as_at=r.as_at,
        definition=_DEFINITION,
        sections=tuple(_sections(figures, asked)),
        notes=_NOTES,
        columns=_columns(asked),
        lines=tuple(_line(group, figures, asked) for group in figures),
    )


def _spanned(found: Sequence[PublishedFinding]) -> Period:
    if not found:
        raise ReportError("No determinations are known; `casework import-determinations` takes them in from a file")
    days = [each.decided_on for each in found]
    return Period(min(days), max(days))


def _columns(asked: Asked) -> tuple[str, ...]:
    category = ("issue_category",) if asked.by_category else ()
    figures = compared(Group(ALL, "", ALL), Counted(), asked.comparators)
    return ("landlord", "financial_year", *category, *(each.id for each in figures))


def _line(group: Group, figures: Figures, asked: Asked) -> tuple[Any, ...]:
    about = group if asked.by_category else group[:2]
    return (*about, *(each.value for each in figures[group]))


def _sections(figures: Figures, asked: Asked) -> Iterator[Section]:
    yield Section("All landlords", SOURCE, tables=tuple(_years(figures, ALL, asked)))
    if asked.landlord is not None:
        yield Section(asked.landlord, SOURCE, tables=tuple(_years(figures, asked.landlord, asked)))
        return
    years = sorted({group.year for group in figures})
    yield Section("Each landlord", SOURCE, tables=tuple(_each(figures, year) for year in years))


def _years(figures: Figures, landlord: str, asked: Asked) -> Iterator[Table]:
    """A landlord's years, then the categories of each year where they were asked for."""
    own = {group: found for group, found in figures.items() if group.landlord == landlord}
    years = [Row(group.year, found) for group, found in own.items() if group.category == ALL]
    yield _table("By financial year", "Financial year", years, charted=True)
    for year in [row.label for row in years] if asked.by_category else []:
        rows = [Row(group.category, found) for group, found in own.items() if group.year == year]
        yield _table(f"{year} by category", "Category", rows, charted=True)


def _each(figures: Figures, year: str) -> Table:
    """Every landlord in a year; so many make no chart."""
    rows = [
        Row(group.landlord if group.category == ALL else f"{group.landlord}: {group.category}", found)
        for group, found in figures.items()
        if group.year == year and group.landlord != ALL
    ]
    return _table(year, "Landlord", rows, charted=False)


def _table(title: str, about: str, rows: Sequence[Row], *, charted: bool) -> Table:
    headings = [each.title for each in rows[0].figures] if rows else []
    chart = headings.index(title_of(RATE)) + 1 if charted and headings else None
    return Table(title, (about, *headings), tuple(rows), chart)
