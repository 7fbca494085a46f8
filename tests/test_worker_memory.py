"""What the worker remembers in the store: that it swept, and that the views were what the log makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_views import events_on
from at_worker import shift, terms
from casework.domain.errors import StoreError
from casework.domain.moment import local_day
from casework.domain.sweeps import SweepsSummarised
from casework.projections.comparison import differences
from casework.scheduler.attendance import Attendance, last_sweep
from casework.scheduler.reconciled import last_reconciled
from casework.store import Store, open_store
from casework.store.place import THROW_AWAY
from engines import NewUrl
from examples import acknowledged, at_stage_2, log, of_case
from recorded import Recorded, moment
from rows import as_it_is

NOON = datetime(2024, 5, 30, 12, tzinfo=UTC)


@pytest.fixture
def store(new_store: NewUrl) -> Iterator[Store]:
    with open_store(new_store(), durable=False) as opened:
        yield opened


def days(store: Store, worker: str = "w") -> dict[str, Any]:
    """Of each day: the first and the last sweep, how many, and the longest gap."""
    with store.transaction(write=False) as connection:
        rows = connection.execute("select * from casework_workers where worker = :worker", {"worker": worker})
    return {day: (first[11:19], last[11:19], sweeps, gap) for _, day, first, last, sweeps, gap in rows}


def swept(attendance: Attendance, *instants: str) -> Attendance:
    for instant in instants:
        attendance.swept(moment(instant))
    return attendance


# Sweeps


def test_sweeps_are_counted_in_memory_and_written_when_asked(store: Store) -> None:
    attendance = swept(Attendance("w"), "2024-05-30T12:00:00+00:00", "2024-05-30T12:00:30+00:00")
    assert days(store) == {}
    assert attendance.write(store) == (2, 30.0)
    assert days(store) == {"2024-05-30": ("12:00:00", "12:00:30", 2, 30.0)}


def test_what_was_written_is_not_written_again(store: Store) -> None:
    attendance = swept(Attendance("w"), "2024-05-30T12:00:00+00:00")
    attendance.write(store)
    assert attendance.write(store) == (0, 0.0)
    swept(attendance, "2024-05-30T12:01:00+00:00").write(store)
    assert days(store) == {"2024-05-30": ("12:00:00", "12:01:00", 2, 60.0)}


def test_a_day_begins_at_midnight_in_london_and_a_gap_belongs_to_the_day_it_fell_on(store: Store) -> None:
    swept(Attendance("w"), "2024-05-30T21:00:00+00:00", "2024-05-31T00:00:00+00:00").write(store)
    assert days(store) == {
        "2024-05-30": ("21:00:00", "21:00:00", 1, 0.0),
        "2024-05-31": ("00:00:00", "00:00:00", 1, 3600.0),
    }


def test_the_time_a_worker_was_down_is_a_gap(store: Store) -> None:
    swept(Attendance("w"), "2024-05-30T12:00:00+00:00").write(store)
    again = Attendance("w")
    again.resume(store)
    swept(again, "2024-05-30T15:00:00+00:00").write(store)
    assert days(store)["2024-05-30"] == ("12:00:00", "15:00:00", 2, 3 * 3600.0)


def test_workers_are_counted_apart_and_two_of_one_name_together(store: Store) -> None:
    for name, minute in (("w", "00"), ("v", "10"), ("w", "20")):
        swept(Attendance(name), f"2024-05-30T12:{minute}:00+00:00").write(store)
    assert days(store)["2024-05-30"] == ("12:00:00", "12:20:00", 2, 0.0)
    assert days(store, "v")["2024-05-30"] == ("12:10:00", "12:10:00", 1, 0.0)


def test_a_clock_that_was_set_back_makes_no_gap(store: Store) -> None:
    swept(Attendance("w"), "2024-05-30T12:00:00+00:00", "2024-05-30T11:00:00+00:00").write(store)
    assert days(store)["2024-05-30"][3] == 0.0


def test_what_could_not_be_written_is_written_later(store: Store) -> None:
    attendance = swept(Attendance("w"), "2024-05-30T12:00:00+00:00")
    with open_store(THROW_AWAY) as closed:
        pass
    with pytest.raises(StoreError):
        attendance.write(closed)
    assert attendance.write(store) == (1, 0.0)


@given(st.lists(st.integers(1, 40_000), max_size=40), st.sets(st.integers(0, 40)))
def test_however_often_it_is_written_all_sweeps_are_there(seconds: list[int], written_after: set[int]) -> None:
    with open_store(THROW_AWAY) as store:
        attendance, at, expected = Attendance("w"), NOON, dict[date, int]()
        for n, gap in enumerate(seconds):
            at += timedelta(seconds=gap)
            attendance.swept(at)
            expected[local_day(at)] = expected.get(local_day(at), 0) + 1
            if n in written_after:
                attendance.write(store)
        attendance.write(store)
        found = days(store)
        assert {day: each[2] for day, each in found.items()} == {str(day): many for day, many in expected.items()}
        assert max((each[3] for each in found.values()), default=0) <= max(seconds, default=0)
        assert last_sweep(store) == (at if seconds else None)


# Views


def test_views_that_are_as_they_should_be_differ_in_nothing(recorded: Recorded) -> None:
    recorded.do(*at_stage_2(), *of_case("C-2", *acknowledged()), *events_on("C-3", 30))
    recorded.sweep("2024-07-02")
    assert set(differences(recorded.store, limit=7).values()) == {0}
    assert set(differences(recorded.store, limit=1000).values()) == {0}


@pytest.mark.parametrize(
    ("damage", "differing"),
    [
        ("update cases set handler = 'nobody'", {"cases": 2}),
        ("delete from deadlines where ref = 'C-2'", {"deadlines": 2}),
        ("update alerts set alert_id = 'x' || alert_id", {"alerts": 4}),
        ("update deadlines set due_on = '2030-01-01' where ref = 'C-1' and state = 'running'", {"deadlines": 1}),
    ],
)
def test_every_row_that_is_wrong_missing_or_too_many_counts(
    recorded: Recorded, damage: str, differing: dict[str, int]
) -> None:
    recorded.do(*acknowledged(), *of_case("C-2", *acknowledged()))
    assert len(recorded.sweep("2024-05-30")) == 2
    recorded.tables()
    recorded.alter(damage)
    assert {view: rows for view, rows in differences(recorded.store).items() if rows} == differing


def test_many_rows_are_compared_a_few_at_a_time(recorded: Recorded) -> None:
    recorded.do(*[log(case=f"C-{n:04}") for n in range(401)])
    recorded.tables()
    recorded.alter("update cases set tenure = 'other' where ref in ('C-0000', 'C-0199', 'C-0400')")
    assert differences(recorded.store)["cases"] == 3


def test_views_that_differ_are_told_of_loudly_counted_and_mended(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    expected = recorded.tables()
    recorded.alter("update deadlines set due_on = '2030-01-01'")
    at_work = shift(recorded, "2024-05-20")
    assert at_work.turn("reconcile")
    assert at_work.told("a view is not what the log makes of it") == [{"view": "deadlines", "differences": 2}]
    assert {line["severity"] for line in at_work.lines[:-1]} == {"error"}
    assert at_work.metric("casework_reconcile_differences_total", view="deadlines") == 2
    assert as_it_is(recorded) == expected


WHERE_TABLES_LIE = {
    "sqlite": "select name, rootpage from sqlite_schema order by name",
    "postgres": """
        select relname::text, relfilenode from pg_class
        where relnamespace = current_schema()::regnamespace order by relname""",
}


def test_views_that_are_right_are_not_made_anew(recorded: Recorded, engine: str) -> None:
    recorded.do(*acknowledged())
    recorded.tables()
    with recorded.store.transaction(write=False) as connection:
        before = connection.execute(WHERE_TABLES_LIE[engine])
    at_work = shift(recorded, "2024-05-20")
    assert at_work.turn("reconcile")
    with recorded.store.transaction(write=False) as connection:
        assert connection.execute(WHERE_TABLES_LIE[engine]) == before
    assert at_work.told("reconcile") == [{"differences": 0}]


def test_it_is_done_once_a_day_whichever_worker_does_it(recorded: Recorded) -> None:
    recorded.do(log())
    one, other = shift(recorded, "2024-05-20"), shift(recorded, "2024-05-20T12:00:00+01:00")
    one.turn("reconcile")
    other.turn("reconcile")
    assert [line.get("differences") for line in (*one.told("reconcile"), *other.told("reconcile"))] == [0, None]
    assert last_reconciled(recorded.store) == moment("2024-05-20")
    other.at("2024-05-21").turn("reconcile")
    assert other.told("reconcile")[-1] == {"differences": 0}


def test_a_comparison_that_was_noted_in_the_future_is_done_again(recorded: Recorded) -> None:
    shift(recorded, "2030-01-01").turn("reconcile")
    at_work = shift(recorded, "2024-05-20")
    at_work.turn("reconcile")
    assert last_reconciled(recorded.store) == moment("2024-05-20")


def test_views_that_know_more_than_the_log_are_made_anew(recorded: Recorded, engine: str) -> None:
    recorded.do(log(), log(case="C-2"))
    recorded.tables()
    recorded.alter(f"drop trigger casework_log_keeps_all {'on casework_log' if engine == 'postgres' else ''}")
    recorded.alter("delete from casework_log where position = 2")
    at_work = shift(recorded, "2024-05-20")
    assert at_work.turn("reconcile")
    assert [row[1] for row in as_it_is(recorded)["cases"]] == ["C-1"]


# Days


def summaries(recorded: Recorded) -> list[SweepsSummarised]:
    return [each.event for each in recorded.store.after(0, 1000) if isinstance(each.event, SweepsSummarised)]


def test_the_sweeps_of_a_day_are_summarised_in_the_log_once_when_it_is_over(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-20")
    for hour in range(0, 24, 2):
        at_work.at(f"2024-05-20T{hour:02}:00:00+01:00").turn("sweep")
    for minute in range(0, 40, 5):
        at_work.at(f"2024-05-21T00:{minute:02}:00+01:00").turn("heartbeat")
    (summary,) = summaries(recorded)
    assert (summary.day, summary.sweeps, summary.workers) == (date(2024, 5, 20), 12, 1)
    assert summary.longest_gap_seconds == 2 * 3600


def test_a_day_is_summarised_when_every_worker_has_had_the_time_to_write_it_down(recorded: Recorded) -> None:
    one, other = shift(recorded, "2024-05-20"), shift(recorded, "2024-05-20", terms=terms(worker={"name": "other"}))
    for at_work in (one, other):
        at_work.at("2024-05-20T23:59:30+01:00").turn("sweep")
    one.at("2024-05-21T00:00:10+01:00").turn("heartbeat")
    assert summaries(recorded) == []
    other.at("2024-05-21T00:00:50+01:00").turn("heartbeat")
    one.at("2024-05-21T00:20:00+01:00").turn("heartbeat")
    other.at("2024-05-21T00:20:50+01:00").turn("heartbeat")
    assert [(each.workers, each.sweeps) for each in summaries(recorded)] == [(2, 2)]
