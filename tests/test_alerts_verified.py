"""From the log alone: each deadline that passed has its alert, each alert its deadline, and late ones say how late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.audit.alerts import Deadline, Verification, verify_alerts
from casework.domain.alert import Mark, raise_alert
from casework.domain.rounds import Round
from casework.scheduler.receipts import record_summary
from engines import FEW, Copies
from examples import acknowledged, log, of_case, respond
from program import casework as program
from recorded import Recorded, moment, recording
from walk import Walk, walks

RESPONSE = Deadline("C-1", "stage_1_response", None, date(2024, 5, 29))


def live(recorded: Recorded, *days: tuple[str, tuple[dict[str, object], ...]]) -> None:
    """Records commands at noon of the days on which they were given."""
    for day, commands in days:
        recorded.cases.now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        recorded.do(*commands)


def verified(recorded: Recorded, at: str) -> Verification:
    return verify_alerts(recorded.store, moment(at))


def test_an_empty_log_has_nothing_to_show_and_holds(recorded: Recorded) -> None:
    found = verified(recorded, "2024-05-30")
    assert (found.holds, found.passed, found.alerts, found.swept_until, found.uncovered) == (True, 0, 0, None, ())


def test_a_deadline_noticed_at_midnight_is_not_late(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", acknowledged()))
    recorded.sweep("2024-05-30")
    found = verified(recorded, "2024-05-30")
    assert (found.holds, found.passed, found.alerts) == (True, 1, 1)
    assert [(each.deadline, each.hours_late) for each in found.noticed] == [(RESPONSE, 0)]
    assert found.late(1) == ()


def test_an_alert_that_came_late_because_no_worker_ran_says_by_how_many_hours(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", acknowledged()))
    recorded.sweep("2024-05-31T09:30:00+01:00")
    (late,) = verified(recorded, "2024-06-01").late(1)
    assert (late.deadline, late.hours_late, late.after_the_fact) == (RESPONSE, 33.5, False)


def test_what_passed_and_ended_while_no_worker_ran_is_told_after_the_fact_and_so_not_missing(
    recorded: Recorded,
) -> None:
    live(recorded, ("2024-05-14", acknowledged()), ("2024-06-03", (respond("2024-06-03"),)))
    found = verified(recorded, "2024-06-04")
    assert [each.deadline for each in found.outstanding] == [RESPONSE]
    recorded.sweep("2024-06-04")
    found = verified(recorded, "2024-06-04")
    assert found.holds
    assert [(each.deadline, each.after_the_fact) for each in found.late(1)] == [(RESPONSE, True)]


def test_a_deadline_that_a_sweep_passed_over_is_missing(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", (*acknowledged(), *of_case("C-2", *acknowledged()))))
    recorded.tables()
    recorded.alter("update deadlines set awaits = null where ref = 'C-1'")
    recorded.sweep("2024-05-30")
    found = verified(recorded, "2024-05-30")
    assert [(each.deadline, each.passed_on) for each in found.missing] == [(RESPONSE, date(2024, 5, 30))]
    assert not found.holds


def test_what_passed_after_the_last_sweep_is_outstanding_not_missing(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", (*acknowledged(), *of_case("C-2", log("2024-05-14")))))
    recorded.sweep("2024-05-22")
    found = verified(recorded, "2024-05-30")
    assert (found.missing, [each.deadline for each in found.outstanding]) == ((), [RESPONSE])
    assert found.holds


@pytest.mark.parametrize(
    ("about", "at"),
    [
        (Mark("stage_1_response", None, date(2024, 5, 28), "overdue"), "2024-05-30"),  # a date it never had
        (Mark("stage_1_response", None, date(2024, 5, 29), "overdue"), "2024-05-29"),  # it was not overdue yet
        (Mark("stage_1_response", None, date(2024, 5, 29), "due_soon"), "2024-05-30"),  # it was overdue
    ],
)
def test_an_alert_about_what_was_not_so_is_unfounded(recorded: Recorded, about: Mark, at: str) -> None:
    live(recorded, ("2024-05-14", acknowledged()))
    by_hand = Round("sweep", moment(at), recorded.sweeper().new_id, "by hand")
    recorded.store.save(raise_alert(recorded.cases.found["C-1"], about, by_hand))
    found = verified(recorded, at)
    assert (found.unfounded, found.holds) == ((Deadline("C-1", *about[:3]),), False)


def test_days_without_a_trace_of_a_sweep_are_named_and_a_summary_is_a_trace(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", acknowledged()), ("2024-05-20", of_case("C-2", log("2024-05-20"))))
    recorded.sweep("2024-05-24")
    recorded.sweep("2024-05-28")
    assert [day.day for day in verified(recorded, "2024-05-29").uncovered] == [25, 26, 27]
    attend(recorded, "2024-05-26", "w-1", "09:00", "17:00", sweeps=960, gap=60.0)
    attend(recorded, "2024-05-26", "w-2", "00:00", "22:30", sweeps=2000, gap=3600.0)
    now = Round("summarise", moment("2024-05-27"), recorded.sweeper().new_id, "s")
    assert [record_summary(recorded.store, now) for _ in range(2)] == [True, False]
    assert [day.day for day in verified(recorded, "2024-05-29").uncovered] == [25, 27]
    *_, last = recorded.store.after(0, 1000)
    told = last.event.model_dump(include={"day", "sweeps", "workers", "longest_gap_seconds"})
    assert told == {"day": date(2024, 5, 26), "sweeps": 2960, "workers": 2, "longest_gap_seconds": 5400}


def test_a_day_without_any_worker_has_no_summary(recorded: Recorded) -> None:
    now = Round("summarise", moment("2024-05-27"), recorded.sweeper().new_id, "s")
    assert not record_summary(recorded.store, now)


def attend(recorded: Recorded, day: str, worker: str, *times: str, **counted: float) -> None:
    """What a worker wrote of a day: when it swept first and last, in summer time, how often, and the longest gap."""
    first, last = (moment(f"{day}T{at}:00+01:00").astimezone(UTC).isoformat() for at in times)
    row = {"worker": worker, "day": day, "first": first, "last": last} | counted
    with recorded.store.transaction(write=True) as connection:
        connection.execute("insert into casework_workers values (:worker, :day, :first, :last, :sweeps, :gap)", row)


@settings(max_examples=settings().max_examples // 4)
@given(walks, st.integers(0, 10**6))
def test_however_rarely_a_worker_sweeps_nothing_is_missing_once_it_has(walk: Walk, seed: int) -> None:
    swept_rarely(walk, seed)


@settings(max_examples=FEW)
@given(walks, st.integers(0, 10**6))
def test_however_rarely_a_worker_sweeps_nothing_is_missing_on_postgres(copies: Copies, walk: Walk, seed: int) -> None:
    swept_rarely(walk, seed, copies)


def swept_rarely(walk: Walk, seed: int, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        day = walk.cases.now.date()
        for command in walk.commands():
            while day < walk.cases.now.date():
                day += timedelta(1)
                if (seed + day.toordinal()) % 7 == 0:
                    recorded.sweep(str(day), batch=2)
                    assert verified(recorded, str(day)).holds
            recorded.attempt(command)
        recorded.sweep(str(day + timedelta(30)), batch=2)
        found = verified(recorded, str(day + timedelta(30)))
        assert (found.missing, found.outstanding, found.unfounded) == ((), (), ())


def test_it_is_told_to_people_and_to_programs(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", acknowledged()))
    recorded.sweep("2024-05-31")
    told = program("alerts", "verify", store=recorded.url)
    assert told.status == 0
    assert "Every deadline that passed has its alert, and every alert its deadline." in told.out
    assert "C-1, stage 1 response, due 29 May 2024: 24 hours" in told.out
    found = program("alerts", "verify", "--json", "--hours", "25", store=recorded.url).json
    assert (found["holds"], found["passed"], found["late"]) == (True, 1, [])
    recorded.tables()
    recorded.store.save(
        raise_alert(
            recorded.cases.found["C-1"],
            Mark("stage_1_response", None, date(2024, 5, 28), "overdue"),
            Round("sweep", moment("2024-05-31"), recorded.sweeper().new_id, "by hand"),
        )
    )
    assert program("alerts", "verify", store=recorded.url).status == 9


def test_an_alert_is_acknowledged_on_the_command_line_once(recorded: Recorded) -> None:
    live(recorded, ("2024-05-14", acknowledged()))
    recorded.sweep("2024-05-30")
    asked = ("alerts", "acknowledge", "C-1", "stage_1_response", "--note", "A visit is booked", "--by", "mo")
    said = program(*asked, "--role", "manager", store=recorded.url)
    assert (said.status, said.out.strip()) == (0, "Acknowledged. C-1 stage_1_response runs on.")
    again = program(*asked, "--json", store=recorded.url)
    assert (again.status, again.json["reasons"][0]["code"]) == (8, "already_done")
    (row,) = program("alerts", "--json", store=recorded.url).json
    assert (row["acknowledged_by"], row["stands"]) == ("mo", True)
    assert program(*asked, "--role", "pilot", store=recorded.url).status == 3
