"""Who waits for the log to grow is woken soon, whoever records and whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from casework.domain.errors import StoreError
from casework.domain.event import CaseEvent
from casework.store import Store, Stores, migrate, open_store
from long_case import LONG
from pooler import pooling
from postgres import Server

HOUR = 3600.0
PATIENCE = 30.0  # seconds, after which it is clear that nobody was woken
THREADS = 3


def followed(store: Store) -> int:
    """Waits until there is anything in the log; gives its position."""
    while not (page := store.after(0, 1)):
        store.wait(0, HOUR)
    return page[0].position


def only_wait(store: Store) -> None:
    store.wait(0, HOUR)


@contextmanager
def waiting(store: Store, wait: Callable[[Store], object] = followed) -> Iterator[list[Future[object]]]:
    """Threads that wait at a store; at the end it is closed, which also lets those go that were not woken."""
    with ThreadPoolExecutor(THREADS) as pool, store:
        yield [pool.submit(wait, store) for _ in range(THREADS)]


def results(waiters: list[Future[object]]) -> set[object]:
    return {each.result(PATIENCE) for each in waiters}


@pytest.fixture
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks at the log when he begins, and then trusts to the bell."""
    for engine in ("sqlite", "postgres"):
        monkeypatch.setattr(f"casework.store.{engine}.recorder.LOOKING", HOUR)


def test_there_is_no_wait_for_what_is_there(url: str) -> None:
    with open_store(url) as store:
        store.save(*LONG[:2])
        store.wait(0, HOUR)
        store.wait(1, HOUR)
        assert store.position() == 2


def test_nobody_waits_longer_than_he_said(url: str) -> None:
    with open_store(url) as store:
        store.save(LONG[0])
        store.wait(1, 0.01)
        store.wait(1, 0)
        assert store.position() == 1


@pytest.mark.usefixtures("nobody_looks")
def test_threads_are_woken_by_what_their_own_program_records(url: str) -> None:
    store = open_store(url)
    with waiting(store) as waiters:
        store.save(LONG[0])
        assert results(waiters) == {1}


@pytest.mark.usefixtures("nobody_looks")
def test_threads_are_woken_by_what_is_recorded_beside_something_else(url: str) -> None:
    store = open_store(url)
    with waiting(store) as waiters:
        store.save_beside(LONG[:2], lambda _: None)
        assert results(waiters) == {1}


def test_what_another_program_records_is_noticed(url: str) -> None:
    with waiting(open_store(url)) as waiters, open_store(url) as another:
        another.save(LONG[0])
        assert results(waiters) == {1}


@pytest.mark.usefixtures("nobody_looks")
@pytest.mark.parametrize("record", [Store.save, lambda store, event: store.save_beside([event], lambda _: None)])
def test_another_program_rings_on_postgresql(server: Server, record: Callable[[Store, CaseEvent], object]) -> None:
    url = migrated(server)
    with waiting(open_store(url)) as waiters, open_store(url) as another:
        until(server, listeners=1)
        record(another, LONG[0])
        assert results(waiters) == {1}


@pytest.mark.usefixtures("nobody_looks")
def test_closing_the_store_wakes_everybody(url: str) -> None:
    store = open_store(url)
    with waiting(store, only_wait) as waiters:
        store.close()
    for each in waiters:
        assert each.exception(PATIENCE) is None or "is closed" in str(each.exception())


def test_nobody_can_wait_at_a_store_that_is_closed(url: str) -> None:
    store = open_store(url)
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.wait(0, HOUR)


# What only PostgreSQL does


def migrated(server: Server) -> str:
    url = server.url()
    migrate(url)
    return url


@pytest.mark.usefixtures("nobody_looks")
def test_stores_of_one_database_are_each_rung_for(server: Server) -> None:
    one, two = migrated(server), migrated(server)
    with (
        Stores(one.partition("&")[0]) as stores,
        waiting(stores.open(schema_of(one))) as at_one,
        waiting(stores.open(schema_of(two))) as at_two,
    ):
        for url in (one, two):
            with open_store(url) as another:
                another.save(LONG[0])
        assert results(at_one) == results(at_two) == {1}


@pytest.mark.usefixtures("nobody_looks")
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_the_bell_rings_again_after_the_server_was_restarted(server: Server, mode: str) -> None:
    url = migrated(server)
    with waiting(open_store(url)) as waiters, open_store(url) as another:
        until(server, listeners=1)
        server.restart(mode)
        another.save(LONG[0])
        assert results(waiters) == {1}


def test_behind_a_pooler_there_is_looking_and_nobody_listens(server: Server) -> None:
    url = migrated(server)
    with pooling(server.folder) as pooler:
        with waiting(open_store(f"{pooler.url}&schema={schema_of(url)}")) as waiters, open_store(url) as another:
            another.save(LONG[0])
            assert results(waiters) == {1}
        with psycopg.connect(pooler.url) as next_one:
            assert next_one.execute("SELECT pg_listening_channels()").fetchall() == []


def test_who_closes_a_store_leaves_no_listener(server: Server) -> None:
    with waiting(open_store(migrated(server)), only_wait):
        until(server, listeners=1)
    until(server, listeners=0)


def schema_of(url: str) -> str:
    return url.rpartition("=")[2]


def until(server: Server, *, listeners: int) -> None:
    """Waits until so many connections listen."""
    with psycopg.connect(server.conninfo, autocommit=True) as observer:
        while observer.execute(_LISTENERS).fetchone() != (listeners,):
            observer.execute("SELECT pg_sleep(0.01)")


_LISTENERS = "SELECT COUNT(*) FROM pg_stat_activity WHERE query = 'LISTEN casework'"
