"""A backup is whole or is none, whoever writes meanwhile; and a store made of it goes on where it was taken.

It is of a store in a file: on PostgreSQL the server's own tools make backups, and `casework backup` says so.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import pytest

from at_work import contact, powerless
from casework.application import Casework
from casework.backup import Seal, restore, take
from casework.cli.ending import ExitCode
from casework.domain.errors import StoreError
from casework.projections.catch_up import up_to_date
from casework.store import open_store
from casework.store.backup import verified
from examples import acknowledged, log, of_case
from program import casework, done, url
from recorded import tables

NOON = datetime(2024, 5, 30, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a case in it."""
    return done(tmp_path / "casework.db", acknowledged())


@pytest.fixture
def backup(store: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "backup.db"
    take(url(store), file, taken_at=NOON)
    return file


def log_of(path: Path) -> list[Any]:
    """The whole log, byte by byte."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select * from casework_log order by position").fetchall()


def left(folder: Path) -> set[str]:
    """The files in a folder, without those of the first store."""
    return {each.name for each in folder.iterdir() if not each.name.startswith("casework")}


def changed(path: Path, *statements: str) -> None:
    """Changes a file as no program should, without the triggers that would not let it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# Taken


def test_a_backup_holds_the_log_byte_by_byte_and_says_so(store: Path, tmp_path: Path) -> None:
    seal = take(url(store), tmp_path / "backup.db", taken_at=NOON)
    assert seal == Seal(6, seal.digest, NOON) == verified(tmp_path / "backup.db")
    assert log_of(tmp_path / "backup.db") == log_of(store)


def test_it_is_one_file_that_only_its_owner_may_read(backup: Path, tmp_path: Path) -> None:
    assert left(tmp_path) == {"backup.db"}
    assert backup.stat().st_mode & 0o777 == 0o600


def test_the_same_log_has_the_same_digest(store: Path, tmp_path: Path) -> None:
    first, second = (take(url(store), tmp_path / name, taken_at=NOON).digest for name in ("a.db", "b.db"))
    assert first == second
    done(store, [log(case="C-2")])
    assert take(url(store), tmp_path / "c.db", taken_at=NOON).digest != first


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(store: Path, backup: Path) -> None:
    done(store, [log(case="C-2")])
    before = backup.read_bytes()
    with pytest.raises(FileExistsError):
        take(url(store), backup, taken_at=NOON)
    assert backup.read_bytes() == before
    assert take(url(store), backup, taken_at=NOON, replace=True).position == 7
    assert verified(backup).position == 7


def test_the_store_itself_is_never_replaced(store: Path, tmp_path: Path) -> None:
    (tmp_path / "other-name").symlink_to(store)
    for file in (store, tmp_path / "other-name"):
        with pytest.raises(FileExistsError):
            take(url(store), file, taken_at=NOON, replace=True)
    assert len(log_of(store)) == 6


def test_a_store_of_an_older_casework_is_copied_as_it_is(store: Path, tmp_path: Path) -> None:
    changed(
        store,
        "drop table casework_workers",
        "drop table casework_outbox",
        "drop table casework_targets",
        "update casework_store set value = 1 where name = 'schema_version'",
    )
    take(url(store), tmp_path / "backup.db", taken_at=NOON)
    for path in (store, tmp_path / "backup.db"):
        with closing(sqlite3.connect(path)) as connection:
            ((version,),) = connection.execute("select value from casework_store where name = 'schema_version'")
        assert version == 1


@pytest.mark.parametrize("where", ["nowhere/backup.db", "file/backup.db"])
def test_a_place_that_cannot_be_written_is_an_error_and_nothing_is_left(
    where: str, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"No such file|Not a directory"):
        take(url(store), tmp_path / where, taken_at=NOON)
    assert left(tmp_path) == {"file"}


def test_a_store_that_is_not_there_or_is_none_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "blank.db").touch()
    for where in (url(tmp_path / "none.db"), url(tmp_path / "blank.db"), "sqlite:///:memory:"):
        with pytest.raises(StoreError):
            take(where, tmp_path / "backup.db", taken_at=NOON)
    assert left(tmp_path) == {"blank.db"}


def test_a_store_whose_disk_fails_is_not_backed_up(store: Path, tmp_path: Path) -> None:
    with store.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(8192))
    with pytest.raises(StoreError, match="damaged"):
        take(url(store), tmp_path / "backup.db", taken_at=NOON)
    assert left(tmp_path) == set()


# Put back


def test_a_store_made_of_a_backup_is_the_one_that_was_backed_up(store: Path, backup: Path, tmp_path: Path) -> None:
    again = tmp_path / "again" / "casework.db"
    again.parent.mkdir()
    restore(backup, url(again))
    assert log_of(again) == log_of(store)
    with open_store(url(again), create=False) as one, open_store(url(store), create=False) as other:
        assert one.settings == other.settings
        with up_to_date(one) as views, up_to_date(other) as others:
            assert tables(views) == tables(others)


def test_commands_go_on_in_it_and_keys_are_known_again(store: Path, tmp_path: Path) -> None:
    with Casework.open(url(store)) as before:
        before.execute(contact("C-1", key="once"))
    take(url(store), tmp_path / "backup.db", taken_at=NOON)
    restore(tmp_path / "backup.db", url(tmp_path / "again.db"))
    with Casework.open(url(tmp_path / "again.db")) as after:
        assert after.execute(contact("C-1", key="once")).replayed
        assert after.execute(contact("C-1", key="another")).outcome == "accepted"


def test_its_views_are_made_anew_whatever_the_copy_had(store: Path, tmp_path: Path) -> None:
    with open_store(url(store)) as opened, up_to_date(opened) as views:
        expected = tables(views)
    changed(store, "update cases set handler = 'nobody'")
    take(url(store), tmp_path / "backup.db", taken_at=NOON)
    restore(tmp_path / "backup.db", url(tmp_path / "again.db"))
    with open_store(url(tmp_path / "again.db")) as opened, up_to_date(opened) as views:
        assert tables(views) == expected


def test_a_backup_can_be_restored_from_where_nothing_may_be_written(backup: Path, tmp_path: Path) -> None:
    backup.chmod(0o400)
    assert restore(backup, url(tmp_path / "again.db")).position == 6


@pytest.mark.parametrize("beside", ["", "-wal", "-shm", "-journal"])
def test_a_place_that_is_taken_is_refused(beside: str, backup: Path, tmp_path: Path) -> None:
    taken = tmp_path / f"again.db{beside}"
    taken.touch()
    with pytest.raises(StoreError, match="already"):
        restore(backup, url(tmp_path / "again.db"))
    assert taken.read_bytes() == b""
    assert left(tmp_path) == {"backup.db", taken.name}


def test_a_throw_away_store_is_no_place(backup: Path) -> None:
    with pytest.raises(StoreError, match="name a file"):
        restore(backup, "sqlite:///:memory:")


LOOSE = ("drop trigger casework_log_keeps_all", "drop trigger casework_log_keeps_what_was")


@pytest.mark.parametrize(
    "damage",
    [
        "update casework_log set state = replace(state, 'Damp', 'Dump') where position = 1",
        "update casework_log set position = 99 where position = 6",
        "delete from casework_log where position = 6",
        "insert into casework_log select 7, 'x', 0, topic, state from casework_log where position = 1",
        "update casework_store set value = 'x' where name = 'backup_digest'",
        "update casework_store set value = 'x' where name = 'backup_taken_at'",
        "delete from casework_store where name = 'backup_position'",
    ],
)
def test_a_backup_in_which_anything_of_the_log_was_changed_is_refused(
    damage: str, backup: Path, tmp_path: Path
) -> None:
    changed(backup, *LOOSE, damage)
    with pytest.raises(StoreError, match="damaged"):
        restore(backup, url(tmp_path / "again.db"))
    assert left(tmp_path) == {"backup.db"}


def test_a_backup_that_was_cut_off_or_overwritten_is_refused(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    for damaged in (content[: len(content) // 2], content[:4096] + os.urandom(4096) + content[8192:], content[:100]):
        backup.write_bytes(damaged)
        with pytest.raises(StoreError):
            restore(backup, url(tmp_path / "again.db"))
    assert left(tmp_path) == {"backup.db"}


def test_every_byte_of_the_log_matters(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    for needle in (b"Damp in the bedroom", b"complaint-acknowledged", b"off-desk", b'"ann"'):
        place = content.find(needle)
        if place < 0:
            continue
        backup.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(StoreError):
            verified(backup)
    assert content.find(b"Damp in the bedroom") > 0
    assert left(tmp_path) == {"backup.db"}


def test_what_is_no_backup_is_refused(store: Path, tmp_path: Path) -> None:
    copyfile(store, tmp_path / "copy.db")
    (tmp_path / "notes.txt").write_text("Complaints\n" * 50)
    (tmp_path / "blank.db").touch()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("create table other (n)")
    for name, why in (
        ("copy.db", "a store and not a backup"),
        ("notes.txt", "not a casework store"),
        ("blank.db", "not a backup"),
        ("other.db", "another program's"),
        ("none.db", "There is no"),
    ):
        with pytest.raises(StoreError, match=why):
            restore(tmp_path / name, url(tmp_path / "again.db"))
    assert not (tmp_path / "again.db").exists()


def test_a_place_that_may_not_be_written_is_an_error(backup: Path) -> None:
    with TemporaryDirectory() as folder:
        closed, file = Path(folder) / "closed", Path(folder) / "backup.db"
        closed.mkdir(mode=0o755)
        copyfile(backup, file)
        Path(folder).chmod(0o755)
        file.chmod(0o644)
        with pytest.raises(PermissionError):
            powerless(restore, file, url(closed / "again.db"))
        assert list(closed.iterdir()) == []


# While others write


@contextmanager
def writers(store: Path) -> Iterator[None]:
    """Three threads that go on recording."""
    over = Event()

    def write(number: int) -> None:
        with Casework.open(url(store), durable=False) as casework:
            casework.execute(log(case=f"W-{number}"))
            n = 0
            while not over.wait(0.002):
                casework.execute(contact(f"W-{number}", key=f"{number}-{n}"))
                n += 1

    threads = [Thread(target=write, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_a_backup_taken_while_others_write_is_the_log_up_to_some_moment(store: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"backup-{n}.db" for n in range(5)]
    with writers(store):
        positions = [take(url(store), file, taken_at=NOON).position for file in files]
    assert positions == sorted(positions)
    assert positions[0] < positions[-1]
    whole = log_of(store)
    for n, file in enumerate(files):
        again = tmp_path / f"again-{n}.db"
        restore(file, url(again))
        assert log_of(again) == whole[: positions[n]]
        with Casework.open(url(again)) as casework:
            assert casework.execute(contact("C-1", key=f"after {n}")).outcome == "accepted"


# The program


def test_the_program_takes_and_restores_a_backup(store: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "backup.db", tmp_path / "again.db"
    taken = casework("backup", file, "--json", store=store)
    assert taken.status == ExitCode.OK
    assert taken.json["position"] == 6
    put = casework("restore", file, "--to", url(again), "--json")
    nothing = {"recorded": 0, "keys": 0, "documents": 0, "left": 0}
    assert put.json == taken.json | {"erased": nothing}
    assert casework("cases", "--json", store=again).json == casework("cases", "--json", store=store).json
    assert "6 events" in casework("restore", file, "--to", url(tmp_path / "third.db")).out


def test_the_program_says_what_stands_in_the_way(store: Path, backup: Path, tmp_path: Path) -> None:
    there = casework("backup", backup, store=store)
    assert there.status == ExitCode.USAGE
    assert "--force" in there.err
    assert casework("backup", backup, "--force", store=store).status == ExitCode.OK
    nowhere = casework("backup", tmp_path / "nowhere" / "b.db", store=store)
    assert (nowhere.status, "cannot write" in nowhere.err) == (ExitCode.USAGE, True)
    assert casework("backup", tmp_path / "b.db", store=tmp_path / "none.db").status == ExitCode.STORE
    assert casework("restore", backup, "--to", url(store)).status == ExitCode.STORE
    elsewhere = casework("backup", tmp_path / "b.db", "--store", "postgresql://db/casework")
    assert (elsewhere.status, "pg_dump" in elsewhere.err) == (ExitCode.STORE, True)


def test_cases_of_a_backup_and_of_the_store_part_ways_after_it(store: Path, backup: Path, tmp_path: Path) -> None:
    done(store, of_case("C-2", *acknowledged()))
    restore(backup, url(tmp_path / "again.db"))
    assert [each["case"] for each in casework("cases", "--json", store=tmp_path / "again.db").json] == ["C-1"]
