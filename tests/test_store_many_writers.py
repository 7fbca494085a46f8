"""Many write to a store at once: who follows the log misses nothing, and nobody fails while the server works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import sleep
from typing import NamedTuple

import psycopg
import pytest

from at_work import append, at_once
from casework.projections.catch_up import catch_up, prepare, rebuild
from casework.store import Recorded, Store, migrate, open_store
from engines import NewUrl
from postgres import Server
from recorded import tables

EVENTS = 6  # of a stream


class Load(NamedTuple):
    """So many processes with so many threads each record so many streams a process."""

    processes: int
    threads: int
    streams: int


LIGHT = Load(processes=2, threads=4, streams=40)
HEAVY = Load(processes=8, threads=1, streams=110)
LOADS = [LIGHT, *[pytest.param(HEAVY, marks=pytest.mark.soak)] * 10]


def recorded(url: str, load: Load) -> list[int]:
    """The positions that were answered, of all processes."""
    found = at_once(load.processes, append, url, load.streams, load.threads)
    return [position for each in found for position in each]


def followed(store: Store, done: Callable[[], bool]) -> Iterator[Recorded]:
    """The log page by page, as it grows, until everybody is done and there is no more."""
    position = 0
    while True:
        last = done()
        page = store.after(position, 50)
        yield from page
        if page:
            position = page[-1].position
        elif last:
            return


@contextmanager
def looked_after(server: Server, url: str) -> Iterator[Future[int]]:
    """A server on which tables are analysed and vacuumed without a pause; gives how often."""
    over = Event()

    def look_after() -> int:
        times = 0
        with psycopg.connect(server.conninfo, autocommit=True) as connection:
            connection.execute(f"SET search_path TO {url.rpartition('=')[2]}")
            while not over.is_set():
                for task in ("ANALYZE casework_log", "VACUUM casework_log", "VACUUM ANALYZE casework_store"):
                    connection.execute(task)
                    times += 1
        return times

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look_after)
        try:
            yield looking
        finally:
            over.set()


@pytest.mark.parametrize("load", LOADS)
def test_who_follows_the_log_misses_nothing(new_url: NewUrl, load: Load) -> None:
    url = new_url()
    with open_store(url) as store, ThreadPoolExecutor(1) as pool:
        writing = pool.submit(recorded, url, load)
        seen = [each.position for each in followed(store, writing.done)]
        answered = writing.result()
    assert len(answered) == load.processes * load.streams * EVENTS
    assert seen == sorted(answered)


@pytest.mark.parametrize("load", LOADS)
def test_views_that_follow_the_log_miss_nothing(new_store: NewUrl, load: Load) -> None:
    url = new_store()
    with open_store(url) as store, ThreadPoolExecutor(1) as pool:
        prepare(store)
        writing = pool.submit(recorded, url, load)
        while not writing.done():
            catch_up(store)
        position = catch_up(store)
        assert len(writing.result()) == load.processes * load.streams * EVENTS
        assert position == store.position()
        with store.transaction(write=False) as views:
            followed = tables(views)
        rebuild(store)
        with store.transaction(write=False) as views:
            assert tables(views) == followed
    assert len(followed["cases"]) == load.processes * load.streams


@pytest.mark.parametrize("load", LOADS[:2])
def test_nobody_fails_while_the_tables_are_looked_after(server: Server, load: Load) -> None:
    url = server.url()
    migrate(url)
    with looked_after(server, url) as looking:
        answered = recorded(url, load)
    assert looking.result() > 3
    assert len(set(answered)) == load.processes * load.streams * EVENTS


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_is_recorded_while_the_server_is_restarted_is_recorded_once(server: Server, mode: str) -> None:
    url = server.url()
    migrate(url)
    with open_store(url) as store, ThreadPoolExecutor(1) as pool:
        writing = pool.submit(append, 0, url, 300, 6)
        while store.position() < 100:
            sleep(0.01)
        server.restart(mode)
        answered = writing.result()
        log = list(followed(store, lambda: True))
    assert sorted(answered) == [each.position for each in log]
    assert len({(each.event.originator_id, each.event.originator_version) for each in log}) == 300 * EVENTS
