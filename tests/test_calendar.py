"""Working days: England and Wales, Scotland, Northern Ireland, and a landlord's own calendar."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.calendar import (
    FIRST_DAY,
    LAST_DAY,
    NATIONS,
    Calendar,
    CalendarError,
    OutsideCalendar,
    Skipped,
    calendar_of,
    parse_calendar,
    read_calendar,
)
from casework.domain.errors import CaseworkError

ENGLAND = calendar_of("england-and-wales")
SCOTLAND = calendar_of("scotland")
NORTHERN_IRELAND = calendar_of("northern-ireland")
DAY = timedelta(days=1)

calendars = st.sampled_from([ENGLAND, SCOTLAND, NORTHERN_IRELAND])
days = st.dates(date(1992, 1, 1), date(2058, 12, 31))
few = st.integers(1, 60)


def days_not_counted(calendar: Calendar, year: int) -> list[str]:
    """The weekdays of a year that are no working days, as month and day."""
    every = (date(year, 1, 1) + n * DAY for n in range(366))
    return [f"{d:%m-%d}" for d in every if d.year == year and d.weekday() < 5 and not calendar.is_working(d)]


# Which days count


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),  # VE day instead of the first Monday of May
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),  # the jubilee and the funeral
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),  # the coronation
        (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),  # Christmas on a Saturday
    ],
)
def test_england_and_wales_leave_out_their_bank_holidays(year: int, expected: str) -> None:
    assert days_not_counted(ENGLAND, year) == expected.split()


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"),
        (2024, "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26"),  # Saint Andrew's on a Saturday
        (2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"),  # 15 June proclaimed for Scotland alone
    ],
)
def test_scotland_keeps_2_january_and_saint_andrew_but_works_on_easter_monday(year: int, expected: str) -> None:
    assert days_not_counted(SCOTLAND, year) == expected.split()


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"),  # Saint Patrick's on a Sunday
        (2025, "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26"),  # the Boyne on a Saturday
    ],
)
def test_northern_ireland_keeps_saint_patrick_and_the_boyne(year: int, expected: str) -> None:
    assert days_not_counted(NORTHERN_IRELAND, year) == expected.split()


def test_england_and_wales_have_the_same_bank_holidays() -> None:
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    england, wales = (dict(country_holidays("GB", subdiv=name, years=years)) for name in ("ENG", "WLS"))
    assert england == wales


def test_a_nation_that_is_not_one_of_ours_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(CalendarError, match=r"^there is no calendar of 'wales'; the nations are england-and-wales, "):
        calendar_of("wales")
    assert NATIONS == ("england-and-wales", "scotland", "northern-ireland")
    assert [calendar_of(nation).name for nation in NATIONS] == list(NATIONS)


# Counting


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2020, 4, 9), 1, date(2020, 4, 14)),  # Maundy Thursday, then the four days of Easter
        (date(2020, 4, 14), -1, date(2020, 4, 9)),
        (date(2024, 12, 20), 5, date(2024, 12, 31)),
        (date(2024, 12, 31), -5, date(2024, 12, 20)),
        (date(2022, 9, 16), 1, date(2022, 9, 20)),
        (date(2024, 5, 4), 1, date(2024, 5, 7)),  # a Saturday before a bank holiday
        (date(2024, 5, 4), -1, date(2024, 5, 3)),
    ],
)
def test_the_nth_working_day_lies_strictly_after_a_day_or_before_it(day: date, n: int, expected: date) -> None:
    assert ENGLAND.add(day, n) == expected


def test_no_days_on_is_the_day_itself_or_the_next_working_day() -> None:
    assert ENGLAND.add(date(2024, 5, 3), 0) == date(2024, 5, 3)
    assert ENGLAND.add(date(2024, 5, 4), 0) == date(2024, 5, 7)


def test_days_between_count_the_last_but_not_the_first() -> None:
    assert ENGLAND.between(date(2024, 5, 3), date(2024, 5, 7)) == 1
    assert ENGLAND.between(date(2024, 5, 3), date(2024, 5, 6)) == 0
    assert ENGLAND.between(date(2024, 5, 4), date(2024, 5, 10)) == 4


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one() -> None:
    assert ENGLAND.between(date(2024, 5, 7), date(2024, 5, 7)) == 0
    assert ENGLAND.between(date(2024, 5, 7), date(2024, 5, 3)) == 0


def test_each_day_left_out_says_why() -> None:
    assert ENGLAND.skipped(date(2020, 4, 9), date(2020, 4, 14)) == (
        Skipped(date(2020, 4, 10), "Good Friday"),
        Skipped(date(2020, 4, 11), "Saturday"),
        Skipped(date(2020, 4, 12), "Sunday"),
        Skipped(date(2020, 4, 13), "Easter Monday"),
    )


def test_a_day_in_lieu_is_called_a_substitute_day() -> None:
    assert ENGLAND.skipped(date(2021, 12, 26), date(2021, 12, 28)) == (
        Skipped(date(2021, 12, 27), "Christmas Day (substitute day)"),
        Skipped(date(2021, 12, 28), "Boxing Day (substitute day)"),
    )


def test_days_left_out_begin_after_the_first_and_end_with_the_last() -> None:
    saturday, sunday = date(2024, 6, 8), date(2024, 6, 9)
    assert ENGLAND.skipped(saturday, sunday) == (Skipped(sunday, "Sunday"),)
    assert ENGLAND.skipped(sunday, saturday) == (Skipped(saturday, "Saturday"),)
    assert ENGLAND.skipped(saturday, saturday) == ()


# Properties: the tables agree with somebody counting day by day


def counts(nation: str, day: date) -> bool:
    """Whether a day counts, asked of the holidays package alone."""
    subdivision = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}[nation]
    return day.weekday() < 5 and day not in BANK_HOLIDAYS[subdivision]


BANK_HOLIDAYS = {name: country_holidays("GB", subdiv=name, years=range(1990, 2061)) for name in ("ENG", "SCT", "NIR")}


def step(nation: str, day: date, n: int) -> tuple[date, list[date]]:
    """The nth working day on or back, and the days passed over on the way, by walking."""
    passed, left = [], abs(n)
    while left:
        day += DAY if n > 0 else -DAY
        if counts(nation, day):
            left -= 1
        else:
            passed.append(day)
    return day, passed


@given(calendars, days, few, st.sampled_from([1, -1]))
def test_counting_agrees_with_walking_day_by_day(calendar: Calendar, day: date, n: int, way: int) -> None:
    reached, passed = step(calendar.name, day, way * n)
    assert calendar.add(day, way * n) == reached
    assert [skipped.day for skipped in calendar.skipped(day, reached)] == sorted(passed)
    assert calendar.is_working(day) == counts(calendar.name, day)


@given(calendars, days, few)
def test_between_is_the_way_back_from_add(calendar: Calendar, day: date, n: int) -> None:
    due = calendar.add(day, n)
    assert calendar.between(day, due) == n
    assert calendar.between(day, due - DAY) == n - 1


@given(calendars, days, few)
def test_a_receipt_on_a_day_that_does_not_count_has_the_deadline_of_the_working_day_before(
    calendar: Calendar, day: date, n: int
) -> None:
    last = day
    while not calendar.is_working(last):
        last -= DAY
    assert calendar.add(day, n) == calendar.add(last, n)


@given(calendars, days, few)
def test_from_a_working_day_as_many_days_back_as_on_leads_home(calendar: Calendar, day: date, n: int) -> None:
    home = calendar.add(day, 0)
    assert home >= day
    assert calendar.add(calendar.add(home, n), -n) == home
    assert calendar.add(calendar.add(home, -n), n) == home


@given(calendars, days, days)
def test_every_day_on_the_way_either_counts_or_is_skipped(calendar: Calendar, one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    assert calendar.between(start, end) + len(calendar.skipped(start, end)) == (end - start).days


# The range


@pytest.mark.parametrize("day", [FIRST_DAY - DAY, LAST_DAY + DAY])
def test_a_day_outside_the_years_covered_is_refused_naming_them(day: date) -> None:
    with pytest.raises(OutsideCalendar, match=f"^{day} is outside the calendar, which covers 1990-01-01 to 2060-12-31"):
        ENGLAND.is_working(day)
    with pytest.raises(OutsideCalendar):
        ENGLAND.add(day, 1)
    with pytest.raises(OutsideCalendar):
        ENGLAND.between(day, date(2024, 5, 3))
    with pytest.raises(OutsideCalendar):
        ENGLAND.skipped(date(2024, 5, 3), day)
    with pytest.raises(OutsideCalendar):
        ENGLAND.skipped(day, date(2024, 5, 3))
    assert issubclass(OutsideCalendar, ValueError)
    assert issubclass(OutsideCalendar, CaseworkError)


def test_a_count_that_leads_outside_the_years_covered_is_refused() -> None:
    assert ENGLAND.add(date(2060, 12, 30), 1) == date(2060, 12, 31)
    with pytest.raises(OutsideCalendar, match=r"^the day 1 working days from 2060-12-31 is outside the calendar"):
        ENGLAND.add(LAST_DAY, 1)
    assert ENGLAND.add(date(1990, 1, 3), -1) == date(1990, 1, 2)
    with pytest.raises(OutsideCalendar, match=r"^the day -1 working days from 1990-01-02 is outside the calendar"):
        ENGLAND.add(date(1990, 1, 2), -1)


def test_an_instant_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError, match="a calendar wants a local day"):
        ENGLAND.add(datetime(2024, 5, 3, 23, 30, tzinfo=UTC), 1)


# The version


def in_another_process(program: str) -> str:
    """What a program prints that sees the same modules as this one."""
    seen = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=seen)
    return done.stdout.strip()


def test_the_version_names_the_calendar_and_is_the_same_in_another_process() -> None:
    program = "from casework.domain.calendar import calendar_of; print(calendar_of('scotland').version)"
    said = in_another_process(program)
    assert said == SCOTLAND.version
    name, digest = said.split("/")
    assert (name, len(digest)) == ("scotland", 12)


@pytest.mark.parametrize("nation", NATIONS)
def test_a_calendar_made_again_is_the_one_kept(nation: str) -> None:
    again = calendar_of.__wrapped__(nation)
    assert again == calendar_of(nation)
    assert again is not calendar_of(nation)
    assert calendar_of(nation) is calendar_of(nation)


def test_importing_the_calendar_does_not_import_the_holidays_package() -> None:
    assert in_another_process("import sys, casework.domain.calendar; print('holidays' in sys.modules)") == "False"


def test_nations_have_versions_of_their_own() -> None:
    assert len({calendar_of(nation).version for nation in NATIONS}) == 3


@settings(max_examples=20, deadline=None)  # each makes two whole tables
@given(st.dictionaries(st.dates(FIRST_DAY, LAST_DAY), st.text(min_size=1, max_size=9), max_size=3), st.data())
def test_the_version_changes_with_the_table_and_only_with_it(closed: dict[date, str], data: st.DataObject) -> None:
    candidates = st.dates(FIRST_DAY, LAST_DAY).filter(lambda day: day not in closed)
    opened = dict.fromkeys(data.draw(st.lists(candidates, max_size=3)), "open")
    changed = ENGLAND.with_changes(closed, opened)
    differs = any(table(changed, day) != table(ENGLAND, day) for day in (*closed, *opened))
    assert (changed.version != ENGLAND.version) == differs
    assert changed.with_changes(closed, opened) == changed


def table(calendar: Calendar, day: date) -> tuple[Skipped, ...]:
    """What the calendar says of one day: nothing, or why it does not count."""
    return calendar.skipped(day - DAY, day) if day > FIRST_DAY else calendar.skipped(day + DAY, day)


# Changes


def test_a_day_closed_counts_no_longer_and_says_why() -> None:
    closed = ENGLAND.with_changes({date(2025, 12, 29): "Office closure"}, {})
    assert closed.add(date(2025, 12, 24), 1) == date(2025, 12, 30)
    assert closed.skipped(date(2025, 12, 28), date(2025, 12, 30)) == (Skipped(date(2025, 12, 29), "Office closure"),)
    assert closed.name == "england-and-wales"
    assert closed.is_working(LAST_DAY) == ENGLAND.is_working(LAST_DAY)


def test_a_day_opened_counts_even_a_saturday() -> None:
    opened = ENGLAND.with_changes({}, {date(2024, 5, 4): "Open day", date(2024, 5, 6): "Working"})
    assert opened.add(date(2024, 5, 3), 1) == date(2024, 5, 4)
    assert opened.add(date(2024, 5, 3), 2) == date(2024, 5, 6)
    assert opened.skipped(date(2024, 5, 3), date(2024, 5, 6)) == (Skipped(date(2024, 5, 5), "Sunday"),)


def test_a_change_leaves_the_calendar_it_came_from_alone() -> None:
    before = ENGLAND.version
    ENGLAND.with_changes({date(2025, 12, 29): "Office closure"}, {date(2025, 12, 26): "Open"})
    assert (ENGLAND.version, ENGLAND.is_working(date(2025, 12, 29))) == (before, True)


def test_a_day_both_closed_and_opened_is_refused() -> None:
    with pytest.raises(CalendarError, match=r"^2025-12-29 is both closed and opened; it can only be one of them$"):
        ENGLAND.with_changes({date(2025, 12, 29): "Closed"}, {date(2025, 12, 29): "Open"})


@pytest.mark.parametrize("changes", [({date(2061, 1, 1): "x"}, {}), ({}, {date(2061, 1, 1): "x"})])
def test_a_change_outside_the_years_covered_is_refused(changes: tuple[dict[date, str], dict[date, str]]) -> None:
    with pytest.raises(OutsideCalendar, match="2061-01-01"):
        ENGLAND.with_changes(*changes)


# A landlord's file

OWN = """
nation = "england-and-wales"
name = "Riverside Homes"

[[closed]]
day = 2025-12-29
reason = "Offices are closed between Christmas and New Year"

[[open]]
day = 2025-12-27
reason = "The contact centre works this Saturday"
"""


def test_a_landlords_file_closes_and_opens_days(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    own = read_calendar(file)
    assert own.is_working(date(2025, 12, 27))
    assert not own.is_working(date(2025, 12, 29))
    assert own.name == "Riverside Homes"
    assert own.version.startswith("Riverside Homes/")
    assert own == parse_calendar(OWN)
    assert own != parse_calendar(OWN.replace("Riverside", "Lakeside"))


def test_a_landlords_file_without_changes_has_the_days_of_its_nation() -> None:
    own = parse_calendar('nation = "scotland"\nname = "Glen Homes"')
    assert own.digest == SCOTLAND.digest
    assert own.version == f"Glen Homes/{SCOTLAND.digest}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 1\n", "own.toml: nation: is missing; name: should be a valid string"),
        (OWN.replace("england-and-wales", "wales"), "own.toml: nation: should be 'england-and-wales', 'scotland' or"),
        (OWN.replace("Riverside Homes", "  "), "own.toml: name: may not be blank"),
        (OWN.replace("2025-12-29", '"29 December"'), "own.toml: closed[1].day: should be a valid date"),
        (OWN.replace("2025-12-27", "2025-12-27T09:00:00Z"), "own.toml: open[1].day: should be a valid date"),
        (OWN.replace("[[open]]", "[[opened]]"), "own.toml: opened: is not a field that is known here"),
        (OWN.replace("2025-12-27", "2025-12-29"), "own.toml: 2025-12-29 is listed more than once; leave one of them"),
        (OWN.replace("2025-12-27", "2061-01-01"), "own.toml: 2061-01-01 is outside the calendar, which covers"),
        (OWN.replace("2025-12-27", "2025-02-30"), "own.toml: is not a TOML file ("),
        ("nation = [", "own.toml: is not a TOML file ("),
        ("x = " + "[" * 5000, "own.toml: is not a TOML file ("),
    ],
)
def test_a_malformed_file_is_refused_naming_file_and_field(text: str, said: str) -> None:
    with pytest.raises(CalendarError) as refused:
        parse_calendar(text, "own.toml")
    assert str(refused.value).startswith(said)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(b'name = "\xff"')
    with pytest.raises(CalendarError, match=r"own\.toml: is not UTF-8 text; save it as UTF-8 and try again$"):
        read_calendar(file)


def test_a_file_that_cannot_be_read_is_the_callers_to_report(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_calendar(tmp_path / "nowhere.toml")
