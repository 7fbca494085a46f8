"""One database, a schema for each landlord: found, brought up to date, and served by one worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import StringIO
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from prometheus_client import generate_latest

from at_events import until
from at_worker import SetByHand, terms
from casework.audit.keys import generated, write
from casework.domain.errors import StoreError
from casework.scheduler.configuration import Configuration, ConfigurationError, HttpTerms, own_configuration
from casework.scheduler.landlords import Landlords
from casework.scheduler.telling import teller
from casework.store import Stores, migrate, open_store, schema
from examples import of_case, received
from postgres import Server
from program import SOURCE, casework
from recorded import Recorded, moment

NEW = schema.SCHEMA_VERSION
LATE = "2024-05-30"
"""A day on which every complaint here is overdue for its acknowledgement."""
DONE = 30.0  # seconds in which anything here is done

_numbers = count(1)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The URL of a database that no other test has seen."""
    name = f"landlords_{next(_numbers)}"
    with psycopg.connect(server.conninfo, autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        yield server.url("x", database=name).removesuffix("&schema=x")
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def of(database: str, name: str) -> str:
    return f"{database}&schema={name}"


def landlord(database: str, name: str, complaints: int = 1) -> None:
    """A store in a schema, with complaints that nobody acknowledged."""
    migrate(of(database, name))
    with Recorded(of(database, name)) as recorded:
        recorded.do(*(command for n in range(complaints) for command in of_case(f"C-{n}", *received())))


def run(database: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def raised(database: str, name: str) -> int:
    ((found,),) = run(database, f"SELECT COUNT(*) FROM {name}.casework_log WHERE topic = 'alert-raised'")  # noqa: S608
    return int(found)


# Finding and migrating them


def test_a_schema_is_a_landlords_when_a_stores_settings_and_its_log_are_in_it(database: str) -> None:
    for name in ("south", "north"):
        migrate(of(database, name))
    run(database, "CREATE SCHEMA empty")
    run(database, "CREATE TABLE casework_log (another INTEGER)")
    with Stores(database) as stores:
        assert stores.schemas() == ["north", "south"]


def connections(database: str) -> int:
    """How many connections there are, that of whoever asks among them."""
    ((found,),) = run(
        database, "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND query <> ''"
    )
    return int(found)


def test_stores_of_a_database_share_their_connections_and_nothing_else(database: str) -> None:
    for n, name in enumerate(("north", "south"), 1):
        landlord(database, name, complaints=n)
    with Stores(database) as stores:
        north, south = (stores.open(name) for name in ("north", "south"))
        assert south.position() == 2 * north.position()
        until(lambda: connections(database) <= 3)  # one that was closed just before may still be there
    with pytest.raises(StoreError, match="is closed"):
        north.position()


def test_a_url_with_a_schema_or_of_a_file_does_not_mean_many_stores(database: str) -> None:
    with pytest.raises(StoreError, match="names a schema; to mean all those of the database, leave it out"):
        Stores(of(database, "north"))
    with pytest.raises(StoreError, match="a file holds one"):
        Stores("sqlite:///casework.db")


def test_all_stores_are_brought_up_to_date_and_told_one_by_one(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("north", "south"):
        migrate(of(database, name))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEW + 1)
    first, second = (casework("migrate", "--all", "--store", database, "--json") for _ in range(2))
    assert [each["before"] for each in first.lines] == [NEW, NEW]
    assert ["(schema north)" in each["place"] for each in first.lines] == [True, False]
    assert [(each["before"], each["now"]) for each in second.lines] == [(NEW + 1, NEW + 1)] * 2


def test_a_store_that_cannot_be_migrated_does_not_keep_back_the_others(database: str) -> None:
    for name in ("a_newer", "north"):
        migrate(of(database, name))
    run(database, "UPDATE a_newer.casework_store SET value = '99' WHERE name = 'schema_version'")
    found = casework("migrate", "--all", "--store", database)
    assert found.status == 9
    assert "(schema north) is up to date" in found.out
    assert "(schema a_newer) was written by a newer casework" in found.err
    assert "1 of 2 stores are not up to date" in found.err


def test_many_may_migrate_all_at_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("north", "south"):
        migrate(of(database, name))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE casework_later (n INTEGER)",)))
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEW + 1)

    def all_of_them(_: int) -> list[int | None]:
        with Stores(database) as stores:
            return [stores.migrate(name).before for name in stores.schemas()]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(all_of_them, range(4)))
    assert sorted(before or 0 for each in found for before in each) == [NEW] * 2 + [NEW + 1] * 6


# One worker for all of them


@dataclass
class Shift:
    """A worker of all stores with a clock set by hand, and another in which every turn of sweeping takes a second."""

    stores: Stores
    configuration: Configuration = field(default_factory=Configuration)
    out: StringIO = field(default_factory=StringIO)
    landlords: Landlords = field(init=False)

    def __post_init__(self) -> None:
        clock = SetByHand(moment(LATE))
        self.landlords = Landlords(
            self.stores,
            self.configuration,
            teller(self.out, clock, level="debug"),
            clock=clock,
            ticks=lambda: float(len(self.told("sweep"))),
            batch=2,
        )

    def told(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.out.getvalue().splitlines()) if line["event"] == event]

    def metrics(self) -> list[str]:
        lines = generate_latest(self.landlords.together.registry).decode().splitlines()
        return [line for line in lines if not line.startswith(("#", "process_")) and "_bucket" not in line]


@pytest.fixture
def stores(database: str) -> Iterator[Stores]:
    with Stores(database) as found:
        yield found


def test_each_store_gets_a_batch_before_any_gets_its_second(database: str, stores: Stores) -> None:
    for name, complaints in (("a_busy", 7), ("b_busy", 5), ("quiet", 1)):
        landlord(database, name, complaints)
    at_work = Shift(stores)
    at_work.landlords.look()
    at_work.landlords.sweep()
    turns = [line["schema"] for line in at_work.told("sweep")]
    assert turns[:5] == ["a_busy", "b_busy", "quiet", "a_busy", "b_busy"]
    assert [raised(database, name) for name in ("a_busy", "b_busy", "quiet")] == [7, 5, 1]


def test_who_has_much_to_do_goes_on_in_the_next_round_and_nobody_waits_for_it(database: str, stores: Stores) -> None:
    for name, complaints in (("busy", 9), ("quiet", 1)):
        landlord(database, name, complaints)
    at_work = Shift(stores, terms(worker={"sweep_seconds": 2}))  # time for a turn each, and no further one
    at_work.landlords.look()
    progress = []
    for _ in range(5):
        at_work.landlords.sweep()
        progress.append((raised(database, "busy"), raised(database, "quiet")))
    assert progress == [(2, 1), (4, 1), (6, 1), (8, 1), (9, 1)]
    at_work.landlords.sweep()
    assert run(database, "SELECT COUNT(*) FROM busy.casework_log WHERE topic = 'sweep-recorded'") == [(1,)]


def test_a_store_that_fails_is_told_of_and_holds_up_no_other(database: str, stores: Stores) -> None:
    for name in ("broken", "north"):
        landlord(database, name)
    at_work = Shift(stores)
    at_work.landlords.look()
    run(database, "DROP TABLE broken.deadlines")
    at_work.landlords.sweep()
    assert [(line["schema"], line["job"]) for line in at_work.told("a job failed")] == [("broken", "sweep")]
    assert raised(database, "north") == 1
    assert not at_work.landlords.pulse.fresh


def test_a_store_that_cannot_be_opened_is_told_of_and_tried_again(database: str, stores: Stores) -> None:
    for name in ("newer", "north"):
        landlord(database, name)
    run(database, "UPDATE newer.casework_store SET value = '99' WHERE name = 'schema_version'")
    at_work = Shift(stores)
    assert not at_work.landlords.once()
    assert [(line["schema"], line["code"]) for line in at_work.told("a store is not served")] == [
        ("newer", "store_error")
    ]
    assert raised(database, "north") == 1
    assert 'casework_schemas{state="refused"} 1.0' in at_work.metrics()
    run(database, f"UPDATE newer.casework_store SET value = '{NEW}' WHERE name = 'schema_version'")  # noqa: S608
    assert at_work.landlords.once()
    assert raised(database, "newer") == 1


def test_stores_that_come_are_served_and_those_that_go_are_left(database: str, stores: Stores) -> None:
    landlord(database, "north")
    at_work = Shift(stores)
    at_work.landlords.look()
    landlord(database, "south")
    run(database, "DROP SCHEMA north CASCADE")
    at_work.landlords.look()
    assert list(at_work.landlords.serving) == ["south"]


def test_a_simulation_is_left_alone(database: str, stores: Stores) -> None:
    migrate(of(database, "rehearsal"))
    open_store(of(database, "rehearsal"), simulated=True).close()
    at_work = Shift(stores)
    assert at_work.landlords.once()
    assert not at_work.landlords.serving


@pytest.mark.parametrize(
    ("by_schema", "expected"),
    [
        (False, ['casework_alerts_raised_total{kind="overdue"} 3.0', "casework_sweeps_total 2.0"]),
        (True, ['casework_alerts_raised_total{kind="overdue",schema="north"} 2.0']),
    ],
)
def test_measures_are_sums_over_all_stores_unless_asked_for_by_schema(
    database: str, stores: Stores, *, by_schema: bool, expected: list[str]
) -> None:
    landlord(database, "north", 2)
    landlord(database, "south", 1)
    at_work = Shift(stores, terms(metrics={"by_schema": by_schema}))
    assert at_work.landlords.once()
    found = at_work.metrics()
    assert set(expected) <= set(found)
    assert any("north" in line for line in found) is by_schema
    assert sum(line.startswith("casework_build") for line in found) == 1


def test_of_instants_the_earliest_is_shown_which_is_that_of_the_store_that_waits_longest(
    database: str, stores: Stores
) -> None:
    for name in ("north", "south"):
        landlord(database, name)
    at_work = Shift(stores)
    assert at_work.landlords.once()
    assert isinstance(at_work.landlords.clock, SetByHand)
    at_work.landlords.clock.now = moment("2024-06-01")
    at_work.landlords.serving["south"].turn("sweep")
    assert f"casework_last_sweep_timestamp_seconds {moment(LATE).timestamp():.9}" in [
        f"{name} {float(value):.9}" for name, value in (line.rsplit(" ", 1) for line in at_work.metrics())
    ]


def test_it_runs_until_it_is_stopped(database: str, stores: Stores) -> None:
    landlord(database, "north")
    at_work = Shift(stores, terms(worker={"sweep_seconds": 0.1, "heartbeat_seconds": 0.1}))
    running = Thread(target=at_work.landlords.run)
    running.start()
    landlord(database, "south")
    started = monotonic()
    while {line["schema"] for line in at_work.told("sweep") if line["drained"]} != {"north", "south"}:
        assert monotonic() - started < DONE
        sleep(0.05)
    at_work.landlords.stop.set()
    running.join(DONE)
    assert not running.is_alive()
    assert not at_work.told("a job failed")
    assert run(database, "SELECT COUNT(*) FROM south.casework_workers") == [(1,)]


def until_raised(database: str, name: str) -> None:
    started = monotonic()
    while not raised(database, name):
        assert monotonic() - started < DONE
        sleep(0.05)


# Whose targets and policies


def test_a_landlords_own_targets_are_in_the_file_of_its_schema(tmp_path: Path) -> None:
    (tmp_path / "north.toml").write_text('[[delivery.target]]\nname = "north-log"\nkind = "log"\n')
    north, south = (own_configuration(Configuration(), tmp_path, name) for name in ("north", "south"))
    assert [target.name for target in north.delivery.targets] == ["north-log"]
    assert not south.delivery.targets


def test_documents_of_the_common_file_are_no_landlords_own(tmp_path: Path) -> None:
    """Else what one landlord erases is taken away where another one has the same document."""
    (tmp_path / "north.toml").write_text("")
    common = Configuration(http=HttpTerms(documents="/srv/casework/documents"))
    assert [own_configuration(common, tmp_path, name).http.documents for name in ("north", "south")] == [None, None]


def test_a_landlords_own_file_says_nothing_about_the_worker(tmp_path: Path) -> None:
    (tmp_path / "north.toml").write_text("[worker]\nsweep_seconds = 1\n")
    with pytest.raises(ConfigurationError, match=r"north\.toml.*worker"):
        own_configuration(Configuration(), tmp_path, "north")


def test_targets_that_would_be_told_of_every_landlords_alerts_are_refused(database: str, tmp_path: Path) -> None:
    (tmp_path / "casework.toml").write_text('[[delivery.target]]\nname = "all"\nkind = "log"\n')
    found = casework("worker", "--all-schemas", "--once", "--config", tmp_path / "casework.toml", "--store", database)
    assert found.status == 3
    assert "put them into SCHEMA.toml beside it" in found.err


def test_a_key_that_would_sign_every_landlords_log_is_refused(database: str, tmp_path: Path) -> None:
    (tmp_path / "casework.toml").write_text('[audit]\nkey = "audit.key"\n')
    found = casework("worker", "--all-schemas", "--once", "--config", tmp_path / "casework.toml", "--store", database)
    assert found.status == 3
    assert "put [audit] into SCHEMA.toml beside it" in found.err


def test_each_landlords_log_is_signed_with_its_own_key_and_a_missing_key_stops_nobody_else(
    database: str, tmp_path: Path
) -> None:
    for name in ("north", "south"):
        landlord(database, name)
        (tmp_path / f"{name}.toml").write_text(f'[audit]\nkey = "{name}.key"\nfolders = ["."]\n')
    (tmp_path / "casework.toml").write_text("")
    write(generated("north.example/complaints"), tmp_path / "north.key")

    found = casework("worker", "--all-schemas", "--once", "--config", tmp_path / "casework.toml", "--store", database)

    assert found.status == 9
    (published,) = tmp_path.glob("*.checkpoint")
    assert published.read_text().startswith("north.example/complaints\n")
    assert '"code": "signing_key_error"' in found.err


def test_a_landlords_own_file_names_only_mailboxes_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "north.toml").write_text('[audit]\nemails = ["auditor"]\n')
    with pytest.raises(ConfigurationError, match="no e-mail target"):
        own_configuration(Configuration(), tmp_path, "north")


# The program


def test_the_program_serves_all_schemas_until_sigterm(database: str) -> None:
    for name in ("north", "south"):
        landlord(database, name)
    command = [sys.executable, "-m", "casework", "worker", "--all-schemas", "--store", database]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(SOURCE)}, stderr=subprocess.PIPE) as program:
        try:
            for name in ("north", "south"):
                until_raised(database, name)
        finally:
            program.send_signal(signal.SIGTERM)
        _, told = program.communicate(timeout=DONE)
    assert program.returncode == 0
    swept = {line["schema"] for line in map(json.loads, told.splitlines()) if line["event"] == "sweep"}
    assert swept == {"north", "south"}
