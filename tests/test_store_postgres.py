"""A store on PostgreSQL keeps its log whatever is done to it, and says in one sentence what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from at_work import in_rounds, make
from casework.domain.complaint import case_id
from casework.domain.errors import Conflict, StoreError
from casework.store import Store, migrate, open_store, schema
from casework.store.postgres import beginnings, connections
from engines import NewUrl
from long_case import C_1, LONG, other
from postgres import Server


@pytest.fixture
def engine() -> str:
    return "postgres"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def sql(server: Server, url: str) -> Iterator[psycopg.Connection[Any]]:
    """SQL of somebody who knows nothing of casework, in the store's schema."""
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(f"SET search_path TO {url.rpartition('=')[2]}")
        yield connection


def said(url: str, act: Callable[[str], object] = open_store) -> str:
    """What is said when somebody tries it."""
    with pytest.raises(StoreError) as error:
        act(url)
    text = str(error.value)
    assert "\n" not in text
    assert error.value.__cause__ is None
    return text


# The log


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE casework_log SET topic = 'complaint-merged'",
        "DELETE FROM casework_log",
        "TRUNCATE casework_log",
        "INSERT INTO casework_log SELECT * FROM casework_log ON CONFLICT (position) DO UPDATE SET topic = 'other'",
    ],
)
def test_what_is_in_the_log_stays_as_it_is(store: Store, sql: psycopg.Connection[Any], change: str) -> None:
    store.save(LONG[0])
    with pytest.raises(psycopg.DatabaseError, match="append-only"):
        sql.execute(change)
    assert store.events(C_1) == LONG[:1]


@pytest.mark.parametrize("version", [-1, 3, 7])
def test_a_version_that_does_not_follow_is_refused_whoever_writes_it(
    store: Store, sql: psycopg.Connection[Any], version: int
) -> None:
    store.save(*LONG[:2])
    with pytest.raises(psycopg.DatabaseError, match="would leave a gap"):
        sql.execute("INSERT INTO casework_log SELECT 9, originator_id, %s, topic, state FROM casework_log", (version,))
    assert store.events(C_1) == LONG[:2]


def test_a_position_is_given_by_the_log_whoever_asks_for_another(store: Store, sql: psycopg.Connection[Any]) -> None:
    store.save(LONG[0])
    sql.execute("INSERT INTO casework_log SELECT 900, gen_random_uuid(), 0, topic, state FROM casework_log")
    assert store.position() == 2


def test_a_position_is_never_used_again_even_when_the_newest_event_was_taken_out(
    store: Store, sql: psycopg.Connection[Any]
) -> None:
    store.save(*LONG[:2])
    sql.execute("DROP TRIGGER casework_log_keeps_all ON casework_log")
    sql.execute("DELETE FROM casework_log WHERE position = 2")
    assert store.save(LONG[1]) == [3]


def test_a_writer_whose_transaction_lasts_keeps_others_from_recording_behind_his_back(
    store: Store, sql: psycopg.Connection[Any]
) -> None:
    store.save(LONG[0])
    seen = Event()

    def record() -> None:
        store.save(other(LONG[0], "C-2"))
        seen.set()

    with sql.transaction():
        sql.execute("INSERT INTO casework_log SELECT 0, gen_random_uuid(), 0, topic, state FROM casework_log")
        waiting = Thread(target=record)
        waiting.start()
        assert not seen.wait(0.3)
        assert store.position() == 1
    waiting.join()
    assert [each.id for each in store.engine.recorder.select_notifications(0, 10)] == [1, 2, 3]
    assert store.after(2, 10) == [(3, other(LONG[0], "C-2"))]


def test_nobody_who_looks_after_the_tables_waits_for_a_writer(store: Store, sql: psycopg.Connection[Any]) -> None:
    with psycopg.connect(sql.info.dsn, autocommit=True) as writer, writer.transaction():
        writer.execute(f"SET LOCAL search_path TO {schema_of(sql)}")
        writer.execute("INSERT INTO casework_log VALUES (0, gen_random_uuid(), 0, 'x', 'x')")
        sql.execute("SET statement_timeout TO 5000")
        sql.execute("ANALYZE casework_log")
        sql.execute("VACUUM casework_log")
    assert store.position() == 1


def schema_of(sql: psycopg.Connection[Any]) -> str:
    ((name,),) = sql.execute("SELECT current_schema()").fetchall()
    return str(name)


def test_all_text_is_ordered_by_its_bytes_whatever_the_database_prefers(store: Store, url: str) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("create table v (a text primary key, b  TEXT not null, text text default 'a text', n int)")
        found = connection.execute(
            "SELECT DISTINCT c.collname FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation"
            " JOIN pg_class t ON t.oid = a.attrelid"
            " WHERE t.relkind = 'r' AND a.attnum > 0 AND t.relnamespace = :schema::regnamespace",
            {"schema": url.rpartition("=")[2]},
        )
    assert found == [("C",)]


def test_a_sign_that_postgresql_cannot_keep_stops_nothing(store: Store) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE v (t TEXT)")
        connection.executemany("INSERT INTO v VALUES (:t)", [{"t": "a\0b"}, {"t": "é"}])
        assert connection.execute("SELECT t FROM v WHERE t = :t", {"t": "a\0b"}) == [("a\N{REPLACEMENT CHARACTER}b",)]
        connection.put("v", ["t"], [["c\0d"], [r"\u0000"]], "on conflict do nothing")
        assert connection.execute("SELECT t FROM v ORDER BY t")[:3] == [
            (r"\u0000",),
            ("a\N{REPLACEMENT CHARACTER}b",),
            ("c\N{REPLACEMENT CHARACTER}d",),
        ]


def test_a_store_is_durable_unless_told_otherwise(store: Store, url: str) -> None:
    with store.transaction(write=True) as connection:
        assert connection.execute("SHOW synchronous_commit") == [("on",)]
    with open_store(url, durable=False) as fast, fast.transaction(write=True) as connection:
        assert connection.execute("SHOW synchronous_commit") == [("off",)]


# Making a store


def test_a_store_is_made_when_somebody_asks_for_it_and_not_by_the_way(server: Server) -> None:
    url = server.url("made")
    place = f"postgres on {server.folder} (schema made)"
    assert said(url) == f"There is no store {place} yet; run casework migrate with its URL, once"
    assert migrate(url) == (place, None, schema.SCHEMA_VERSION)
    assert migrate(url)[1:] == (schema.SCHEMA_VERSION, schema.SCHEMA_VERSION)
    with open_store(url) as store:
        assert store.position() == 0


def test_an_older_store_is_not_opened_before_somebody_brings_it_up_to_date(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    assert "has an older schema" in said(url)
    assert "run casework migrate" in said(url)


@pytest.mark.parametrize("act", [open_store, migrate])
def test_a_newer_store_is_left_alone(url: str, sql: psycopg.Connection[Any], act: Callable[[str], object]) -> None:
    sql.execute("UPDATE casework_store SET value = '99' WHERE name = 'schema_version'")
    assert "was written by a newer casework (schema 99" in said(url, act)


@pytest.mark.parametrize("act", [open_store, migrate])
@pytest.mark.parametrize("name", ["schema_version", "fingerprint_key", "simulated"])
def test_a_store_without_its_settings(
    url: str, sql: psycopg.Connection[Any], act: Callable[[str], object], name: str
) -> None:
    sql.execute("DELETE FROM casework_store WHERE name = %s", (name,))
    assert "is damaged" in said(url, act)


def test_a_store_without_its_log(store: Store, sql: psycopg.Connection[Any]) -> None:
    sql.execute("DROP TABLE casework_log")
    with pytest.raises(StoreError, match="lacks one of its tables"):
        store.events(C_1)


def test_another_program_s_tables_stay_as_they_are(server: Server, sql: psycopg.Connection[Any]) -> None:
    sql.execute("CREATE SCHEMA lettings CREATE TABLE tenancy (id INTEGER)")
    url = server.url("lettings")
    assert "another program's tables are in that schema" in said(url, migrate)
    assert "There is no store" in said(url)
    assert sql.execute("SELECT relname FROM pg_class WHERE relnamespace = 'lettings'::regnamespace").fetchall() == [
        ("tenancy",)
    ]


def test_an_empty_schema_becomes_a_store(server: Server, sql: psycopg.Connection[Any]) -> None:
    sql.execute("CREATE SCHEMA ready")
    migrate(server.url("ready"))
    with open_store(server.url("ready")) as store:
        assert store.save(LONG[0]) == [1]


def test_a_database_that_cannot_hold_every_sign_is_refused(server: Server, sql: psycopg.Connection[Any]) -> None:
    sql.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0")
    assert "encoding has to be UTF8" in said(server.url("s", database="plain"), migrate)


def test_stores_in_one_database_know_nothing_of_each_other(new_url: NewUrl) -> None:
    with open_store(new_url()) as one, open_store(new_url()) as two:
        one.save(*LONG[:3])
        assert two.save(LONG[0]) == [1]
        with one.transaction(write=True) as connection:
            connection.execute("CREATE TABLE view (n INTEGER)")
            two.save(LONG[1])
            with two.transaction(write=True) as elsewhere:
                assert not elsewhere.has_table("view")


@pytest.mark.parametrize(
    "name", ["Big", "1st", "a-b", "a b", "pg_own", "information_schema", "a;drop", "a%22", "x" * 64, "", "é"]
)
def test_a_schema_s_name_is_a_plain_one(server: Server, name: str) -> None:
    assert "The schema in a store's URL has to be a name" in said(server.url("good").replace("=good", f"={name}"))


def test_a_schema_may_be_called_like_a_word_of_sql(server: Server) -> None:
    migrate(server.url("order"))
    with open_store(server.url("order")) as store:
        assert store.save(LONG[0]) == [1]
        with store.transaction(write=False) as connection:
            assert connection.has_table("casework_log")


def test_processes_that_make_a_store_at_the_same_moment_all_succeed(server: Server) -> None:
    rounds = [(server.url(),) for _ in range(5)]
    for found in in_rounds(3, make, *rounds):
        assert sorted(before or 0 for before, _ in found) == [0, schema.SCHEMA_VERSION, schema.SCHEMA_VERSION]
        assert len({key for _, key in found}) == 1


# What cannot be reached


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u:secret@nowhere.invalid/db", "there is no host of that name"),
        ("postgresql://u:secret@127.0.0.1:1/db", "no server answers there"),
        ("postgresql://u:secret@/db?host=/nowhere", "no server answers there"),
        ("postgresql://u:secret%zz@host/db", "cannot be read; write postgresql://"),
        ("postgresql://u:secret@host/db?colour=blue", "cannot be read; write postgresql://"),
        ("postgresql://u:secret@127.0.0.1/db?connect_timeout=soon", "something in its URL is not valid"),
        ("postgresql://u:secret@127.0.0.1:port/db", "something in its URL is not valid"),
        ("postgresql://u:secret@127.0.0.1/db?sslmode=perhaps", "something in its URL is not valid"),
    ],
)
def test_a_place_that_is_not_there_and_a_password_that_is_not_repeated(url: str, sentence: str) -> None:
    text = said(url)
    assert sentence in text
    assert "secret" not in text


@pytest.fixture
def clerk(sql: psycopg.Connection[Any]) -> Iterator[str]:
    """Somebody who needs a password, and is allowed nothing yet."""
    sql.execute("CREATE USER clerk PASSWORD 'a:secret/word'")
    yield "clerk:a%3Asecret%2Fword"
    sql.execute("DROP OWNED BY clerk")
    sql.execute("DROP USER clerk")


def test_somebody_whom_the_server_does_not_let_in(server: Server, clerk: str) -> None:
    assert clerk
    for user in ("clerk:another%2Fword", "clerk"):
        text = said(server.url("s", user=user))
        assert "does not let this user in; check the user, the password" in text
        assert "word" not in text.replace("password", "")


def test_a_database_or_a_user_that_the_server_does_not_have(server: Server) -> None:
    assert "no such database" in said(server.url("s", database="nothing"))
    assert "no such user" in said(server.url("s", user="nobody"))


def test_a_server_with_no_connection_left(server: Server, url: str, sql: psycopg.Connection[Any], clerk: str) -> None:
    sql.execute("ALTER USER clerk CONNECTION LIMIT 0")
    assert "has no connection left" in said(server.url(url.rpartition("=")[2], user=clerk))


def test_somebody_who_may_not_do_it(server: Server, url: str, sql: psycopg.Connection[Any], clerk: str) -> None:
    theirs = server.url(url.rpartition("=")[2], user=clerk)
    assert "refuses this; grant the user what it needs" in said(theirs)
    assert "refuses this; grant the user what it needs" in said(server.url("fresh", user=clerk), migrate)
    sql.execute(f"GRANT USAGE ON SCHEMA {schema_of(sql)} TO clerk")
    sql.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema_of(sql)} TO clerk")
    with open_store(theirs) as store:
        assert store.position() == 0
        assert "refuses this" in said(theirs, lambda _: store.save(LONG[0]))
        sql.execute("GRANT INSERT ON casework_log TO clerk")
        sql.execute("GRANT USAGE ON casework_log_positions TO clerk")
        assert store.save(LONG[0])


# What goes wrong on the way


CODES = {
    "25006": "is a replica, where nothing can be recorded",
    "40001": "was changed by others at the same moment",
    "40P01": "was changed by others at the same moment",
    "53100": "is full, and nothing was recorded",
    "53200": "has no memory left",
    "55P03": "is locked by another program",
    "57014": "took too long to answer",
    "58030": "disk reports an error",
    "XX001": "is damaged",
}


@pytest.mark.parametrize(("code", "sentence"), CODES.items())
def test_what_the_server_complains_of_is_said_in_one_sentence(store: Store, code: str, sentence: str) -> None:
    assert sentence in said("", lambda _: complaining(store, code))
    assert store.save(LONG[0])


def complaining(store: Store, code: str) -> None:
    with store.transaction(write=True) as connection:
        connection.execute(f"DO $$ BEGIN RAISE EXCEPTION 'Rosa' USING ERRCODE = '{code}'; END $$")


def test_no_value_is_repeated_that_the_server_complains_of(store: Store) -> None:
    with store.transaction(write=True) as connection:
        connection.execute("CREATE TABLE v (n INTEGER PRIMARY KEY, t TEXT CHECK (t <> 'Rosa'))")
        connection.execute("INSERT INTO v VALUES (1, 'x')")
    for sql in ("VALUES ('Rosa', 'x')", "VALUES (2, 'Rosa')", "VALUES (1, 'Rosa 2')", "SELECT 'Rosa'::integer, 'x'"):
        text = said(sql, lambda sql: insert(store, sql))
        assert "cannot be used" in text
        assert "Rosa" not in text


def insert(store: Store, sql: str) -> None:
    with store.transaction(write=True) as connection:
        connection.execute(f"INSERT INTO v {sql}")


def test_a_wrong_statement_says_what_is_wrong(store: Store) -> None:
    wrong = pytest.raises(StoreError, match='cannot be used: column "colour" does not exist')
    with wrong, store.transaction(write=False) as connection:
        connection.execute("SELECT colour FROM casework_log")


def test_a_parameter_that_is_not_given(store: Store) -> None:
    with pytest.raises(StoreError, match="cannot be used"), store.transaction(write=False) as connection:
        connection.execute("SELECT :n", {})


def test_others_are_waited_for_only_so_long(url: str) -> None:
    with open_store(url, patience=0.1) as hasty, open_store(url) as slow:
        with slow.transaction(write=True) as connection:
            assert "is locked by another program" in said(url, lambda _: writing(hasty))
            connection.execute("LOCK TABLE casework_log IN ACCESS EXCLUSIVE MODE")
            assert "is locked by another program" in said(url, lambda _: hasty.save(LONG[0]))
        hasty.save(LONG[0])


def writing(store: Store) -> None:
    with store.transaction(write=True):
        pass


def test_a_statement_that_takes_too_long_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginnings, "STATEMENT", 0.1)
    with open_store(url) as store:
        assert "took too long to answer" in said(url, lambda _: sleeping(store))
        assert store.position() == 0


def sleeping(store: Store) -> None:
    with store.transaction(write=False) as connection:
        connection.execute("SELECT pg_sleep(60)")


def test_a_program_that_pauses_while_it_records_is_not_waited_for_for_ever(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "PAUSE", 0.1)
    with open_store(url) as store, open_store(url) as another:
        assert "was lost" in said(url, lambda _: pausing(store, another))
        assert store.events(C_1) == []
        assert store.save(LONG[0])


def pausing(store: Store, another: Store) -> None:
    with store.transaction(write=True) as connection:
        writing(another)  # who waits until the pause has ended it
        connection.execute("SELECT 1")


def test_more_threads_than_connections_wait_for_each_other(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", 2)
    monkeypatch.setattr(connections, "COMEBACK", 0.3)
    with open_store(url) as store, reading(store), reading(store):
        assert "is busy: all 2 connections of this program are in use" in said(url, lambda _: store.position())
    with open_store(url) as store, reading(store):
        assert store.position() == 0


@contextmanager
def reading(store: Store) -> Iterator[None]:
    with store.transaction(write=False) as connection:
        connection.execute("SELECT 1")
        yield


def test_a_version_taken_by_somebody_without_casework_is_a_conflict(store: Store, sql: psycopg.Connection[Any]) -> None:
    store.save(LONG[0])
    sql.execute("INSERT INTO casework_log SELECT 0, originator_id, 1, topic, state FROM casework_log")
    with pytest.raises(Conflict):
        store.save(LONG[1])
    with pytest.raises(StoreError, match="belongs elsewhere"):
        store.events(case_id("C-1"))
    assert other(LONG[0], "C-2").originator_version == 0
