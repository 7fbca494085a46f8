"""What a report is made of: sections with figures and tables; behind each figure, the cases that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from casework.reports.period import Period

Unit: TypeAlias = Literal["", "%", "£", "days", "per 1,000 homes"]
"""What a value counts; nothing where it counts cases, findings or the like."""

Value: TypeAlias = int | Decimal | None
"""None where there is nothing to reckon with: no rate of no cases."""


class Figure(NamedTuple):
    """One number. `formula` says how it comes about in words, `source` why it is asked for.

    `before` is the same of the year before, where it was asked for; `cases` are those that it counts, in order.
    """

    id: str
    title: str
    value: Value
    unit: Unit = ""
    formula: str = ""
    source: str = ""
    before: Value = None
    cases: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        return self._asdict() | {"value": plain(self.value), "before": plain(self.before), "cases": list(self.cases)}


class Row(NamedTuple):
    """A line of a table: what it is about, and a figure for each column."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by what they are about; `columns` has a heading for the labels, then one for each figure.

    `chart` is the number of the column that a chart shows, from 1; None for no chart.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report."""

    title: str
    source: str = ""
    text: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report on a period, made of what the log had up to `position`, recorded by `as_at` where that was asked for.

    `definition` names the rules by which it counts and their version, `notes` what to bear in mind.
    """

    name: str
    title: str
    period: Period
    position: int
    definition: str
    sections: tuple[Section, ...]
    as_at: date | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=("figure", "title", "of", "value", "unit", "before", "formula", "source"))
    lines: tuple[tuple[Any, ...], ...] | None = None
    """The lines of its CSV under `columns`, where a return has a form of its own, for programs to read."""

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Every figure with what it is about, in order."""
        for section in self.sections:
            yield from (("", figure) for figure in section.figures)
            for table in section.tables:
                yield from ((row.label, figure) for row in table.rows for figure in row.figures)


def rate(part: int, whole: int, places: int = 1, unit: int = 100) -> Decimal | None:
    """One number in `unit` of another, by default in percent, half up; None where there is nothing to be a part of."""
    if not whole:
        return None
    return (Decimal(part) * unit / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def pounds(pence: int) -> Decimal:
    """Pence as pounds."""
    return Decimal(pence).scaleb(-2)


def plain(value: Value) -> int | float | None:
    """A value as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value
