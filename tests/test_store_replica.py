"""A replica of the database can be read, and says that nothing can be recorded there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg
import pytest

from casework import Casework
from casework.domain.errors import StoreError
from casework.store import Store, migrate, open_store
from examples import Command, acknowledged, received
from long_case import C_1, LONG
from postgres import NO_DISK, Server, running
from program import casework


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    with running(*NO_DISK) as server:
        yield server


@pytest.fixture(scope="module")
def replica(primary: Server) -> Iterator[Server]:
    with running(*NO_DISK, copied_from=primary) as server:
        yield server


@pytest.fixture
def store(primary: Server, replica: Server) -> Iterator[Store]:
    """A store that is opened at the replica, with events recorded at the primary."""
    url = primary.url("copied")
    migrate(url)
    with open_store(url) as recording:
        recording.save(*LONG)
    followed(primary, replica)
    with open_store(replica.url("copied")) as reading:
        yield reading


def followed(primary: Server, replica: Server) -> None:
    """Waits until the replica knows what the primary knows."""
    with psycopg.connect(primary.conninfo) as one, psycopg.connect(replica.conninfo, autocommit=True) as two:
        (sent,) = one.execute("SELECT pg_current_wal_lsn()").fetchone() or ()
        while two.execute("SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", (sent,)).fetchone() == (True,):
            two.execute("SELECT pg_sleep(0.01)")


def test_a_replica_is_read_and_not_recorded_in(store: Store) -> None:
    assert store.position() == len(LONG)
    assert store.events(C_1) == LONG
    with store.transaction(write=False) as connection:
        assert connection.execute("SELECT COUNT(*) FROM casework_log") == [(len(LONG),)]
    for record in (lambda: store.save(LONG[0]), lambda: make(store)):
        with pytest.raises(StoreError, match="is a replica, where nothing can be recorded; name its primary server"):
            record()


def test_a_replica_shows_its_views_as_they_are_and_says_as_of_which_position(primary: Server, replica: Server) -> None:
    url = primary.url("viewed")
    migrate(url)
    with Casework.open(url) as here:
        record(here, received())
        shown = here.queue("unacknowledged").position
        record(here, acknowledged()[len(received()) :])
        assert shown < here.store.position()
        followed(primary, replica)
        with Casework.open(replica.url("viewed")) as there:
            found = there.queue("unacknowledged")
            assert ([line.case for line in found.lines], found.position) == (["C-1"], shown)
            assert there.case("C-1").version == here.case("C-1").version
        here.queue("unacknowledged")
        followed(primary, replica)
        run = casework("queue", "unacknowledged", "--json", "--store", replica.url("viewed"))
        assert (run.json["lines"], run.json["position"]) == ([], here.store.position())


def record(into: Casework, history: Iterable[Command]) -> None:
    for command in history:
        assert into.execute(command).outcome == "accepted"


def make(store: Store) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE view (n INTEGER)")
