"""A connection that is lost loses nothing and doubles nothing, and a pooler between is no trouble."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from casework.domain.errors import Conflict, StoreError
from casework.projections.catch_up import catch_up, prepare, rebuild
from casework.store import Connection, Store, migrate, open_store
from casework.store.batch import Batch
from long_case import C_1, LONG, other
from pooler import Pooler, pooling
from postgres import Server

COMMIT = b"COMMIT;"  # not as in READ COMMITTED
RECORDING = b"topic, state) VALUES"
BEFORE_OR_AFTER = pytest.mark.parametrize("when", ["before", "after"])


@pytest.fixture
def pooler(server: Server) -> Iterator[Pooler]:
    """One connection to the server, for everybody by turns."""
    with pooling(server.folder) as pooler:
        yield pooler


@pytest.fixture
def url(pooler: Pooler, server: Server) -> str:
    url = f"{pooler.url}&schema={server.url().rpartition('=')[2]}"
    migrate(url)
    return url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def note(connection: Connection) -> None:
    """What is recorded beside."""
    connection.execute("CREATE TABLE IF NOT EXISTS note (n INTEGER)")
    connection.execute("INSERT INTO note VALUES (1)")


def notes(store: Store) -> int:
    with store.transaction(write=False) as connection:
        return len(connection.execute("SELECT n FROM note")) if connection.has_table("note") else 0


# A pooler that hands a connection on when a transaction ends


def test_programs_take_turns_at_one_connection(store: Store, url: str) -> None:
    with open_store(url) as another:
        for n, event in enumerate(LONG):
            (store if n % 2 else another).save(event)
            assert len((another if n % 2 else store).events(C_1)) == n + 1
        with store.transaction(write=True) as connection:
            note(connection)
        assert notes(another) == 1


def test_views_follow_the_log_and_are_made_anew_over_one_connection(store: Store) -> None:
    prepare(store)
    store.save(*LONG)
    assert catch_up(store) == rebuild(store) == store.position()


def test_nothing_stays_behind_at_a_connection_that_is_handed_on(store: Store, pooler: Pooler) -> None:
    with psycopg.connect(pooler.url) as someone:
        usual = settings(someone)
    store.save(*LONG)
    store.after(0, 100)
    with store.transaction(write=True) as connection:
        connection.executemany("UPDATE casework_store SET value = value WHERE name = :name", [{"name": "x"}] * 9)
    with pytest.raises(StoreError, match="append-only"), store.transaction(write=True) as connection:
        connection.execute("DELETE FROM casework_log")
    with psycopg.connect(pooler.url) as someone:
        assert settings(someone) == usual
        assert someone.execute("SELECT COUNT(*) FROM pg_prepared_statements").fetchone() == (0,)
        assert someone.execute("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)


def settings(connection: psycopg.Connection[Any]) -> list[Any]:
    return connection.execute("SELECT name, setting FROM pg_settings ORDER BY name").fetchall()


# An answer that does not come


@BEFORE_OR_AFTER
def test_events_are_recorded_once_when_the_line_is_cut(store: Store, pooler: Pooler, when: Any) -> None:
    store.save(*LONG[:2])
    pooler.cut(RECORDING, when)
    positions = store.save(*LONG[2:5], other(LONG[0], "C-2"))
    assert pooler.has_cut
    assert store.events(C_1) == LONG[:5]
    assert [each.position for each in store.after(2, 100)] == positions


@BEFORE_OR_AFTER
def test_what_somebody_else_recorded_meanwhile_is_a_conflict(
    store: Store, server: Server, pooler: Pooler, when: Any, url: str
) -> None:
    theirs = LONG[0].model_copy(update={"event_id": LONG[1].event_id})
    with open_store(server.url(url.rpartition("=")[2])) as another:
        another.save(theirs)
        pooler.cut(RECORDING, when)
        with pytest.raises(Conflict):
            store.save(LONG[0])
        assert pooler.has_cut
        assert another.events(C_1) == [theirs]


@pytest.mark.parametrize("word", [b"READ ONLY", b"originator_version >"])
@BEFORE_OR_AFTER
def test_what_is_only_read_is_asked_for_again(store: Store, pooler: Pooler, when: Any, word: bytes) -> None:
    store.save(*LONG)
    pooler.cut(word, when)
    assert store.events(C_1) == LONG
    assert pooler.has_cut


@pytest.mark.parametrize("write", [True, False])
def test_a_transaction_in_which_nothing_was_done_yet_begins_again(store: Store, pooler: Pooler, *, write: bool) -> None:
    pooler.cut(b"BEGIN", "after")
    with store.transaction(write=write) as connection:
        assert connection.execute("SELECT 1") == [(1,)]
    assert pooler.has_cut


@pytest.mark.parametrize("word", [b"INSERT INTO note", COMMIT])
def test_a_transaction_that_did_not_come_to_its_end_leaves_nothing(store: Store, pooler: Pooler, word: bytes) -> None:
    pooler.cut(word, "before")
    with pytest.raises(StoreError, match="was lost; look whether it was recorded"):
        write_note(store)
    assert notes(store) == 0
    write_note(store)
    assert notes(store) == 1


def test_a_transaction_of_which_nothing_more_was_heard_says_so(store: Store, pooler: Pooler) -> None:
    pooler.cut(COMMIT, "after")
    with pytest.raises(StoreError, match="was lost; look whether it was recorded"):
        write_note(store)
    assert notes(store) == 1


def write_note(store: Store) -> None:
    with store.transaction(write=True) as connection:
        note(connection)


def test_a_batch_is_known_to_be_recorded_when_its_end_was_not_heard_of(store: Store, pooler: Pooler) -> None:
    batch = Batch(store)
    batch.save(*LONG)
    pooler.cut(COMMIT, "after")
    batch.record(note)
    assert pooler.has_cut
    assert (store.events(C_1), notes(store)) == (LONG, 1)


def test_many_rows_that_a_transaction_begins_with_are_all_written_when_the_line_is_cut(
    store: Store, pooler: Pooler
) -> None:
    write_note(store)
    batch = Batch(store)
    batch.save(*LONG)
    pooler.cut(b"BEGIN", "after")
    batch.record(
        lambda connection: connection.executemany("INSERT INTO note VALUES (length(:text))", [{"text": "a"}] * 500)
    )
    assert pooler.has_cut
    assert (store.events(C_1), notes(store)) == (LONG, 501)


@pytest.mark.parametrize("word", [b"INSERT INTO note", RECORDING, COMMIT])
def test_a_batch_that_did_not_come_to_its_end_can_be_recorded_again(store: Store, pooler: Pooler, word: bytes) -> None:
    batch = Batch(store)
    batch.save(*LONG)
    pooler.cut(word, "before")
    with pytest.raises(StoreError, match="was lost"):
        batch.record(note)
    assert (store.events(C_1), notes(store)) == ([], 0)
    batch.save(*LONG)
    batch.record(note)
    assert (store.events(C_1), notes(store)) == (LONG, 1)


def test_a_batch_that_somebody_forestalled_is_not_taken_for_recorded(store: Store, pooler: Pooler) -> None:
    store.save(*LONG[:2])
    batch = Batch(store)
    batch.save(*LONG)
    pooler.cut(RECORDING, "after")
    with pytest.raises(StoreError, match="was lost"):
        batch.record(note)
    assert (store.events(C_1), notes(store)) == (LONG[:2], 0)


# A server that ends connections


def test_idle_connections_that_the_server_ended_are_not_used_again(server: Server) -> None:
    url = server.url()
    migrate(url)
    with open_store(url) as store, psycopg.connect(server.conninfo, autocommit=True) as admin:
        for event in LONG[:8]:
            store.save(event)
            admin.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'casework'"
            )
        assert store.events(C_1) == LONG[:8]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_store_goes_on_after_the_server_was_restarted(server: Server, mode: str) -> None:
    url = server.url()
    migrate(url)
    with open_store(url) as store:
        store.save(LONG[0])
        server.restart(mode)
        assert store.save(LONG[1]) > [1]
        server.restart(mode)
        assert store.events(C_1) == LONG[:2]
        server.restart(mode)
        with store.transaction(write=True) as connection:
            note(connection)
        assert notes(store) == 1


def test_a_server_that_does_not_come_back_is_not_waited_for_for_ever(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url()
    migrate(url)
    monkeypatch.setattr("casework.store.postgres.connections.COMEBACK", 0.3)
    with open_store(url) as store:
        store.save(LONG[0])
        server.stop()
        try:
            with pytest.raises(StoreError, match="cannot be reached: no server answers there"):
                store.save(LONG[1])
        finally:
            server.start()
