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
from casework.reports.report import Figure, Report, Row, Section, Table

_DEFINITION: Final = (
    "the Housing Ombudsman's maladministration rate: findings of severe maladministration, maladministration and "
    "service failure, divided by all findings but those outside jurisdiction and withdrawn "
    f"({PLACES} decimal places, half up; none where nothing was considered)"
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
        notes=(*_NOTES, *_unused(figures, asked.comparators)),
        columns=_columns(asked),
        lines=tuple(_line(group, figures, asked) for group in figures),
    )


def _spanned(found: Sequence[PublishedFinding]) -> Period:
    if not found:
        raise ReportError("No determinations are known; `casework import-determinations` takes them in from a file")
    days = [each.decided_on for each in found]
    return Period(min(days), max(days))


def _unused(figures: Figures, comparators: Comparators) -> Iterator[str]:
    """Names comparators with which nothing is compared: a category may be spelt otherwise, or not asked for."""
    there = {(group.year, group.category) for group in figures}
    unused = sorted(f"{category}, {year}" for year, category in comparators.keys() - there)
    if unused:
        yield f"Nothing in this report is of the years and categories of these comparators: {'; '.join(unused)}"


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
    whole = {group: found for group, found in own.items() if group.category == ALL}
    yield _table("By financial year", "Financial year", whole, charted=True)
    for year in [group.year for group in whole] if asked.by_category else []:
        parts = {group: found for group, found in own.items() if group.year == year and group not in whole}
        yield _table(f"{year} by category", "Category", parts, charted=True)


def _each(figures: Figures, year: str) -> Table:
    """Every landlord in a year; so many make no chart."""
    own = {group: found for group, found in figures.items() if group.year == year and group.landlord != ALL}
    return _table(year, "Landlord", own, charted=False)


def _table(title: str, about: str, figures: Figures, *, charted: bool) -> Table:
    rows = tuple(Row(_label(group), _foremost(found)) for group, found in figures.items())
    headings = [each.title for each in rows[0].figures] if rows else []
    chart = headings.index(title_of(RATE)) + 1 if charted and headings else None
    return Table(title, (about, *headings), rows, chart)


def _foremost(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The rate and what it is reckoned from before the rest, for a page is not as wide as the table."""
    place = [each.id for each in figures].index("considered")
    return (*figures[place:], *figures[:place])


def _label(group: Group) -> str:
    """A group as a list of the cases behind the figures names it, where no heading stands above."""
    whose = f"{group.landlord}, {group.year}"
    return whose if group.category == ALL else f"{group.category}, {whose}"
