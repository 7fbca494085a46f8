"""What a store in a file does of itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from at_work import create, in_rounds
from casework.domain.errors import StoreError
from casework.store import Store, migrate, open_store, schema
from long_case import C_1, LONG


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.mark.parametrize(
    "sql",
    [
        "REPLACE INTO casework_log SELECT NULL, originator_id, originator_version, topic, state FROM casework_log",
        "INSERT INTO casework_log SELECT NULL, originator_id, -1, topic, state FROM casework_log",
    ],
)
def test_what_is_in_the_log_stays_as_it_is(store: Store, sql: str) -> None:
    store.save(LONG[0])
    with (
        pytest.raises(StoreError, match=r"append-only|follow one another"),
        store.transaction(write=True) as connection,
    ):
        connection.execute(sql)
    assert store.events(C_1) == LONG[:1]


def test_a_position_is_never_used_again_even_when_the_newest_event_was_taken_out(store: Store) -> None:
    store.save(*LONG[:2])
    with store.transaction(write=True) as connection:
        connection.execute("DROP TRIGGER casework_log_keeps_all")
        connection.execute("DELETE FROM casework_log WHERE position = 2")
    assert store.save(LONG[1]) == [3]


def test_a_store_is_durable_unless_told_otherwise(store: Store, tmp_path: Path) -> None:
    with store.transaction(write=False) as connection:
        assert connection.execute("PRAGMA synchronous") == [(2,)]
        assert connection.execute("PRAGMA journal_mode") == [("wal",)]
    with open_store(f"sqlite:///{tmp_path / 'fast.db'}", durable=False) as fast, fast.transaction(write=False) as found:
        assert found.execute("PRAGMA synchronous") == [(0,)]


def test_a_throw_away_store_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_store("sqlite:///:memory:") as store, open_store("sqlite:///:memory:") as second:
        store.save(*LONG)
        assert store.events(C_1) == LONG
        assert second.position() == 0
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_a_relative_path_is_a_file_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///a case?100%.db") as store:
        store.save(LONG[0])
    assert (tmp_path / "a case?100%.db").is_file()


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_has(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(url) as old:
        old.save(*LONG)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", len(schema.MIGRATIONS))
    with open_store(url) as new:
        assert new.settings.schema_version == len(schema.MIGRATIONS)
        assert new.settings.fingerprint_key == old.settings.fingerprint_key
        assert new.events(C_1) == LONG
        with new.transaction(write=False) as connection:
            assert connection.execute("SELECT COUNT(*) FROM casework_later") == [(0,)]


def test_a_store_left_before_its_log_was_written_ahead_is_put_right(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        store.save(*LONG)
    with closing(sqlite3.connect(tmp_path / "casework.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with open_store(url) as store, store.transaction(write=False) as found:
        assert found.execute("PRAGMA journal_mode") == [("wal",)]


def test_processes_that_make_a_store_at_the_same_moment_all_succeed(tmp_path: Path) -> None:
    rounds = [(f"sqlite:///{tmp_path / f'{number}.db'}",) for number in range(5)]
    for keys in in_rounds(3, create, *rounds):
        assert len(keys) == 3
        assert len(set(keys)) == 1


def test_a_store_can_be_made_before_it_is_opened(url: str, tmp_path: Path) -> None:
    place = str(tmp_path / "casework.db")
    assert migrate(url) == (place, None, schema.SCHEMA_VERSION)
    assert migrate(url) == (place, schema.SCHEMA_VERSION, schema.SCHEMA_VERSION)
    with open_store(url, create=False) as store:
        assert store.position() == 0


def test_a_throw_away_store_is_not_made_before_it_is_opened() -> None:
    with pytest.raises(StoreError, match="nothing to migrate"):
        migrate("sqlite:///:memory:")
