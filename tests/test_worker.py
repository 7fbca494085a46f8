"""The worker does its jobs again and again, whatever comes of one turn, and ends when it is asked to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from at_worker import SetByHand, Shift, shift, terms
from casework.domain.errors import StoreError
from casework.domain.moment import LONDON
from casework.projections.alerts import alerts as alert_list
from casework.projections.catch_up import rebuild, up_to_date
from casework.scheduler.duties import Sweeping
from casework.scheduler.job import Job
from casework.simulation import simulation
from casework.store import Store, open_store
from engines import NewUrl
from examples import acknowledged, log, of_case, respond
from examples_record import promise
from recorded import Recorded, moment
from spec import Cases

DONE = 30.0  # seconds in which anything here is done


def alerts(recorded: Recorded) -> int:
    return len(recorded.tables()["alerts"])


# A turn of each job


def test_each_job_once_raises_what_is_due_and_tells_of_it(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    at_work = shift(recorded, "2024-05-30")
    assert at_work.worker.once()
    assert at_work.told("sweep") == [
        {"due": 1, "raised": 1, "resolved": 0, "reopened": 0, "conflicts": 0, "stale": 0, "drained": True}
    ]
    assert [line["event"] for line in at_work.lines] == [
        "words are not sealed",
        *("sweep", "escalate", "deliver", "reconcile", "heartbeat"),
    ]
    assert alerts(recorded) == 1


def test_jobs_that_found_nothing_are_told_of_for_debugging_only(recorded: Recorded) -> None:
    at_work = shift(recorded, "2024-05-30", level="info")
    at_work.worker.once()
    assert [line["event"] for line in at_work.lines] == ["words are not sealed", "heartbeat"]


def test_an_idle_sweep_writes_nothing(recorded: Recorded, engine: str) -> None:
    recorded.do(*acknowledged())
    at_work = shift(recorded, "2024-05-30")
    at_work.worker.once()
    with open_store(recorded.url) as observer:
        before = last_written(observer, engine)
        for hour in range(24):
            at_work.at(f"2024-05-30T{hour:02}:30:00+01:00").turn("sweep")
        assert last_written(observer, engine) == before
        at_work.turn("heartbeat")
        assert last_written(observer, engine) != before


def last_written(store: Store, engine: str) -> Any:
    """What differs after any transaction that wrote: SQLite's own number, or the rows as PostgreSQL has them."""
    with store.transaction(write=False) as observer:
        if engine == "sqlite":
            return observer.execute("pragma data_version")
        tables = observer.execute("select tablename::text from pg_tables where schemaname = current_schema()")
        return {name: observer.execute(f"select xmin::text, ctid::text from {name}") for (name,) in tables}  # noqa: S608 - its own names


def test_sweeps_are_measured_by_kind_of_alert(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), promise("2024-05-14", "A1", "2024-05-31"))
    at_work = shift(recorded, "2024-05-30")
    at_work.turn("sweep")
    recorded.do(respond("2024-05-30"))
    at_work.at("2024-05-31T12:00:00+01:00").turn("sweep")
    assert at_work.metric("casework_alerts_raised_total", kind="overdue") == 1
    assert at_work.metric("casework_alerts_raised_total", kind="due_soon") == 1
    assert at_work.metric("casework_alerts_resolved_total") == 1
    assert at_work.metric("casework_sweeps_total") == 2
    assert at_work.metric("casework_last_sweep_timestamp_seconds") == moment("2024-05-31T11:00:00+00:00").timestamp()


def test_what_nobody_acknowledges_is_escalated_as_the_landlord_s_own_policy_says(
    new_store: NewUrl, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    levels = 'alert_escalation = [{ whom = ["manager"], after_working_days = 2 }]'
    code = (files("casework.domain") / "policies" / "hos-2024.toml").read_text()
    own.write_text(
        f"{levels}\n{code}".replace('name = "hos-2024"', 'name = "own"').replace("2024-04-01", "2024-05-01", 1)
    )
    settings = terms(policies=[own])
    recorded = Recorded(new_store(), Cases(policies=settings.law()))
    recorded.do(*acknowledged())
    at_work = shift(recorded, "2024-05-30", terms=settings)
    at_work.worker.once()
    at_work.at("2024-06-03").turn("escalate")
    recorded.store.close()
    assert [line["escalated"] for line in at_work.told("escalate")] == [0, 1]
    assert at_work.metric("casework_alerts_escalated_total") == 1


# A turn that fails


def test_a_job_that_fails_is_told_by_its_code_and_done_at_its_next_turn(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.tables()
    recorded.alter("drop table deadlines")
    at_work = shift(recorded, "2024-05-30")
    assert not at_work.turn("sweep")
    (line,) = at_work.told("a job failed")
    assert line.pop("where").startswith("casework.")
    assert line == {"job": "sweep", "code": "store_error", "error": "StoreError"}
    assert at_work.metric("casework_job_failures_total", task="sweep", code="store_error") == 1
    rebuild(recorded.store)
    assert at_work.turn("sweep")
    assert alerts(recorded) == 1


def test_one_job_that_fails_keeps_no_other_from_its_turn(recorded: Recorded) -> None:
    recorded.do(log())
    recorded.tables()
    recorded.alter("drop table casework_outbox")
    at_work = shift(recorded, "2024-05-30")
    assert not at_work.worker.once()
    assert {line["job"] for line in at_work.told("a job failed")} == {"heartbeat"}
    assert alerts(recorded) == 1


def test_a_defect_ends_no_worker_and_its_words_are_not_told(recorded: Recorded) -> None:
    def broken(_: datetime) -> dict[str, float]:
        raise LookupError("Ms J. Ward")

    at_work = shift(recorded, "2024-05-30")
    assert not at_work.worker.desk.turn(Job("sweep", timedelta(seconds=30), broken))
    (line,) = at_work.told("a job failed")
    assert line.pop("where").startswith("casework.scheduler.job:")
    assert line == {"job": "sweep", "code": "unexpected", "error": "LookupError"}
    assert at_work.metric("casework_job_failures_total", task="sweep", code="unexpected") == 1


# Stores that no worker serves


def test_a_simulated_store_is_refused() -> None:
    with simulation() as run, pytest.raises(StoreError, match="simulation"):
        Shift(run.casework.store, SetByHand(moment("2024-05-30")))


# Stopping


def test_a_worker_that_is_asked_to_stop_ends_with_the_batch_in_hand(recorded: Recorded) -> None:
    recorded.do(*[log(case=f"C-{n}") for n in range(5)])
    at_work = shift(recorded, "2024-05-30")
    sweeping = at_work.job("sweep").work
    assert isinstance(sweeping, Sweeping)
    in_twos = replace(sweeping, sweeper=replace(sweeping.sweeper, batch=2))
    at_work.worker.stop.set()
    assert in_twos(at_work.clock()) == {"raised": 2, "drained": False}
    assert alerts(recorded) == 2
    another = shift(recorded, "2024-05-30")
    another.turn("sweep")
    assert another.told("sweep")[0]["raised"] == 3
    assert alerts(recorded) == 5


def test_a_sweep_that_was_cut_short_does_not_count_as_one(recorded: Recorded) -> None:
    recorded.do(log())
    at_work = shift(recorded, "2024-05-30")
    at_work.worker.stop.set()
    at_work.turn("sweep")
    assert at_work.worker.attendance.last is None
    assert not at_work.worker.pulse.fresh
    assert at_work.metric("casework_sweeps_total") == 0


# At its intervals


def test_its_jobs_run_in_utc_one_at_a_time_and_however_late(recorded: Recorded) -> None:
    scheduler = shift(recorded, "2024-05-30").worker.scheduler()
    scheduler.start(paused=True)
    try:
        jobs = scheduler.get_jobs()
        assert scheduler.timezone == UTC
        assert {job.id for job in jobs} == {"sweep", "escalate", "deliver", "reconcile", "heartbeat"}
        for job in jobs:
            assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
            assert job.trigger.timezone == UTC
    finally:
        scheduler.shutdown()


@pytest.mark.parametrize("changes_at", ["2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00"])
def test_the_time_between_sweeps_is_the_same_when_the_clocks_change(recorded: Recorded, changes_at: str) -> None:
    scheduler = shift(recorded, "2024-05-30").worker.scheduler()
    scheduler.start(paused=True)
    try:
        trigger = scheduler.get_job("sweep").trigger
        fires = [moment(changes_at) - timedelta(hours=2)]
        while fires[-1] < moment(changes_at) + timedelta(hours=2):
            fires.append(trigger.get_next_fire_time(fires[-1], fires[-1]))
        assert {later - earlier for earlier, later in pairwise(fires)} == {timedelta(seconds=30)}
    finally:
        scheduler.shutdown()


@pytest.mark.parametrize("changes_on", ["2026-03-29", "2026-10-25"])
def test_on_the_days_when_the_clocks_change_each_alert_is_raised_once(recorded: Recorded, changes_on: str) -> None:
    day = moment(changes_on)
    days = [(day + timedelta(n)).date().isoformat() for n in (-1, 0, 1)]
    made = [promise("2024-05-13", f"{name}{n}", due) for n, due in enumerate(days) for name in "AB"]
    recorded.do(log(), *of_case("C-2", *acknowledged()), *made)
    at_work = shift(recorded, "2024-06-20")
    at_work.turn("sweep")
    before = alerts(recorded)
    at, end = (day - timedelta(4)).astimezone(UTC), (day + timedelta(3)).astimezone(UTC)
    noticed: dict[str, int] = {}
    while at <= end:
        at_work.clock.now = at
        raised = at_work.job("sweep").work(at)["raised"]
        if raised:
            noticed[at.astimezone(LONDON).isoformat(timespec="minutes")] = int(raised)
        at += timedelta(minutes=30)
    assert alerts(recorded) - before == sum(noticed.values()) == len(made) * 2
    assert {when[10:16] for when in noticed} == {"T00:00"}
    with up_to_date(recorded.store) as views:
        raised_for = Counter((each.kind, str(each.due_on)) for each in alert_list(views) if each.clock == "action")
    assert raised_for == {(kind, due): 2 for kind in ("due_soon", "overdue") for due in days}


def test_it_works_at_its_intervals_until_it_is_asked_to_stop(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    quick = terms(worker={"sweep_seconds": 0.05, "heartbeat_seconds": 0.1, "stale_after_sweeps": 1000})
    at_work = shift(recorded, "2024-05-30", terms=quick)
    running = Thread(target=at_work.worker.run)
    running.start()
    wait_for(lambda: len(at_work.told("sweep")) > 2 and len(at_work.told("heartbeat")) > 1)
    at_work.worker.stop.set()
    running.join(DONE)
    assert not running.is_alive()
    assert alerts(recorded) == 1
    swept = at_work.metric("casework_sweeps_total")
    with recorded.store.transaction(write=False) as connection:
        assert connection.execute("select sum(sweeps) from casework_workers") == [(swept,)]


def test_two_workers_on_one_store_raise_each_alert_once(recorded: Recorded) -> None:
    recorded.do(*[log(case=f"C-{n:03}") for n in range(100)])
    with open_store(recorded.url, durable=False) as other:
        shifts = [Shift(store, SetByHand(moment("2024-05-30"))) for store in (recorded.store, other)]
        threads = [Thread(target=each.worker.once) for each in shifts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DONE)
    assert sum(each.metric("casework_alerts_raised_total", kind="overdue") or 0 for each in shifts) == 100
    assert alerts(recorded) == 100


def wait_for(done: Callable[[], bool]) -> None:
    """Waits until something holds."""
    until = monotonic() + DONE
    while not done():
        assert monotonic() < until
        sleep(0.01)
