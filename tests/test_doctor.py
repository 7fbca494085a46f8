"""The doctor finds what is wrong with a store and its surroundings, says what to do, and changes nothing.

What it looks at in a file, it looks at on SQLite alone.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from at_doctor import examined
from at_work import powerless
from casework.application import Casework
from casework.cli.ending import ExitCode
from casework.doctor.examination import examination
from casework.doctor.finding import Finding
from casework.doctor.store_file import file_system
from casework.projections.catch_up import catch_up
from casework.scheduler.attendance import Attendance
from casework.scheduler.reconciled import note_reconciled
from casework.store import open_store
from casework.store.keyring.master import generated
from casework.store.place import on_postgres
from engines import IN_A_FILE, ON_A_SERVER, NewUrl, file_of
from examples import acknowledged, log
from program import casework, url

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are sealed; store, keys and master key each have a folder of their own."""
    keys, master = tmp_path / "keys", tmp_path / "master"
    keys.mkdir()
    master.mkdir()
    generated(master / "key")
    monkeypatch.setenv("CASEWORK_KEYS", url(keys / "keys.db"))
    monkeypatch.setenv("CASEWORK_MASTER_KEY", f"file:{master / 'key'}")


@pytest.fixture
def store(new_store: NewUrl, sealing: None) -> str:
    """A store in good health, swept and compared a minute ago."""
    url = new_store()
    with Casework.open(url, clock=lambda: NOW - timedelta(hours=1)) as casework:
        for command in acknowledged():
            assert casework.execute(command).outcome == "accepted"
        attendance = Attendance("w")
        attendance.swept(NOW - timedelta(minutes=1))
        attendance.write(casework.store)
        note_reconciled(casework.store, NOW - timedelta(minutes=1))
        catch_up(casework.store)
    kept_private(url)
    return url


def kept_private(url: str) -> None:
    """A file is no longer read by everybody; of a database only its server can say who reads it."""
    if not on_postgres(url):
        file_of(url).chmod(0o640)


@pytest.fixture
def file(store: str) -> Path:
    """The file that this store is in."""
    return file_of(store)


def findings(
    store: Path | str, *, config: Path | None = None, now: datetime = NOW, deep: bool = False
) -> dict[str, Finding]:
    """What is found, by check; everything that is not well comes with advice."""
    where = store if isinstance(store, str) else url(store)
    found = list(examination(where, config, now, deep=deep))
    assert len({each.check for each in found}) == len(found)
    for each in found:
        assert bool(each.advice) == (each.state != "ok"), each
    return {each.check: each for each in found}


def unwell(store: Path | str, **more: Any) -> dict[str, str]:
    """The checks that are not well; that the tests' server waits for no disk is looked at by itself."""
    found = findings(store, **more).values()
    of_server = isinstance(store, str) and on_postgres(store)
    return {
        each.check: each.state for each in found if each.state != "ok" and not (of_server and each.check == "durable")
    }


def changed(url: str, *statements: str) -> None:
    """Changes a store as no program should."""
    with open_store(url) as opened, opened.transaction(write=True) as connection:
        for statement in statements:
            connection.execute(statement)


def changed_file(path: Path, *statements: str) -> None:
    """Changes a database behind casework's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# All is well


@IN_A_FILE
def test_a_store_in_good_health(file: Path) -> None:
    assert unwell(file) == {}
    assert list(findings(file)) == [
        "time zone",
        "configuration",
        "policies",
        "permissions",
        "privacy",
        "disk space",
        "local disk",
        "pages",
        "schema",
        "log",
        "guards",
        "keys",
        "keys apart",
        "durable",
        "clock",
        "views",
        "policies of cases",
        "worker",
        "reconciling",
        "deliveries",
    ]


@ON_A_SERVER
def test_a_store_on_a_server_in_good_health(store: str) -> None:
    assert unwell(store) == {}
    of_the_store = ["keys", "keys apart", "log", "guards", "durable", "clock", "views"]
    assert [check for check in findings(store) if check in of_the_store] == of_the_store


@IN_A_FILE
def test_looking_changes_nothing(file: Path) -> None:
    def content() -> str:
        with closing(sqlite3.connect(file)) as connection:
            return sha256("\n".join(connection.iterdump()).encode()).hexdigest()

    before = content()
    findings(file, deep=True)
    assert content() == before


def test_a_blank_place(tmp_path: Path) -> None:
    assert unwell(tmp_path / "none.db") == {"store": "fail"}
    (tmp_path / "blank.db").touch(mode=0o600)
    assert unwell(tmp_path / "blank.db") == {"schema": "warn"}
    assert (tmp_path / "blank.db").read_bytes() == b""


# The file


@IN_A_FILE
def test_a_store_that_everybody_may_read(file: Path) -> None:
    file.chmod(0o644)
    assert unwell(file) == {"privacy": "warn"}


@IN_A_FILE
def test_a_store_that_this_user_may_not_write(file: Path) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        there = Path(folder) / "casework.db"
        there.write_bytes(file.read_bytes())
        there.chmod(0o644)
        assert "may not be written by this user" in powerless(examined, url(there), "permissions")


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/srv /srv/shared nfs4 rw 0 0
tmpfs /srv/shared/fast tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/casework.db", "ext4"),
        ("/srv/shared/casework.db", "nfs4"),
        ("/srv/shared/fast/deep/casework.db", "tmpfs"),
        ("/srv/shared-not/casework.db", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert file_system(Path(path), mounts) == kind
    assert file_system(Path(path), tmp_path / "none") is None


@IN_A_FILE
def test_a_damaged_page(file: Path) -> None:
    with file.open("r+b") as content:
        content.seek(4096)
        content.write(os.urandom(4096))
    found = findings(file)
    assert "fail" in {found[check].state for check in ("pages", "store") if check in found}
    assert "worker" not in found


@IN_A_FILE
def test_an_index_that_does_not_fit_its_table_is_found_when_looking_deep(file: Path) -> None:
    changed_file(file, "pragma writable_schema = on", "delete from sqlite_schema where name = 'deadlines_running'")
    assert unwell(file, deep=True)["pages"] == "fail"


@IN_A_FILE
def test_a_store_of_an_older_schema_is_not_brought_up_to_date(file: Path) -> None:
    changed_file(
        file,
        "drop table casework_workers",
        "drop table casework_outbox",
        "drop table casework_targets",
        "update casework_store set value = 1 where name = 'schema_version'",
    )
    assert unwell(file) == {"schema": "warn"}
    assert unwell(file) == {"schema": "warn"}


@IN_A_FILE
def test_a_store_of_a_newer_casework(file: Path) -> None:
    changed_file(file, "update casework_store set value = 99 where name = 'schema_version'")
    assert "update casework" in findings(file)["store"].says


def test_a_simulated_store(store: str) -> None:
    changed(store, "update casework_store set value = '1' where name = 'simulated'")
    assert unwell(store) == {"simulated": "warn"}


def test_another_program_s_database(tmp_path: Path) -> None:
    changed_file(tmp_path / "other.db", "create table other (n)")
    (tmp_path / "other.db").chmod(0o600)
    assert unwell(tmp_path / "other.db") == {"store": "fail"}


# The log

GUARDS = {"sqlite": ("keeps_all", "keeps_what_was"), "postgres": ("keeps_all",)}


def loosened(store: str, engine: str, *statements: str) -> None:
    """Takes the guards off the log, then changes it."""
    of = " on casework_log" if engine == "postgres" else ""
    changed(store, *(f"drop trigger casework_log_{each}{of}" for each in GUARDS[engine]), *statements)


@IN_A_FILE
def test_an_event_that_was_taken_from_the_end_is_missed(store: str, engine: str) -> None:
    loosened(store, engine, "delete from casework_log where position = 6")
    found = unwell(store)
    assert (found["log"], found["guards"]) == ("fail", "fail")
    assert findings(store)["log"].says == "6 events were recorded, 5 are there"


def test_an_event_that_was_taken_from_the_middle_is_missed(store: str, engine: str) -> None:
    loosened(store, engine, "delete from casework_log where position = 3")
    assert unwell(store)["log"] == "fail"


def test_a_stream_that_misses_a_version_is_found(store: str, engine: str) -> None:
    loosened(store, engine, "update casework_log set originator_version = 17 where position = 6")
    assert findings(store)["log"].says == "1 cases or alerts miss an event"


def test_a_log_without_its_guards_is_found(store: str, engine: str) -> None:
    loosened(store, engine)
    assert unwell(store) == {"guards": "fail"}
    assert GUARDS[engine][0] in findings(store)["guards"].says


@ON_A_SERVER
def test_a_guard_that_was_put_to_sleep_is_found(store: str) -> None:
    changed(store, "alter table casework_log disable trigger casework_log_in_order")
    assert unwell(store) == {"guards": "fail"}


@ON_A_SERVER
def test_a_server_that_does_not_wait_for_its_disk_is_found(store: str) -> None:
    found = findings(store)["durable"]
    assert (found.state, found.says) == ("fail", "a power cut may lose what was recorded")


def test_an_event_that_cannot_be_read_is_found_when_looking_deep(store: str, engine: str) -> None:
    loosened(store, engine, "update casework_log set state = '{}' where position = 2")
    assert findings(store, deep=True)["views compared"].state == "fail"


def test_events_of_the_future(store: str) -> None:
    assert unwell(store, now=NOW - timedelta(hours=1, minutes=4)) == {}
    found = findings(store, now=NOW - timedelta(hours=3))["clock"]
    assert (found.state, found.says) == ("fail", "the newest event was recorded 120 minutes in the future")


# The views


def test_views_that_wait_to_be_brought_up_to_date_are_well(store: str) -> None:
    with Casework.open(store, clock=lambda: NOW) as casework:
        assert casework.execute(log(case="C-2")).outcome == "accepted"
    assert findings(store)["views"].says == "the views are 1 events behind the log"
    assert unwell(store) == {}


def test_views_that_know_more_than_the_log(store: str) -> None:
    changed(store, "update view_progress set position = 99")
    assert unwell(store) == {"views": "fail"}


def test_a_row_that_is_wrong_is_found_when_looking_deep(store: str) -> None:
    changed(store, "update cases set handler = 'nobody'")
    assert unwell(store) == {}
    assert findings(store, deep=True)["views compared"].says == "1 rows of cases are wrong"


def test_a_store_without_views_is_well(new_url: NewUrl) -> None:
    new = new_url()
    open_store(new).close()
    kept_private(new)
    found = findings(new)
    assert found["views"].state == "ok"
    assert found["worker"].state == "warn"


# Surroundings and work


def test_a_configuration_that_cannot_be_used(store: str, tmp_path: Path) -> None:
    config = tmp_path / "casework.toml"
    assert unwell(store, config=config) == {"configuration": "fail"}
    config.write_text("[worker]\nsweep_seconds = -1")
    assert unwell(store, config=config) == {"configuration": "fail"}
    config.write_text('policies = ["none.toml"]')
    assert unwell(store, config=config) == {"policies": "fail"}


def test_a_case_under_a_policy_that_is_not_here(store: str) -> None:
    changed(store, "update cases set policy = 'our-own'")
    assert "our-own" in findings(store)["policies of cases"].says


def test_a_worker_that_has_stopped(store: str) -> None:
    assert unwell(store, now=NOW + timedelta(minutes=4)) == {}
    assert unwell(store, now=NOW + timedelta(minutes=6)) == {"worker": "fail"}


def test_it_says_when_a_worker_that_has_just_started_will_have_noted_that_it_sweeps(store: str) -> None:
    changed(store, "delete from casework_workers")
    assert "just started notes its sweeps every 60 seconds" in str(findings(store)["worker"].advice)


def test_a_worker_that_sweeps_seldom_is_given_its_time(store: str, tmp_path: Path) -> None:
    config = tmp_path / "casework.toml"
    config.write_text("[worker]\nsweep_seconds = 900\nstale_after_sweeps = 2")
    assert unwell(store, config=config, now=NOW + timedelta(minutes=20)) == {}


def test_views_that_were_not_compared_for_days(store: str) -> None:
    assert unwell(store, now=NOW + timedelta(days=3))["reconciling"] == "warn"


def test_messages_that_were_given_up_and_targets_that_want_no_more(store: str) -> None:
    changed(
        store,
        "insert into casework_outbox (delivery, target, position, type, happened_at, data, state, attempts)"
        " values ('x', 'ops', 1, 'alert.raised', '', '{}', 'dead', 13)",
        "insert into casework_targets values ('ops', 1, null, '2026-03-01', 'HTTP 410')",
    )
    assert unwell(store) == {"deliveries": "warn", "targets": "warn"}
    assert "ops" in findings(store)["targets"].says


# The program


@pytest.fixture
def well(new_store: NewUrl, sealing: None) -> str:
    """A store that a worker has just swept."""
    url = new_store()
    with Casework.open(url) as opened:
        assert opened.execute(log()).outcome == "accepted"
    kept_private(url)
    assert casework("worker", "--once", store=url).status == ExitCode.OK
    return url


@IN_A_FILE
def test_the_program_says_of_each_check_how_it_is_and_ends_with_0(well: str) -> None:
    run = casework("doctor", "--deep", store=well)
    assert run.status == ExitCode.OK
    assert {line[:6] for line in run.out.splitlines()} == {"ok    ", "      "}


def test_the_program_ends_with_9_when_something_failed(well: str) -> None:
    changed(well, "update view_progress set position = 99")
    run = casework("doctor", store=well)
    assert run.status == ExitCode.FAILED
    assert "fail  views: the views know of events that the log does not have\n      → Run casework rebuild." in run.out


def test_the_program_says_what_to_do_and_ends_with_9_when_the_log_is_not_guarded(well: str, engine: str) -> None:
    of = " on casework_log" if engine == "postgres" else ""
    changed(well, f"drop trigger casework_log_keeps_all{of}")
    run = casework("doctor", store=well)
    assert run.status == ExitCode.FAILED
    assert "fail  guards: the log is not guarded against changes (casework_log_keeps_all)\n      → " in run.out
    found = casework("doctor", "--json", store=well)
    assert found.status == ExitCode.FAILED
    assert {each["check"]: each["state"] for each in found.json}["guards"] == "fail"


@IN_A_FILE
def test_a_warning_alone_is_no_failure(well: str) -> None:
    file_of(well).chmod(0o644)
    run = casework("doctor", store=well)
    assert "warn  privacy" in run.out
    assert run.status == ExitCode.OK
