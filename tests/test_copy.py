"""A store copied into another one, on either engine: every event as it is stored, and nothing done twice afterwards."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from at_delivery import Taking, deliverer, failing, later
from casework.application import Casework
from casework.audit.checkpoints import make
from casework.audit.keys import generated
from casework.copying.beside import KEPT
from casework.copying.comparing import Difference
from casework.copying.course import Copied, copy
from casework.domain.calendar import calendar_of
from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.http.access.api_key_table import Grant
from casework.http.access.api_keys import ApiKeys
from casework.projections.catch_up import prepare, up_to_date
from casework.projections.every import VIEWS
from casework.scheduler.attendance import Attendance
from casework.scheduler.sweep import Sweeper
from casework.store import Store, migrate, open_store
from casework.store.backup import take
from casework.store.place import THROW_AWAY
from casework.store.verbatim import PAGE, Stored, newest, pages
from engines import ENGINES
from examples import acknowledged, log, of_case
from long_case import LONG, other
from postgres import Server
from program import SOURCE, casework
from recorded import moment, tables
from spec import SHIPPED
from taking_in import contact, file_of, imported, mixed, walked
from walk import Walk, walks

NewOn: TypeAlias = Callable[[str], str]
"""Gives the URL of a new store on an engine."""
WAYS = [("sqlite", "postgres"), ("postgres", "sqlite")]
EVERY_WAY = [*WAYS, ("sqlite", "sqlite"), ("postgres", "postgres")]


@pytest.fixture
def new_on(tmp_path: Path, server: Server) -> NewOn:
    numbers = count(1)

    def new(engine: str) -> str:
        url = server.url() if engine == "postgres" else f"sqlite:///{tmp_path / f'{next(numbers)}.db'}"
        migrate(url)
        return url

    return new


@pytest.fixture(params=WAYS, ids=" to ".join)
def way(request: pytest.FixtureRequest, new_on: NewOn) -> tuple[str, str]:
    """The URLs of a source and of a target, both new."""
    one, another = request.param
    return new_on(one), new_on(another)


def recorded_in(url: str, events: Sequence[Event]) -> None:
    """Records events, and now and then wastes a few positions, as what comes to nothing does on PostgreSQL."""
    with open_store(url, durable=False) as store:
        for first in range(0, len(events), 5):
            store.save(*events[first : first + 5])
            waste(store)


def waste(store: Store) -> None:
    with store.transaction(write=True) as connection:
        store.engine.recorder.continue_at(connection, newest(connection) + 4)


def many(cases: int) -> list[Event]:
    return [other(event, f"C-{case}") for case in range(cases) for event in LONG]


def copied(source: str, target: str) -> Copied:
    with open_store(source, create=False) as store:
        return copy(store, target)


def log_in(url: str) -> list[Stored]:
    with open_store(url) as store:
        return [event for page in pages(store) for event in page]


def beside_in(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept beside the log, read without what is tested."""
    with open_store(url) as store, store.transaction(write=False) as connection:
        return {
            kept.table: sorted(connection.execute(f"select * from {kept.table}"), key=repr)  # noqa: S608 - its own
            for kept in KEPT
            if connection.has_table(kept.table)
        }


def views_in(url: str) -> Any:
    with open_store(url) as store:
        prepare(store)
        with up_to_date(store) as views:
            return tables(views)


def overdue(url: str, *refs: str) -> int:
    """Records cases whose response is overdue by 2030; gives how many alerts a sweep then raises."""
    with Casework.open(url) as casework:
        for ref in refs:
            assert all(casework.execute(each).outcome == "accepted" for each in of_case(ref, *acknowledged()))
    return sweep(url, "2030-05-30")


def sweep(url: str, at: str) -> int:
    """How many alerts a sweep raises."""
    with open_store(url) as store:
        prepare(store)
        return Sweeper(store, SHIPPED, calendar_of, uuid4).sweep(moment(at)).raised


def deliver(url: str, channel: Taking, at: str = "2030-05-31") -> None:
    with open_store(url) as store:
        deliverer(store, channel).deliver(moment(at))


def attend(url: str, worker: str, at: datetime) -> None:
    """Lets a worker write down that it swept."""
    with open_store(url) as store:
        attendance = Attendance(worker)
        attendance.swept(at)
        attendance.write(store)


# What is copied


@given(walk=walks)
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@pytest.mark.parametrize(("one", "another"), EVERY_WAY)
def test_any_history_is_copied_byte_for_byte_to_the_same_positions_with_the_same_views(
    new_on: NewOn, one: str, another: str, walk: Walk
) -> None:
    list(walked(walk))
    source, target = new_on(one), new_on(another)
    recorded_in(source, walk.cases.log)
    sweep(source, "2024-09-02")

    done = copied(source, target)

    assert done.difference is None
    assert done.events == len(log_in(source))
    assert log_in(target) == log_in(source)
    assert views_in(target) == views_in(source)


def test_page_by_page_there_and_back_it_is_what_it_was(new_on: NewOn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.store.verbatim.PAGE", 7)
    monkeypatch.setattr("casework.copying.beside.PAGE", 1)
    here, there, back = new_on("sqlite"), new_on("postgres"), new_on("sqlite")
    recorded_in(here, LONG)
    for worker in ("w-1", "w-2"):
        attend(here, worker, later())
        attend(here, worker, later(days=1))
    assert copied(here, there).events == copied(there, back).events == len(LONG) > 7
    assert (log_in(back), beside_in(back)) == (log_in(here), beside_in(here))


def test_the_copy_goes_on_after_the_last_position(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG)
    copied(source, target)
    with open_store(target) as store:
        last = store.position()
        assert store.save(other(LONG[0], "C-2")) == [last + 1]


def test_an_empty_store_can_be_copied_too(way: tuple[str, str]) -> None:
    assert copied(*way).events == 0


def test_keys_answer_as_before(way: tuple[str, str]) -> None:
    source, target = way
    with Casework.open(source) as here:
        here.execute(log())
        first = here.execute(contact(key="k"))
    copied(source, target)
    with Casework.open(target) as there:
        again = there.execute(contact(key="k"))
        assert (again.outcome, again.replayed, again.events) == ("accepted", True, first.events)
        assert [each.code for each in there.execute(contact(key="k", summary="Another")).reasons] == ["key_reused"]


def test_alerts_are_not_raised_again(way: tuple[str, str]) -> None:
    source, target = way
    raised = overdue(source, "C-1", "C-2")
    copied(source, target)
    assert (raised > 0, sweep(target, "2030-05-30")) == (True, 0)


def test_a_simulated_store_stays_one(way: tuple[str, str]) -> None:
    source, target = way
    open_store(source, simulated=True).close()
    recorded_in(source, LONG)
    copied(source, target)
    with open_store(target) as store:
        assert store.settings.simulated


def test_what_is_kept_beside_the_log_comes_along(way: tuple[str, str], tmp_path: Path) -> None:
    source, target = way
    with open_store(source) as store:
        imported(store, file_of(tmp_path / "commands.jsonl", *mixed(2)))
        prepare(store)
        deliverer(store).enrol()
    overdue(source, "D-1", "D-2")
    deliver(source, failing())
    attend(source, "w-1", later())
    with open_store(source) as store:
        ApiKeys(store).add(Grant("crm", ("officer",)), now=later())
        make(store, generated("north.example/complaints"), later())

    done = copied(source, target)

    assert beside_in(target) == beside_in(source)
    assert all(done.beside.values())
    with open_store(target) as store:
        assert all(each.before for each in imported(store, tmp_path / "commands.jsonl"))


def test_nobody_is_told_again_and_everybody_of_what_is_new(way: tuple[str, str]) -> None:
    source, target = way
    before, after = Taking(), Taking()
    with open_store(source) as store:
        deliverer(store).enrol()
    raised = overdue(source, "C-1", "C-2")
    deliver(source, before)

    copied(source, target)
    new = overdue(target, "C-9")
    deliver(target, after, "2030-06-01")

    assert (len(before.taken), len(after.taken)) == (raised, new)
    assert {each.id for each in before.taken}.isdisjoint(each.id for each in after.taken)


def test_every_table_is_of_the_log_or_made_anew_or_comes_along(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        prepare(store)
        imported(store, file_of(tmp_path / "commands.jsonl", log()))
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        found = {table for (table,) in connection.execute("select name from sqlite_schema where type = 'table'")}
        anew = {"view_progress", "casework_tree", *(view.table for view in VIEWS)}
        assert found - anew == {"casework_log", "casework_store", "sqlite_sequence", *(kept.table for kept in KEPT)}
        for kept in KEPT:
            columns = [row[1] for row in connection.execute(f"pragma table_info({kept.table})")]
            assert sorted(columns) == sorted(kept.key + kept.rest)


def test_the_digest_is_that_of_a_backup(new_on: NewOn, tmp_path: Path) -> None:
    source = new_on("sqlite")
    recorded_in(source, LONG)
    seal = take(source, tmp_path / "backup", taken_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert copied(source, new_on("postgres")).digest == seal.digest


# Going on


def test_what_came_later_is_copied_by_the_next_run(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG[:7])
    copied(source, target)
    recorded_in(source, LONG[7:])

    done = copied(source, target)

    assert (done.before, done.events) == (7, len(LONG))
    assert log_in(target) == log_in(source)


def test_done_again_it_changes_nothing(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG)
    first = copied(source, target)
    assert copied(source, target) == first._replace(before=first.events)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('large') / 'casework.db'}"
    with open_store(url, durable=False) as store:
        store.save(*many(PAGE // len(LONG) + 20))
    return url


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_at_any_moment_it_goes_on(large: str, new_on: NewOn, engine: str) -> None:
    kill_and_go_on(large, new_on(engine), rounds=2 if engine == "postgres" else 1, seed=engine)


@pytest.mark.soak
@pytest.mark.parametrize("engine", ENGINES)
def test_killed_at_many_moments_it_goes_on(large: str, new_on: NewOn, engine: str) -> None:
    for number in range(10):
        kill_and_go_on(large, new_on(engine), rounds=4, seed=f"{engine} {number}")


def kill_and_go_on(source: str, target: str, *, rounds: int, seed: str) -> None:
    """Kills a copy again and again, each time when some more pages are there; then lets it come to its end."""
    lot = Random(seed)  # noqa: S311 - a lot that can be drawn again when it fails
    whole = log_in(source)
    for number in range(rounds):
        with started(source, target) as run:
            wait_for(target, lot.randint(0, 1) if number else 1, run)
            sleep(lot.uniform(0, 0.02))
            run.kill()
        part = log_in(target)
        assert part == whole[: len(part)]
    run_again = casework("copy", source, target, "--json")
    assert (run_again.status, run_again.json["events"]) == (0, len(whole))
    assert log_in(target) == whole


def started(source: str, target: str) -> subprocess.Popen[bytes]:
    """The program, copying, in a process of its own."""
    program = [sys.executable, "-m", "casework", "copy", source, target]
    return subprocess.Popen(program, env=os.environ | {"PYTHONPATH": str(SOURCE)}, stdout=subprocess.DEVNULL)


def wait_for(target: str, more: int, run: subprocess.Popen[bytes]) -> None:
    """Waits until so many more pages are there, or the program has ended."""
    patience = monotonic() + 60
    with open_store(target) as store:
        enough = store.position() + more * PAGE
        while store.position() < enough and run.poll() is None and monotonic() < patience:
            sleep(0.002)


# What is not copied into


def used(url: str) -> None:
    recorded_in(url, [other(LONG[0], "C-7")])


def marked_as_simulated(url: str) -> None:
    open_store(url, simulated=True).close()


def attended(url: str) -> None:
    attend(url, "w-7", later())


@pytest.mark.parametrize("use", [used, marked_as_simulated, attended])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_that_is_in_use_is_left_as_it_is(new_on: NewOn, engine: str, use: Callable[[str], None]) -> None:
    source, target = new_on("sqlite"), new_on(engine)
    recorded_in(source, LONG)
    use(target)
    before = log_in(target), beside_in(target), settings_in(target)

    with pytest.raises(StoreError, match=r"is in use and no copy of .*; name a new one"):
        copied(source, target)

    assert (log_in(target), beside_in(target), settings_in(target)) == before


def settings_in(url: str) -> Any:
    with open_store(url) as store:
        return store.settings


def test_a_copy_in_which_a_worker_swept_is_left_to_go_its_way(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG)
    attend(source, "w-1", later())
    copied(source, target)
    attend(target, "w-1", later(minutes=2))
    with pytest.raises(StoreError, match="goes its own way: the worker w-1 swept there"):
        copied(source, target)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_is_not_copied_into_itself(new_on: NewOn, engine: str) -> None:
    url = new_on(engine)
    recorded_in(url, LONG)
    with pytest.raises(StoreError, match="cannot be copied into itself"):
        copied(url, url)
    assert copied(url, new_on("sqlite")).events == len(LONG)


def test_a_copy_that_is_not_whole_is_no_source(new_on: NewOn) -> None:
    source, target = new_on("sqlite"), new_on("sqlite")
    recorded_in(source, LONG)

    def interrupted(_things: str, _total: int | None) -> Any:
        raise KeyboardInterrupt

    with open_store(source) as store, pytest.raises(KeyboardInterrupt):
        copy(store, target, watch=interrupted)
    with pytest.raises(StoreError, match="a copy that is not whole"):
        copied(target, new_on("sqlite"))


def test_a_throw_away_store_is_not_copied_into(new_on: NewOn) -> None:
    with pytest.raises(StoreError, match="throw-away"):
        copied(new_on("sqlite"), THROW_AWAY)


# What differs


def tampered(url: str, sql: str) -> None:
    """Does to a copy what its triggers let nobody do."""
    with open_store(url) as store, store.transaction(write=True) as connection:
        postgres = not connection.has_table("sqlite_sequence")
        for each in ("casework_log_keeps_what_was", "casework_log_keeps_all"):
            if postgres:
                connection.execute("alter table casework_log disable trigger user")
            else:
                connection.execute(f"drop trigger {each}")
        connection.execute(sql)
        if postgres:
            connection.execute("alter table casework_log enable trigger user")


TAMPERINGS = {
    "its state differs": "update casework_log set state = (select state from casework_log where position = 1)",
    "its topic differs": "update casework_log set topic = 'complaint-closed'",
    "its position differs": "delete from casework_log",
}


@pytest.mark.parametrize(("what", "sql"), TAMPERINGS.items())
@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_changed_in_a_copy_is_named_and_nothing_more_is_done(
    new_on: NewOn, engine: str, what: str, sql: str
) -> None:
    source, target = new_on("sqlite"), new_on(engine)
    recorded_in(source, LONG)
    copied(source, target)
    event = log_in(source)[4]
    tampered(target, f"{sql} where position = {event.position}")

    done = copied(source, target)

    assert done.difference == Difference(event.position, event.stream, event.version, what)
    assert (done.events, done.beside) == (4, {})


def test_what_only_the_copy_has_is_named(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG)
    copied(source, target)
    recorded_in(target, [other(LONG[0], "C-7")])
    found = copied(source, target).difference
    last = log_in(target)[-1]
    assert found == Difference(last.position, last.stream, 0, "only the copy has it")


# The program


def test_the_program_tells_what_it_did(way: tuple[str, str]) -> None:
    source, target = way
    recorded_in(source, LONG)
    first, second = (casework("copy", source, target, *options) for options in ((), ("--json",)))
    assert first.status == second.status == 0
    assert f"has all {len(LONG)} events, each as it was; {len(LONG)} of them are new there." in first.out
    assert second.json["events"] == second.json["before"] == len(LONG)
    assert second.json["difference"] is None


def test_the_program_ends_with_9_and_says_where_the_stores_differ(new_on: NewOn) -> None:
    source, target = new_on("sqlite"), new_on("sqlite")
    recorded_in(source, LONG)
    copied(source, target)
    event = log_in(source)[2]
    tampered(target, f"{TAMPERINGS['its topic differs']} where position = {event.position}")
    run = casework("copy", source, target, "--json")
    assert run.status == 9
    assert f"at position {event.position}, in version {event.version} of stream {event.stream}" in run.err
    assert run.json["difference"]["position"] == event.position


def test_the_program_refuses_what_is_no_copy_and_says_so(new_on: NewOn, tmp_path: Path) -> None:
    source, target = new_on("sqlite"), new_on("sqlite")
    used(target)
    run = casework("copy", source, target)
    assert run.status == 6
    assert "name a new one" in run.err
    assert casework("copy", f"sqlite:///{tmp_path / 'nowhere.db'}", new_on("sqlite")).status == 6
