"""Figures of what was counted, each with the year before beside it, alone or in tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from casework.reports.counting import ALL, Counted, Part, Tally
from casework.reports.period import Period
from casework.reports.reading import Reading
from casework.reports.report import Figure, Row, Table, Unit, Value, pounds, rate


@dataclass(frozen=True, slots=True)
class Measure:
    """What is reckoned from a count: how many, or which share `of` another, or how much.

    Its cases are those of the count. `formula` says in words how it comes about, `source` why it is asked for.
    """

    id: str
    title: str
    count: str
    of: str | None = None
    unit: Unit = ""
    formula: str = ""
    source: str = ""

    def value(self, tally: Tally, part: Part = ALL) -> Value:
        """What it comes to in a part of what was counted."""
        total = tally.total(self.count, part)
        if self.unit == "£":
            return pounds(total)
        if self.of is None:
            return total
        return rate(total, tally.total(self.of, part), unit=100 if self.unit == "%" else 1)


class Tallies(NamedTuple):
    """Something counted in a period, and in the one before where that is wanted."""

    now: Tally
    before: Tally | None = None

    def figure(self, measure: Measure, part: Part = ALL) -> Figure:
        """A figure, of all or of a part."""
        return Figure(
            id="/".join([measure.id, *(_behind(dimension, value) for dimension, value in part.items())]),
            title=measure.title,
            value=measure.value(self.now, part),
            unit=measure.unit,
            formula=measure.formula,
            source=measure.source,
            before=measure.value(self.before, part) if self.before else None,
            cases=self.now.cases(measure.count, part),
        )

    def table(
        self,
        title: str,
        dimension: str,
        measures: Sequence[Measure],
        part: Part = ALL,
        *,
        named: Callable[[str], str] = str,
        chart: int | None = 1,
    ) -> Table:
        """The same measures by a dimension: what there is most of by the first comes first, months in their order."""
        values = self.now.values(dimension, measures[0].count, part)
        rows = [
            Row(
                named(value) if value else "none",
                tuple(self.figure(each, {**part, dimension: value}) for each in measures),
            )
            for value in values
        ]
        return Table(
            title, (dimension.capitalize(), *(each.title for each in measures)), tuple(rows), chart if rows else None
        )


_OF_THE_LANDLORDS_NAMING: Final = {"service", "category", "issue"}
"""Dimensions whose values may be anything: a service and a category may well go by the same name."""


def _behind(dimension: str, value: str | None) -> str:
    """A part as it stands behind a figure's name: `1`, `2024-05`, `service/repairs`."""
    said = value or "none"
    return f"{dimension}/{said}" if dimension in _OF_THE_LANDLORDS_NAMING else said


class Counting(NamedTuple):
    """A period counted in a reading, with the period before beside it unless `alone`."""

    reading: Reading
    period: Period
    alone: bool = False

    def __call__(self, counted: Counted) -> Tallies:
        before = None if self.alone else self.reading.tally(counted, self.period.before)
        return Tallies(self.reading.tally(counted, self.period), before)
