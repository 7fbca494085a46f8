"""Days counted by hand: one after the other, over a list of bank holidays that somebody typed in.

Nothing here comes from the program's own calendar: it is the second opinion.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.domain.clocks import Clock

ONE_DAY = timedelta(days=1)

# Bank holidays of England and Wales as published by the government, substitute days and single ones included.
BANK_HOLIDAYS = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}
HOLIDAYS = {date.fromisoformat(f"{year}-{day}") for year, days in BANK_HOLIDAYS.items() for day in days.split()}
WEEKEND = {5: "Saturday", 6: "Sunday"}


def is_working(day: date) -> bool:
    """Whether a day of 2019 to 2028 is a working day in England and Wales."""
    assert day.year in BANK_HOLIDAYS, f"{day} is not on the list"
    return day.weekday() not in WEEKEND and day not in HOLIDAYS


def after(day: date, working_days: int) -> date:
    """The day so many working days after a day: the day after is day 1."""
    for _ in range(working_days):
        day += ONE_DAY
        while not is_working(day):
            day += ONE_DAY
    return day


def from_to(start: date, end: date) -> int:
    """The working days after `start`, up to and including `end`."""
    days = 0
    while start < end:
        start += ONE_DAY
        days += is_working(start)
    return days


def check_why(clock: Clock) -> None:
    """A counted due date follows from its explanation alone, which names each day skipped and no other."""
    why, start = clock.why, clock.why.counted_from
    assert why.rule.strip()
    if start is None:
        assert (why.working_days, why.calendar, why.skipped) == (None, None, ())
        return
    skipped = {each.day: each.reason for each in why.skipped}
    day, counted = start, 0
    while counted != why.working_days:
        day += ONE_DAY
        counted += day not in skipped
        if day.year in BANK_HOLIDAYS:
            assert (day in skipped) == (not is_working(day)), day
    assert day == clock.due_on
    assert all(start < each < day for each in skipped)
    assert all(reason == WEEKEND.get(each.weekday(), reason) for each, reason in skipped.items())
