"""What is no casework store, or one that something happened to, gets one clear sentence, and nothing is half done.

These are stores in files, and nearly all of what happens to them happens to files; what a server does is in
`test_store_postgres` and `test_store_lost_connections`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest

from at_work import contact, powerless, record
from casework.application import Casework
from casework.domain.complaint import case_id
from casework.domain.errors import StoreError
from casework.store import Store, open_store
from examples import acknowledge, log, prepared

C_1 = case_id("C-1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with a case in it, closed."""
    path = tmp_path / "casework.db"
    with Casework.open(f"sqlite:///{path}") as casework:
        for command in prepared():
            assert casework.execute(command).outcome == "accepted"
    return path


@pytest.fixture
def open_to_all(file: Path) -> Iterator[Path]:
    """The same store in a folder that everybody can reach."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(copy(file, folder))


@pytest.fixture
def casework(file: Path) -> Iterator[Casework]:
    """The same store, open; it waits for others only for a moment."""
    with Casework(open_store(f"sqlite:///{file}", patience=0.05)) as opened:
        yield opened


def said(about: Path | str, create: bool = True) -> str:  # noqa: FBT001, FBT002 - a helper of one test
    """What is said when a store is opened."""
    url = about if isinstance(about, str) else f"sqlite:///{about}"
    with pytest.raises(StoreError) as error:
        open_store(url, create=create)
    return one_sentence(error.value)


def one_sentence(error: Exception) -> str:
    text = str(error)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def changed(path: Path, *statements: str) -> None:
    """Changes a store as no program should."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# What cannot be opened


@pytest.mark.parametrize("url", ["casework.db", "/srv/casework.db", ""])
def test_a_store_that_is_no_url(url: str) -> None:
    assert "write sqlite:///casework.db" in said(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite://casework.db", "sqlite:///a\0b"])
def test_a_url_that_names_no_file(url: str) -> None:
    assert "names no file" in said(url)


def test_another_kind_of_database_whose_password_is_not_repeated() -> None:
    text = said("mysql://casework:secret@db/casework")
    assert "A store cannot be mysql; write sqlite:///" in text
    assert "secret" not in text


def test_a_folder(tmp_path: Path) -> None:
    assert said(tmp_path) == f"The store {tmp_path} is a folder; name a file in it"


def test_a_file_in_no_folder(tmp_path: Path) -> None:
    assert "there is no folder" in said(tmp_path / "nowhere" / "casework.db")


def test_a_file_under_a_file(file: Path) -> None:
    assert "cannot be" in said(file / "casework.db")


def test_a_name_too_long_for_a_file(tmp_path: Path) -> None:
    assert "cannot be reached" in said(tmp_path / ("x" * 300))


def test_something_that_is_no_file() -> None:
    assert said("sqlite:////dev/null") == "The store /dev/null is not a file"


def test_a_store_that_is_not_there_is_not_made_when_only_read(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    assert "There is no store" in said(path, create=False)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"# Complaints\n" * 50, b"x", b"\0" * 5000])
def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert said(path) == f"The store {path} is not a casework store"
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "casework.db"
    path.touch()
    with open_store(f"sqlite:///{path}") as store:
        assert store.position() == 0


def test_another_program_s_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "tenancies.db"
    changed(path, "CREATE TABLE tenancy (id INTEGER)")
    before = path.read_bytes()
    assert "another program's database" in said(path)
    assert path.read_bytes() == before


def test_another_program_s_mark_on_a_database_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "marked.db"
    changed(path, "PRAGMA application_id = 7")
    assert "another program's database" in said(path)


def test_a_store_of_a_newer_casework(file: Path) -> None:
    changed(file, "UPDATE casework_store SET value = value + 1 WHERE name = 'schema_version'")
    assert "written by a newer casework" in said(file)


def test_a_store_without_its_settings(file: Path) -> None:
    changed(file, "DELETE FROM casework_store WHERE name = 'fingerprint_key'")
    assert "is damaged" in said(file)


def test_a_store_without_its_log(file: Path) -> None:
    changed(file, "DROP TABLE casework_log")
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError, match="no such table") as error:
        store.events(C_1)
    one_sentence(error.value)


def test_a_store_cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:6000])
    with (
        pytest.raises(StoreError, match=r"is damaged|not a casework store") as error,
        open_store(f"sqlite:///{file}") as store,
    ):
        store.events(C_1)
    one_sentence(error.value)


def test_a_closed_store(casework: Casework) -> None:
    casework.close()
    for use in (lambda: casework.case("C-1"), lambda: casework.execute(contact("C-1"))):
        with pytest.raises(StoreError, match="is closed"):
            use()


# What happens while it is used


def test_a_store_that_another_program_writes_to_for_too_long(casework: Casework, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program; try again") as error:
            casework.execute(acknowledge())
        assert casework.case("C-1").status == "logged"
    one_sentence(error.value)
    assert casework.execute(acknowledge()).outcome == "accepted"


def test_a_store_that_another_program_has_to_itself(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="is locked by another program"):
            open_store(f"sqlite:///{file}", patience=0.05)


def test_another_thread_that_does_not_let_go(casework: Casework) -> None:
    with casework.store.transaction(write=True), pytest.raises(StoreError, match="is locked"):
        casework.execute(acknowledge())
    assert casework.execute(acknowledge()).outcome == "accepted"


def test_a_full_disk_records_nothing_and_there_is_a_next_time(casework: Casework) -> None:
    before = casework.store.position()
    limit("1", casework.store)
    with pytest.raises(StoreError, match="is full, and nothing was recorded") as error:
        much(casework)
    one_sentence(error.value)
    recorded = casework.store.position()
    assert [each.position for each in casework.store.after(0, 1000)] == list(range(1, recorded + 1))
    assert casework.case("C-1").version == recorded - 1 >= before - 1
    limit("1073741823", casework.store)
    assert casework.execute(acknowledge()).outcome == "accepted"


def much(casework: Casework) -> None:
    for _ in range(100):
        casework.execute(contact("C-1", summary="very long " * 2000))


def limit(pages: str, store: Store) -> None:
    """Lets the file grow to so many pages and no further, as a full disk does."""
    with store.transaction(write=False) as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_read_only_store_says_so_when_written_to(open_to_all: Path) -> None:
    open_to_all.chmod(0o444)
    assert "is read-only; allow writing" in powerless(record, f"sqlite:///{open_to_all}")


def test_a_store_in_a_read_only_folder(open_to_all: Path) -> None:
    open_to_all.parent.chmod(0o555)
    text = powerless(record, f"sqlite:///{open_to_all}")
    open_to_all.parent.chmod(0o777)
    assert "is read-only; allow writing to the file and its folder" in text


def test_a_store_that_may_not_be_read(open_to_all: Path) -> None:
    open_to_all.chmod(0o000)
    assert "cannot be reached: Permission denied" in powerless(record, f"sqlite:///{open_to_all}")


# What was recorded, and is not any more what it was


def tampered(path: Path, position: int, **columns: object) -> None:
    """Changes what is recorded at a position, which the log itself does not let anybody do."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER IF EXISTS casework_log_keeps_what_was")
        for column, value in columns.items():
            connection.execute(f"UPDATE casework_log SET {column} = ? WHERE position = ?", (value, position))  # noqa: S608 - a column


def state(path: Path, position: int) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        found: bytes = connection.execute("SELECT state FROM casework_log WHERE position = ?", (position,)).fetchone()[
            0
        ]
        return found


READINGS = [lambda store: store.events(C_1), lambda store: store.after(0, 100)]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    "change",
    [lambda json: json[:100], lambda _: b"x", lambda _: 7, lambda _: bytes(100), lambda _: "text", lambda _: b""],
)
def test_an_event_that_cannot_be_read_is_named_by_its_position(
    file: Path, change: Callable[[bytes], object], reading: Callable[[Store], object]
) -> None:
    tampered(file, 2, state=change(state(file, 2)))
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError) as error:
        reading(store)
    assert "is damaged; restore it from a backup (the event at position 2 cannot be read)" in one_sentence(error.value)


@pytest.mark.parametrize("reading", READINGS)
def test_an_event_with_another_number_is_named_by_its_position(file: Path, reading: Callable[[Store], object]) -> None:
    tampered(file, 2, state=state(file, 2).replace(b'"originator_version":1', b'"originator_version":7'))
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError, match="position 2 belongs elsewhere"):
        reading(store)


def test_an_event_moved_to_another_case_is_found_out(file: Path) -> None:
    with Casework.open(f"sqlite:///{file}") as casework:
        casework.execute(log(case="C-2"))
    tampered(file, 5, originator_id=case_id("C-2").hex, originator_version=1)
    with (
        Casework.open(f"sqlite:///{file}") as casework,
        pytest.raises(StoreError, match="position 5 belongs elsewhere"),
    ):
        casework.case("C-2")


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("topic", ["complaint-lost", "os:system", ""])
def test_an_event_of_a_kind_nobody_knows_asks_for_a_newer_casework(
    file: Path, topic: str, reading: Callable[[Store], object]
) -> None:
    tampered(file, 2, topic=topic)
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError, match=r"position 2 .* update casework"):
        reading(store)


def test_an_event_in_a_shape_of_later_asks_for_a_newer_casework(file: Path) -> None:
    tampered(file, 2, state=b'{"schema_version":9,' + state(file, 2)[1:])
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError, match=r"position 2 .* update casework"):
        store.events(C_1)


def test_an_event_whose_stream_is_none(file: Path) -> None:
    tampered(file, 2, originator_id="nobody")
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError, match="is damaged"):
        store.after(0, 100)


def test_no_personal_words_are_in_what_is_said_of_a_damaged_event(file: Path) -> None:
    tampered(file, 1, state=state(file, 1).replace(b'"lcra"', b"7"))
    with open_store(f"sqlite:///{file}") as store, pytest.raises(StoreError) as error:
        store.events(C_1)
    assert "Rosa" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
