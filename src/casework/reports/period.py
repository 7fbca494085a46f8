"""The days that a report is about: a financial year, 1 April to 31 March, or any others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from casework.domain.errors import CaseworkError


class ReportError(CaseworkError):
    """A report cannot be made as it was asked for."""


class Period(NamedTuple):
    """Local days, both included."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """`2023-24` for a financial year, else both days."""
        year = financial_year(self.first)
        return year if self == of_year(year) else f"{self.first} to {self.last}"

    @property
    def months(self) -> Iterator[str]:
        """Its months, as `2024-05`."""
        for month in range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month):
            yield f"{month // 12}-{month % 12 + 1:02}"

    @property
    def before(self) -> Period:
        """The same days a year earlier, for whole years, else as many days before."""
        if self == of_year(financial_year(self.first)):
            return of_year(financial_year(self.first - timedelta(days=1)))
        return Period(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))


def financial_year(day: date) -> str:
    """The financial year in which a day lies, as `2023-24`."""
    first = day.year - (day.month < 4)
    return f"{first}-{(first + 1) % 100:02}"


def of_year(year: str) -> Period:
    """The days of a financial year given as `2023-24`. Raises ReportError."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", year, re.ASCII)
    if found is None or not 1900 <= int(found[1]) < 2100 or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ReportError(f"{year!r} is no financial year; write it like 2023-24")
    first = int(found[1])
    return Period(date(first, 4, 1), date(first + 1, 3, 31))


def between(first: date, last: date) -> Period:
    """The days from one to another. Raises ReportError for an end before the beginning."""
    if last < first:
        raise ReportError(f"The period ends on {last}, before it begins on {first}")
    return Period(first, last)
