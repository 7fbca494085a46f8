"""Days as people write them: 13/05/2024, 13.5.24, Monday 13th May 2024, May 13 2024, 2024-05-13, 45425 ...

A day written with figures alone is read day first, as in the United Kingdom, unless only the month can come first.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from casework.domain.moment import FIRST_YEAR, LAST_YEAR, local_day
from casework.tracker.cells import Cell, Unreadable, is_error, said

Order = Literal["plain", "day_first", "month_first", "either"]
"""What the writing itself shows: no doubt, only one order is possible, or both are."""

_SERIAL_ZERO = date(1899, 12, 30)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:?\d{2})", re.ASCII)
_TIME = re.compile(r"(?:t|[,\s]+(?:at\s+)?)([01]?\d|2[0-3])[:.][0-5]\d([:.][0-5]\d(\.\d+)?)?\s*([ap]m)?$", re.ASCII)
_WEEKDAY = re.compile(r"\(?\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|\w{3,6}day)\b\.?\)?,?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?:\s+of\b)?", re.ASCII)
_BETWEEN = r"[-/.,\s]+"
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_FIGURES = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})[-/.,\s]*([a-z]{3,9})[-/.,\s]*(\d{4}|\d{2})", re.ASCII)
_MONTH_DAY = re.compile(rf"([a-z]{{3,9}})[-/.,\s]*(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)


class ReadDay(NamedTuple):
    """A day, and what its writing shows about the order of day and month."""

    day: date
    order: Order = "plain"


def read_day(cell: Cell, *, month_first: bool = False) -> ReadDay:
    """The day in a cell; `month_first` decides where both orders are possible. Raises Unreadable."""
    match cell:
        case bool():
            raise Unreadable("holds a yes or no, not a day")
        case date():
            return _within(ReadDay(cell.date() if isinstance(cell, datetime) else cell))
        case int() | float():
            return _within(_serial(float(cell)) if cell < 10_000_000 else _written(said(cell), month_first))
    if is_error(cell):
        raise Unreadable("holds a spreadsheet error, or a formula whose result was not saved")
    return _within(_written(said(cell).lstrip("'").lower(), month_first))


def _within(read: ReadDay) -> ReadDay:
    if not FIRST_YEAR <= read.day.year <= LAST_YEAR:
        raise Unreadable(f"holds a day outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return read


def _serial(number: float) -> ReadDay:
    """A day as spreadsheets count them."""
    if not 10_000 <= number < 100_000:
        raise Unreadable("holds a number that is no day")
    return ReadDay(_SERIAL_ZERO + timedelta(int(number)))


@lru_cache(maxsize=10_000)  # a tracker says the same days over and over
def _written(text: str, month_first: bool) -> ReadDay:  # noqa: FBT001 - passed on by read_day alone
    if _INSTANT.fullmatch(text):
        return ReadDay(local_day(_instant(text)))
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    text = _TIME.sub("", text.replace("–", "-"))
    weekday, text = _without_weekday(text)
    candidates = _candidates(_ORDINAL.sub(r"\1", text).strip(" .,"))
    if not candidates:
        raise Unreadable("holds a day that does not exist")
    fitting = [each for each in candidates if weekday in {None, each.day.weekday()}]
    if not fitting:
        raise Unreadable("names a weekday that its date did not fall on")
    if len(fitting) < len(candidates):
        return fitting[0]
    return fitting[-1 if month_first else 0]


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise Unreadable("holds a time that does not exist") from None


def _without_weekday(text: str) -> tuple[int | None, str]:
    found = _WEEKDAY.search(text)
    if found is None:
        return None, text
    for number, name in enumerate(_WEEKDAYS):
        if name.startswith(found[1]):
            return number, (text[: found.start()] + " " + text[found.end() :]).strip()
    return None, text


def _candidates(text: str) -> list[ReadDay]:
    """The days that a text may mean: none when there is no such day. Raises Unreadable when it is no date at all."""
    if found := _YEAR_FIRST.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        return _days((found[1], found[2], found[3], "plain"))
    if found := _FIGURES.fullmatch(text):
        return _either(*found.groups())
    if found := _DAY_MONTH.fullmatch(text):
        return _days((found[3], _month(found[2]), found[1], "plain"))
    if found := _MONTH_DAY.fullmatch(text):
        return _days((found[3], _month(found[1]), found[2], "plain"))
    raise Unreadable("is not a date, or more than a date")


def _either(first: str, second: str, year: str) -> list[ReadDay]:
    """Two figures and a year: day first, then month first, as far as there are such days."""
    found = _days((year, second, first, "day_first"), (year, first, second, "month_first"))
    if len(found) < 2:
        return found
    same = found[0].day == found[1].day
    return [ReadDay(found[0].day)] if same else [each._replace(order="either") for each in found]


def _days(*written: tuple[str, str | int, str, Order]) -> list[ReadDay]:
    found = []
    for year, month, day, order in written:
        try:
            found.append(ReadDay(date(_full(year), int(month), int(day)), order))
        except ValueError:
            continue  # no such day in this order
    return found


def _full(year: str) -> int:
    """A year of two figures lies between 1995 and 2055 like every other."""
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= FIRST_YEAR % 100 else 2000)


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith("sep" if name == "sept" else name):
            return number
    raise Unreadable("is not a date, or more than a date")
