"""Days are read as people write them, day first, and never guessed where nobody can tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.tracker.cells import Unreadable
from casework.tracker.dates import read_day

MAY = date(2024, 5, 13)
DAYS = st.dates(date(1995, 1, 1), date(2055, 12, 31))


def _suffix(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _serial(day: date) -> int:
    """A day as spreadsheets count them."""
    return (day - date(1899, 12, 30)).days


PLAIN: list[Callable[[date], Any]] = [
    lambda d: d,
    lambda d: datetime.combine(d, time(9, 30)),
    lambda d: d.isoformat(),
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: int(f"{d:%Y%m%d}"),
    lambda d: f"{d.isoformat()}T23:59:00",
    lambda d: f"{d:%d %B %Y}",
    lambda d: f"{d.day}-{d:%b-%y}",
    lambda d: f"{d:%A} {d.day}{_suffix(d.day)} {d:%B} {d.year}",
    lambda d: f"{d:%a}, {d.day}{_suffix(d.day)} of {d:%B}, {d.year}",
    lambda d: f"{d:%B} {d.day}{_suffix(d.day)} {d.year}",
    lambda d: f"{d:%b}. {d.day}, {d:%y}",
    lambda d: f"{d:%d %b %Y} at 9.15 am",
    _serial,
    lambda d: str(_serial(d)),
    lambda d: _serial(d) + 0.75,
]
FIGURES: list[Callable[[date], str]] = [
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}.{d.month}.{d:%y}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d:%d %m %Y}",
    lambda d: f" {d:%d/%m/%Y} 14:05:00 ",
    lambda d: f"'{d:%d–%m–%y}",
]


@given(DAYS, st.sampled_from(PLAIN))
def test_a_day_is_read_in_whatever_style_it_is_written(day: date, style: Callable[[date], Any]) -> None:
    assert read_day(style(day)) == (day, "plain")


@given(DAYS, st.sampled_from(FIGURES))
def test_figures_alone_are_read_day_first(day: date, style: Callable[[date], str]) -> None:
    assert read_day(style(day).strip()).day == day


@given(DAYS, st.sampled_from(FIGURES))
def test_figures_say_whether_they_can_be_read_the_other_way_round(day: date, style: Callable[[date], str]) -> None:
    order = "plain" if day.day == day.month else "either" if day.day <= 12 else "day_first"
    assert read_day(style(day).strip()).order == order


@given(DAYS)
def test_figures_that_can_only_be_month_first_are_read_so_and_say_so(day: date) -> None:
    read = read_day(f"{day:%m/%d/%Y}")
    if day.day > 12:
        assert read == (day, "month_first")
    else:
        assert read.order in {"plain", "either"}


@given(DAYS)
def test_a_column_may_be_declared_month_first(day: date) -> None:
    assert read_day(f"{day:%m/%d/%Y}", month_first=True).day == day


@given(DAYS)
def test_a_weekday_settles_which_of_two_days_is_meant(day: date) -> None:
    other = _swapped(day)
    if other is not None and other.weekday() != day.weekday():
        assert read_day(f"{day:%A} {day:%m/%d/%Y}").day == day


@given(DAYS, st.integers(1, 6))
def test_a_weekday_that_cannot_be_right_makes_a_day_unreadable(day: date, off: int) -> None:
    with pytest.raises(Unreadable, match="weekday"):
        read_day(f"{day + timedelta(off):%A} {day.day} {day:%B %Y}")


def _swapped(day: date) -> date | None:
    try:
        return day.replace(day=day.month, month=day.day)
    except ValueError:
        return None


@given(st.one_of(st.text(), st.from_regex(r"[0-9 ./a-z-]{0,14}"), st.floats(), st.integers(), st.booleans()))
def test_anything_else_is_a_day_that_can_be_or_is_unreadable(cell: Any) -> None:
    try:
        read = read_day(cell)
    except Unreadable:
        return
    assert 1995 <= read.day.year <= 2055


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31/02/2024", "does not exist"),
        ("29.2.23", "does not exist"),
        ("2024-02-30", "does not exist"),
        ("31 June 2024", "does not exist"),
        ("13/13/2024", "does not exist"),
        ("2024-05-13T25:00:00Z", "does not exist"),
        ("13 May", "not a date"),
        ("May 2024", "not a date"),
        ("13/05", "not a date"),
        ("13/05/2024 and 14/06/2024", "more than a date"),
        ("sent 13/05/2024", "more than a date"),
        ("c. 13/05/2024", "more than a date"),
        ("13 Floréal 2024", "not a date"),
        ("ASAP", "not a date"),
        ("", "not a date"),
        ("13/05/1924", "years"),
        ("13/05/2124", "years"),
        (datetime(1900, 1, 1), "years"),  # noqa: DTZ001 - as a workbook keeps a day
        (time(9, 30), "not a date"),
        (12, "no day"),
        (1e300, "not a date"),
        (float("nan"), "no"),
        (True, "yes or no"),
        ("#REF!", "spreadsheet error"),
        ("#UNCALCULATED!", "was not saved"),
    ],
)
def test_what_is_no_day_is_unreadable_and_says_why(cell: Any, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_day(cell)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-13T23:30:00Z", date(2024, 5, 14)),
        ("2024-05-13T09:00:00+01:00", MAY),
        ("13/5/24", MAY),
        ("13 May 2024 10:22", MAY),
        ("Mon 13/05/2024", MAY),
        ("13/05/2024 (Mon)", MAY),
        ("1 Sept 2024", date(2024, 9, 1)),
        ("1/1/95", date(1995, 1, 1)),
        ("1/1/55", date(2055, 1, 1)),
        ("Wed 05/06/2024", date(2024, 6, 5)),
        ("Mon 05/06/2024", date(2024, 5, 6)),
    ],
)
def test_a_written_day_is_this_day(text: str, day: date) -> None:
    assert read_day(text).day == day
