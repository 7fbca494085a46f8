"""How clocks, days and facts are said to people, the same on every screen and in every letter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from casework.domain.moment import LONDON


def named(clock: str, subject: str | None) -> str:
    """A clock's name in words: `stage 1 response`, `action A1`."""
    return clock.replace("_", " ") + (f" {subject}" if subject else "")


def lateness(working_days: int) -> str:
    """So many working days late, in words; 0 when only days that do not count lie between."""
    if not working_days:
        return "less than a working day"
    return f"{working_days} working day{'' if working_days == 1 else 's'}"


def day_in_words(day: date) -> str:
    """A day as people write it: `13 May 2024`."""
    return f"{day.day} {day:%B %Y}"


def moment_in_words(moment: date) -> str:
    """A day, or an instant in local time: `13 May 2024, 09:30`."""
    if isinstance(moment, datetime):
        local = moment.astimezone(LONDON)
        return f"{day_in_words(local)}, {local:%H:%M}"
    return day_in_words(moment)


def fact_in_words(name: str, value: Any) -> str:
    """A fact of an event with its name; a yes is the name alone."""
    label = name.replace("_", " ")
    return label if value is True else f"{label} {value_in_words(value)}"


def value_in_words(value: Any) -> str:
    """A value in words: days as people write them, a thing by its first part with the others in brackets."""
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return moment_in_words(value)
        case BaseModel():
            return _thing_in_words([(name, getattr(value, name)) for name in type(value).model_fields])
        case float():
            return f"{value:,.2f}"
        case tuple() | list() | frozenset():
            return ", ".join(map(value_in_words, value))
        case _:
            return str(value)


def _thing_in_words(parts: list[tuple[str, Any]]) -> str:
    (_, first), *others = parts
    rest = ", ".join(fact_in_words(name, part) for name, part in others if part is not None and part is not False)
    return value_in_words(first) + (f" ({rest})" if rest else "")
