"""The worker and the doctor do on PostgreSQL what they do in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from at_worker import SetByHand, Shift
from casework.application import Casework
from casework.doctor.examination import examination
from casework.projections.comparison import differences
from casework.scheduler.attendance import Attendance, last_sweep
from casework.scheduler.reconciled import last_reconciled
from casework.store import Store
from examples import acknowledged, log
from recorded import moment


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store with a case in it whose response is overdue."""
    with Casework.open(url, durable=False) as casework:
        for command in (*acknowledged(), log(case="C-2")):
            assert casework.execute(command).outcome == "accepted"
        yield casework.store


def test_each_job_ends_well_and_raises_what_is_due(store: Store) -> None:
    at_work = Shift(store, SetByHand(moment("2024-05-30")))
    assert at_work.worker.once()
    assert at_work.told("sweep")[0]["raised"] == 2
    assert at_work.metric("casework_deadlines", clock="stage_1_response", state="overdue") == 1
    assert at_work.metric("casework_views_behind_events") == 0


def test_sweeps_are_written_down_and_added_up(store: Store) -> None:
    for hour in (9, 12, 10):
        attendance = Attendance("w")
        attendance.swept(moment(f"2024-05-30T{hour:02}:00:00+01:00"))
        attendance.write(store)
    with store.transaction(write=False) as connection:
        ((first, last, sweeps),) = connection.execute(
            "select first_sweep_at, last_sweep_at, sweeps from casework_workers where worker = :w", {"w": "w"}
        )
    assert (first[11:13], last[11:13], sweeps) == ("08", "11", 3)
    assert last_sweep(store) == moment("2024-05-30T12:00:00+01:00")


def test_views_that_differ_are_found_and_mended(store: Store) -> None:
    at_work = Shift(store, SetByHand(moment("2024-05-30")))
    at_work.worker.once()
    assert set(differences(store).values()) == {0}
    with store.transaction(write=True) as connection:
        connection.execute("update cases set handler = 'nobody'")
    assert {view: rows for view, rows in differences(store).items() if rows} == {"cases": 2}
    assert at_work.at("2024-06-02").turn("reconcile")
    assert set(differences(store).values()) == {0}
    assert last_reconciled(store) == moment("2024-06-02")


def test_the_doctor_finds_it_well(store: Store, url: str, engine: str, tmp_path: Path) -> None:
    Shift(store, SetByHand(moment("2024-05-30"))).worker.once()
    for path in tmp_path.glob("*.db"):
        path.chmod(0o600)
    found = list(examination(url, None, moment("2024-05-30") + timedelta(minutes=1), deep=True))
    # recorded today, not sealed, and on a server that waits for no disk
    not_so_here = {"clock", "keys"} | ({"durable"} if engine == "postgres" else set())
    assert {each.check for each in found if each.state != "ok"} == not_so_here
    assert ("pages" in {each.check for each in found}) == (engine == "sqlite")
    assert "views compared" in {each.check for each in found}
