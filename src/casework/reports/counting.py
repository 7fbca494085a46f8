"""How reports count: what was in force at a position of the log, in a period, by everything a report breaks it down by.

Each thing that reports count is read once: a line for each row with the case it is of, or already added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from casework.reports.period import Period
from casework.store import Connection

Part: TypeAlias = Mapping[str, str | None]
"""Values of dimensions that narrow what is counted; none for all of it."""

ALL: Part = {}
Line: TypeAlias = tuple[Any, ...]
"""The dimensions of a row, or of several added up, then its counts, then the case it is of."""
MONTH = "month"


@dataclass(frozen=True)
class Counted:
    """One kind of thing that reports count.

    `rows` is SQL from the tables on, `day` the column by which a row falls into the period; `by` are dimensions and
    `counts` what is added up of each row, by their names. `ref` is the case that a row is of.
    """

    rows: str
    day: str
    by: Mapping[str, str]
    counts: Mapping[str, str]
    ref: str = "c.ref"

    @cached_property
    def listed(self) -> str:
        """SQL for every row."""
        columns = ", ".join([*self.by.values(), *self.counts.values(), self.ref])
        return f"select {columns} from {self._within}"  # noqa: S608 - its own words

    @cached_property
    def grouped(self) -> str:
        """SQL that adds the rows up, by everything at once."""
        dimensions = ", ".join(self.by.values())
        sums = ", ".join(f"sum({value})" for value in self.counts.values())
        return f"select {dimensions}, {sums}, null from {self._within} group by {dimensions}"  # noqa: S608 - its own words

    @cached_property
    def dimensions(self) -> dict[str, int]:
        """The place of each dimension in a line."""
        return {name: place for place, name in enumerate(self.by)}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each count in a line."""
        return {name: place for place, name in enumerate(self.counts, len(self.by))}

    @cached_property
    def _within(self) -> str:
        return f"{self.rows} and {self.day} between :first and :last"


@dataclass(frozen=True)
class Tally:
    """Something counted in a period, with its cases unless it was only added up."""

    counted: Counted
    period: Period
    lines: Sequence[Line]

    def total(self, count: str, part: Part = ALL) -> int:
        """How many, or how much, there is in a part."""
        place = self.counted.places[count]
        return sum([int(line[place]) for line in self._of(part) if line[place] is not None])

    def cases(self, count: str, part: Part = ALL) -> tuple[str, ...]:
        """The references of the cases that a count counts, in order."""
        place = self.counted.places[count]
        found = {line[-1] for line in self._of(part) if line[place] is not None}
        return tuple(sorted(found - {None}))

    def values(self, dimension: str, count: str, part: Part = ALL) -> list[str | None]:
        """What there is of a dimension in a count, the most frequent first; every month of the period, in order."""
        if dimension == MONTH:
            return [*self.period.months]
        known = {line[self.counted.dimensions[dimension]] for line in self._of(part)}
        times = {value: self.total(count, {**part, dimension: value}) for value in known}
        return sorted((value for value in times if times[value]), key=lambda value: (-times[value], value or ""))

    def _of(self, part: Part) -> Sequence[Line]:
        return self._by(tuple(part)).get(tuple(part.values()), ()) if part else self.lines

    def _by(self, dimensions: tuple[str, ...]) -> dict[tuple[Any, ...], list[Line]]:
        """The lines by what they are about; kept, for a table asks for one value after the other."""
        if dimensions not in self._grouped:
            places = [self.counted.dimensions[name] for name in dimensions]
            found = self._grouped[dimensions] = {}
            for line in self.lines:
                found.setdefault(tuple([line[place] for place in places]), []).append(line)
        return self._grouped[dimensions]

    @cached_property
    def _grouped(self) -> dict[tuple[str, ...], dict[tuple[Any, ...], list[Line]]]:
        return {}


def tally(views: Connection, counted: Counted, period: Period, at: int, *, cases: bool = True) -> Tally:
    """Counts one kind of thing at a position of the log; without `cases` it is quicker, and they are unknown."""
    asked = {"first": period.first.isoformat(), "last": period.last.isoformat(), "at": at}
    return Tally(counted, period, views.execute(counted.listed if cases else counted.grouped, asked))


def in_force(table: str) -> str:
    """The SQL condition that holds a table of measures to what was in force at the report's position."""
    return f"{table}.since <= :at and {table}.until > :at"


def one(condition: str) -> str:
    """What is added up of a row under a condition: one, or nothing."""
    return f"case when {condition} then 1 end"
