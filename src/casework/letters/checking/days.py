"""Days in a text, in the forms in which they are written in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:,?\s+(?P<{0}>(?:19|20)\d\d)\b)?"
_DAY = re.compile(
    r"(?:(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)(?:day)?,?\s+(?:the\s+)?)?(?:"
    r"(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)"
    r"|(?<![\d/£.-])(?P<nd>\d{1,2})(?P<sep>[/.-])(?P<nm>\d{1,2})(?P=sep)(?P<ny>(?:19|20)?\d\d)(?![\d/])"
    r"|\b(?P<dd>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH.format("dm") + _YEAR.format("dy") + "|"
    r"\b"
    + _MONTH.format("mm")
    + r"\s+(?P<md>\d{1,2})(?:st|nd|rd|th)?\b(?!\s*(?:am|pm|%|:))"
    + _YEAR.format("my")
    + ")",
    re.IGNORECASE,
)


class DayFound(NamedTuple):
    """A day in a text: `day` is None when there is none such; `weekday` is the name given with it, if one was."""

    day: date | None
    start: int
    end: int
    said: str
    weekday: str | None

    @property
    def on_its_weekday(self) -> bool:
        """Whether it falls on the day of the week that is said with it."""
        return self.weekday is None or self.day is None or _WEEKDAYS[self.day.weekday()].startswith(self.weekday)


def days_in(text: str, near: date) -> Iterator[DayFound]:
    """The days of a text in their order. One without a year is taken to be the nearest to `near`."""
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        number, month, year = _numbers(parts)
        weekday = parts["weekday"].lower() if parts["weekday"] else None
        day = _nearest(number, month, near) if year is None else _day(year, month, number)
        yield DayFound(day, match.start(), match.end(), match.group(), weekday)


def _numbers(parts: dict[str, str | None]) -> tuple[int, int, int | None]:
    if parts["iy"]:
        return int(parts["id"] or 0), int(parts["im"] or 0), int(parts["iy"])
    if parts["nd"]:
        year = int(parts["ny"] or 0)
        return int(parts["nd"]), int(parts["nm"] or 0), year if year > 99 else 2000 + year
    name = parts["dm"] or parts["mm"] or ""
    year_said = parts["dy"] or parts["my"]
    return (
        int(parts["dd"] or parts["md"] or 0),
        _MONTHS.index(name[:3].lower()) + 1,
        int(year_said) if year_said else None,
    )


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _nearest(number: int, month: int, near: date) -> date | None:
    possible = [day for year in (near.year - 1, near.year, near.year + 1) if (day := _day(year, month, number))]
    return min(possible, key=lambda day: abs((day - near).days), default=None)
