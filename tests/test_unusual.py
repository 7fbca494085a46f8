"""What is unusual about who read words about vulnerabilities: each rule by itself, and none says a word of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.calendar import calendar_of
from casework.reports.unusual import RULES, USUAL, Limits, Reading, Taken, Unusual, unusual

NOON = datetime(2024, 5, 14, 11, tzinfo=UTC)
"""Tuesday, twelve o'clock in London."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CALENDAR = calendar_of("england-and-wales")
EVERYBODY = frozenset({"ann", "ben", "cy", "dot"})


def read(reader: str = "ann", case: str = "C-1", at: datetime = NOON, **more: Any) -> Reading:
    return Reading(reader, "officer", case, at, EVERYBODY, None)._replace(**more)


def several(count: int, reader: str = "ann", **more: Any) -> list[Reading]:
    """Readings of a case each, on so many Tuesdays."""
    return [read(reader, f"C-{n}", NOON + n * 7 * DAY, **more) for n in range(count)]


def found(readings: Sequence[Reading], limits: Limits = USUAL, taken: Sequence[Taken] = ()) -> list[Unusual]:
    return unusual(readings, taken, CALENDAR, limits)


def rules(readings: Sequence[Reading], limits: Limits = USUAL) -> list[tuple[str, str]]:
    return [(each.rule, each.reader) for each in found(readings, limits)]


def test_a_few_readings_in_office_hours_by_people_who_took_part_are_nothing_unusual() -> None:
    assert found([*several(4), *several(5, "ben"), *several(6, "cy")]) == []


def test_whoever_reads_far_more_than_others_in_the_role_is_named_with_the_figures() -> None:
    (one,) = found([*several(4, "ben"), *several(6, "cy"), *several(16)])

    assert (one.rule, one.reader, len(one.cases)) == ("above_peers", "ann", 16)
    assert one.figures == "16 readings; the median of 2 others in this role is 5"


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param([*several(16), *several(1, "ben")], id="one other is no measure"),
        pytest.param([*several(9), *several(1, "ben"), *several(1, "cy")], id="few altogether"),
        pytest.param([*several(15), *several(5, "ben"), *several(5, "cy")], id="just as many as allowed"),
        pytest.param(
            [*several(16), *several(1, "ben", role="manager"), *several(1, "cy", role="manager")], id="other roles"
        ),
    ],
)
def test_who_is_not_far_above_comparable_peers_is_not_named(readings: list[Reading]) -> None:
    assert rules(readings) == []


@pytest.mark.parametrize(
    ("at", "out"),
    [
        ("2024-05-14T06:59:00+01:00", True),
        ("2024-05-14T07:00:00+01:00", False),
        ("2024-05-14T19:59:00+01:00", False),
        ("2024-05-14T20:00:00+01:00", True),
        ("2024-05-14T06:30:00+00:00", False),
        ("2024-01-16T06:30:00+00:00", True),
        ("2024-05-18T12:00:00+01:00", True),
        ("2024-05-27T12:00:00+01:00", True),
    ],
)
def test_hours_are_those_of_london_on_working_days(at: str, *, out: bool) -> None:
    assert rules([read(at=datetime.fromisoformat(at))]) == ([("out_of_hours", "ann")] if out else [])


def test_who_reads_of_cases_without_taking_part_is_named_from_the_third_on() -> None:
    strange: dict[str, Any] = {"involved": frozenset({"ben"})}

    assert rules(several(2, **strange)) == []
    assert rules(several(3, **strange)) == [("never_involved", "ann")]
    assert rules([read(case="C-1", at=NOON + n * DAY, **strange) for n in (0, 1, 2)]) == []
    assert rules(several(3, involved=frozenset({"ann"}))) == []


@pytest.mark.parametrize("role", ["manager", "auditor", "ops", "mrc"])
def test_who_looks_at_everybodys_cases_takes_part_in_none(role: str) -> None:
    assert rules(several(3, role=role, involved=frozenset())) == []


def test_many_cases_within_an_hour_are_named_with_their_time() -> None:
    apart = [read(case=f"C-{n}", at=NOON + n * 7 * MINUTE) for n in range(10)]
    close = [read(case=f"C-{n}", at=NOON + n * 6 * MINUTE) for n in range(10)]
    again = [read(case="C-1", at=NOON + n * MINUTE) for n in range(30)]

    assert rules(apart) == rules(again) == []
    (one,) = found(close)
    assert (one.rule, one.figures) == ("many_at_once", "10 cases within 60 minutes, from 2024-05-14 12:00")


def test_reading_long_after_the_end_is_named_with_the_longest_time() -> None:
    ended: dict[str, Any] = {"ended_on": date(2023, 11, 16)}  # 180 days before

    assert rules([read(**ended)]) == []
    (one,) = found([read(**ended), read(case="C-2", at=NOON + DAY, **ended)])
    assert (one.rule, one.cases) == ("long_after_end", ("C-2",))
    assert "at most 181" in one.figures


def test_taking_out_every_case_is_always_told_and_told_first() -> None:
    first, second = found([read(at=NOON + 12 * timedelta(hours=1))], taken=[Taken("root", "ops", 20_000, NOON)])

    assert (first.rule, first.reader, first.cases) == ("every_case", "root", ())
    assert first.figures == "all 20000 cases taken out on 2024-05-14 12:00"
    assert second.rule == "out_of_hours"


def test_limits_can_be_set() -> None:
    strict = Limits(at_least=1, opens=time(13), strangers=1, together=2, long_after=1)
    readings = [
        read(involved=frozenset(), ended_on=date(2024, 5, 1)),
        read(case="C-2"),
        read("ben", at=NOON + timedelta(hours=2)),
        read("cy", at=NOON + timedelta(hours=2)),
    ]

    assert {rule for rule, reader in rules(readings, strict)} == {
        "out_of_hours",
        "never_involved",
        "many_at_once",
        "long_after_end",
    }


READINGS = st.lists(
    st.builds(
        read,
        reader=st.sampled_from(["ann", "ben", "cy"]),
        case=st.sampled_from([f"C-{n}" for n in range(15)]),
        at=st.integers(0, 2 * 24 * 60).map(lambda minutes: NOON + minutes * MINUTE),
        involved=st.sampled_from([frozenset(), EVERYBODY]),
        ended_on=st.sampled_from([None, date(2023, 1, 1)]),
    ),
    max_size=60,
)


@given(READINGS)
def test_the_order_of_readings_changes_nothing(readings: list[Reading]) -> None:
    told = [each[:4] for each in found(readings)]

    assert [each[:4] for each in found(readings[::-1])] == told
    assert [each[0] for each in told] == sorted((each[0] for each in told), key=RULES.index)


@given(READINGS)
def test_many_at_once_agrees_with_counting_every_window(readings: list[Reading]) -> None:
    limits = Limits(together=4, minutes=90)
    expected = set()
    for reader in {each.reader for each in readings}:
        own = [each for each in readings if each.reader == reader]
        windows = [{o.case for o in own if 0 <= (o.read_at - e.read_at).total_seconds() <= 90 * 60} for e in own]
        if max(map(len, windows)) >= 4:
            expected.add(reader)

    assert {who for rule, who in rules(readings, limits) if rule == "many_at_once"} == expected
