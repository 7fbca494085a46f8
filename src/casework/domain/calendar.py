"""Working days: which days count, how far a number of them reaches, and why a day between does not count.

Monday to Friday without the bank holidays of one nation, frozen into tables. The holidays come from the package of that
name; a landlord's file may close or open further days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import accumulate, compress
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Strict

from casework.domain.errors import CaseworkError
from casework.domain.landlord_file import Sentence, fitted, table_of

Nation: TypeAlias = Literal["england-and-wales", "scotland", "northern-ireland"]
NATIONS: tuple[Nation, ...] = get_args(Nation)

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2060, 12, 31)
_SUBDIVISION: Mapping[str, str] = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
WEEKEND = {5: "Saturday", 6: "Sunday"}


class CalendarError(CaseworkError, ValueError):
    """A calendar that is unknown or malformed; names the file, the field and what is wanted."""


class OutsideCalendar(CalendarError):
    """A day, or the day a count leads to, lies outside the years a calendar covers."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is outside the calendar, which covers {FIRST_DAY} to {LAST_DAY}")


class Skipped(NamedTuple):
    """A day that is not a working day, and why: Saturday, Sunday, the holiday's name or the landlord's reason."""

    day: date
    reason: str


class _Counts(dict[date, int]):
    """For each day of the range: how many working days there are from its start up to and including that day."""

    def __missing__(self, day: date) -> int:
        if type(day) is not date:
            raise TypeError(f"a calendar wants a local day, not {day!r}")
        raise OutsideCalendar(str(day))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a nation, or of a landlord's own calendar, from 1990 to 2060. Make one with `calendar_of`.

    Bank holidays of past years, and of those announced so far (with holidays 0.109: to 2028), are as proclaimed; later
    ones are what the standing rules give, and a day proclaimed meanwhile is added with `with_changes`.
    All questions are in whole local days; every one raises OutsideCalendar beyond the range, TypeError for a datetime.
    """

    name: str
    digest: str
    _closed: dict[date, str] = field(repr=False, compare=False)
    _closures: tuple[date, ...] = field(repr=False, compare=False)
    _skipped: tuple[Skipped, ...] = field(repr=False, compare=False)
    _working: tuple[date, ...] = field(repr=False, compare=False)
    _counts: _Counts = field(repr=False, compare=False)

    @property
    def version(self) -> str:
        """The name and a digest of the table: equal days and reasons give an equal version, a change another."""
        return f"{self.name}/{self.digest}"

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day."""
        return self.reason(day) is None

    def reason(self, day: date) -> str | None:
        """Why a day is no working day, None when it is one."""
        _ = self._counts[day]  # refuses a day outside the range
        return self._closed.get(day)

    def add(self, day: date, n: int) -> date:
        """The nth working day strictly after `day`, or strictly before it for a negative n.

        0 gives the day itself if it is a working day, else the next one.
        """
        place = self._counts[day] + n - (n > 0 or day not in self._closed)
        if not 0 <= place < len(self._working):
            raise OutsideCalendar(f"the day {n} working days from {day}")
        return self._working[place]

    def between(self, start: date, end: date) -> int:
        """The number of working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
        return max(0, self._counts[end] - self._counts[start])

    def skipped(self, start: date, end: date) -> tuple[Skipped, ...]:
        """The days that do not count on the way from `start` (itself left out) to `end` (included), earliest first."""
        _ = self._counts[start], self._counts[end]
        if end >= start:
            low, high = bisect_right(self._closures, start), bisect_right(self._closures, end)
        else:
            low, high = bisect_left(self._closures, end), bisect_left(self._closures, start)
        return self._skipped[low:high]

    def with_changes(self, closed: Mapping[date, str], opened: Mapping[date, str]) -> Calendar:
        """This calendar with further days closed, each for a reason, and others opened; doing it again changes nothing.

        Raises CalendarError for a day both closed and opened, OutsideCalendar for one outside the range.
        """
        _ = [self._counts[day] for day in (*closed, *opened)]
        if both := sorted(closed.keys() & opened.keys()):
            raise CalendarError(f"{both[0]} is both closed and opened; it can only be one of them")
        kept = {day: reason for day, reason in self._closed.items() if day not in opened}
        return _freeze(self.name, kept | dict(closed))


@cache
def _every_day() -> tuple[date, ...]:
    return tuple(map(date.fromordinal, range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)))


def _freeze(name: str, closed: Mapping[date, str]) -> Calendar:
    days = _every_day()
    working = [day not in closed for day in days]
    table = dict(sorted(closed.items()))
    digest = sha256("\n".join(f"{day} {reason!a}" for day, reason in table.items()).encode()).hexdigest()[:12]
    return Calendar(
        name=name,
        digest=digest,
        _closed=table,
        _closures=tuple(table),
        _skipped=tuple(map(Skipped, table.keys(), table.values())),
        _working=tuple(compress(days, working)),
        _counts=_Counts(zip(days, accumulate(working), strict=True)),
    )


@cache
def calendar_of(nation: str) -> Calendar:
    """The calendar of a nation, England and Wales being one; made on first use, then kept.

    Raises CalendarError for a name that is not one of NATIONS.
    """
    if nation not in NATIONS:
        raise CalendarError(f"there is no calendar of {nation!r}; the nations are {', '.join(NATIONS)}")
    weekends = {day: WEEKEND[day.weekday()] for day in _every_day() if day.weekday() in WEEKEND}
    return _freeze(nation, _bank_holidays(nation) | weekends)


def _bank_holidays(nation: str) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  # a tenth of a second that `--help` need not wait for

    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    found = country_holidays("GB", subdiv=_SUBDIVISION[nation], years=years, language="en_GB")
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    day: Annotated[date, Strict()]
    reason: Sentence


class _CalendarFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    nation: Nation
    name: Sentence
    closed: tuple[_Change, ...] = ()
    open: tuple[_Change, ...] = ()


def read_calendar(path: Path) -> Calendar:
    """A landlord's calendar from a TOML file (see `parse_calendar`).

    Raises CalendarError naming the file and the field, OSError when the file cannot be read.
    """
    return parse_calendar(path.read_bytes(), str(path))


def parse_calendar(text: str | bytes, source: str = "calendar") -> Calendar:
    """A landlord's calendar from TOML: `nation`, `name`, then `[[closed]]` and `[[open]]` with `day` and `reason`.

    Raises CalendarError naming `source` and the field.
    """
    content = text.encode() if isinstance(text, str) else text
    own = fitted(_CalendarFile, table_of(content, source, CalendarError), source, CalendarError)
    twice = [day for day, times in Counter(change.day for change in own.closed + own.open).items() if times > 1]
    if twice:
        raise CalendarError(f"{source}: {min(twice)} is listed more than once; leave one of them")
    closed, opened = ({change.day: change.reason for change in changes} for changes in (own.closed, own.open))
    try:
        return replace(calendar_of(own.nation).with_changes(closed, opened), name=own.name)
    except OutsideCalendar as error:
        raise CalendarError(f"{source}: {error}") from None
