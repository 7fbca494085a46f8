"""When things happen: days and instants as commands give them, and the local day they fall on."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1995, 2055  # well inside the years of the working-day tables

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)?\Z")


def parse_moment(value: Any) -> date:
    """The day or aware instant a command gives; ValueError says what was wanted."""
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time needs its offset from UTC, as in 2024-05-13T09:30:00+01:00, or give the day alone")
    elif not isinstance(value, date):
        raise ValueError("wanted a day like 2024-05-13 or a time with offset like 2024-05-13T09:30:00+01:00")
    return _within_tables(value)


def _read(text: str) -> date:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
        if _INSTANT.match(text):
            return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(f"no such day or time ({error})") from None
    raise ValueError("wanted a day like 2024-05-13 or a time with offset like 2024-05-13T09:30:00+01:00")


def _within_tables(day: date) -> date:
    edge = day.year in (FIRST_YEAR, LAST_YEAR)
    year = local_day(day).year if edge else day.year  # a time may fall into the next year in London
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"wanted a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def parse_day(value: Any) -> date:
    """The calendar day a command gives; an integer or a time of day is none. ValueError says what was wanted."""
    if isinstance(value, str) and _DAY.match(value):
        value = _read(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("wanted a day like 2024-05-13")
    return value


_AS_TEXT = PlainSerializer(lambda moment: moment.isoformat(), return_type=str, when_used="json")
_YEARS = "(199[5-9]|20[0-4][0-9]|205[0-5])"
PAST_DAY_SCHEMA = {"type": "string", "format": "date"}
DAY_SCHEMA = PAST_DAY_SCHEMA | {"pattern": f"^{_YEARS}-"}
_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": rf"^{_YEARS}-[^.]*:[0-5][0-9](\.[0-9]{{1,9}})?([Zz]|[+-][0-9:]{{5}})$",
}
MOMENT_SCHEMA = {"anyOf": [DAY_SCHEMA, _INSTANT_SCHEMA]}

Moment: TypeAlias = Annotated[date, PlainValidator(parse_moment), _AS_TEXT, WithJsonSchema(MOMENT_SCHEMA)]
"""A bare local day, or an aware instant (which is also a `date` to Python)."""

PastDay: TypeAlias = Annotated[date, PlainValidator(parse_day), _AS_TEXT, WithJsonSchema(PAST_DAY_SCHEMA)]
"""A calendar day of any year."""

Day: TypeAlias = Annotated[
    date,
    PlainValidator(lambda value: _within_tables(parse_day(value))),
    _AS_TEXT,
    WithJsonSchema(DAY_SCHEMA),
]
"""A calendar day on which a clock may depend."""


def local_day(moment: date) -> date:
    """The day in Europe/London on which a moment falls; a bare day is that day."""
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


def before(moment: date, other: date) -> bool:
    """Whether a moment lies before another: to the instant where both have one, else by local day."""
    if isinstance(moment, datetime) and isinstance(other, datetime):
        return moment < other
    return local_day(moment) < local_day(other)
