"""A rebuild makes the views anew from the log while commands and queries go on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from at_views import events_on, make_anew
from at_work import at_once
from casework.domain.errors import StoreError
from casework.projections import catch_up as following
from casework.projections.catch_up import catch_up, prepare, rebuild, up_to_date
from casework.store import Store, open_store
from engines import NewUrl
from examples import acknowledged, at_stage_2, log, of_case, received
from examples_record import contact
from recorded import Recorded
from rows import as_it_is, assert_as_the_cases_say, just_then
from spec import Cases


def test_a_rebuild_mends_what_was_damaged_and_keeps_the_alerts(recorded: Recorded) -> None:
    recorded.do(*at_stage_2(), *of_case("C-2", *acknowledged()))
    recorded.sweep("2024-07-02")
    expected = recorded.tables()
    recorded.alter("delete from deadlines where ref = 'C-2'")
    recorded.alter("update cases set handler = 'nobody'")
    recorded.alter("delete from alerts")
    assert rebuild(recorded.store) == recorded.store.position()
    assert as_it_is(recorded) == expected


@pytest.mark.parametrize("collecting", [True, False])
def test_memory_is_searched_for_garbage_after_a_rebuild_as_it_was_before_even_when_it_failed(
    recorded: Recorded, new_store: NewUrl, *, collecting: bool
) -> None:
    recorded.do(log())
    alert, *_ = recorded.swept("2024-06-03").alerts
    with Recorded(new_store()) as another, garbage_collected(collecting=collecting):
        rebuild(recorded.store)
        assert gc.isenabled() == collecting
        another.store.save(alert)
        with pytest.raises(StoreError, match="follows from none before it"):
            rebuild(another.store)
        assert gc.isenabled() == collecting


@contextmanager
def garbage_collected(*, collecting: bool) -> Iterator[None]:
    (gc.enable if collecting else gc.disable)()
    try:
        yield
    finally:
        gc.enable()


IN_THE_SCHEMA = {
    "sqlite": "select type, name, tbl_name from sqlite_schema",
    "postgres": """
        select c.relkind::text, case when i.indisprimary then '' else c.relname::text end, i.indrelid::regclass::text
        from pg_class c left join pg_index i on i.indexrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace""",
}


def test_a_rebuild_leaves_the_same_tables_and_indexes_and_nothing_beside(recorded: Recorded, engine: str) -> None:
    def schema() -> list[Any]:
        with recorded.store.transaction(write=False) as views:
            return sorted(views.execute(IN_THE_SCHEMA[engine]), key=repr)

    recorded.do(*acknowledged())
    before = schema()
    rebuild(recorded.store)
    rebuild(recorded.store)
    assert schema() == before


def test_a_rebuild_that_broke_off_is_begun_anew(recorded: Recorded) -> None:
    recorded.do(*at_stage_2())
    expected = recorded.tables()
    recorded.alter("create table cases_beside (half text)")
    recorded.alter("insert into view_progress values ('_beside', 'another', 3)")
    rebuild(recorded.store)
    assert as_it_is(recorded) == expected


def test_what_is_recorded_and_read_during_a_rebuild_is_in_the_views_after_it(recorded: Recorded) -> None:
    done = Cases()
    recorded.do(*events_on("C-1", 40))

    def go_on_working() -> None:
        with open_store(recorded.url, durable=False, patience=60) as store:  # rebuilds leave it hardly a moment
            for n in range(60):
                store.save(*done.do(log(case=f"D-{n}")).events)
                catch_up(store)

    worker = Thread(target=go_on_working)
    worker.start()
    while worker.is_alive():
        rebuild(recorded.store, limit=5)
    worker.join()
    refs = {row[1] for row in recorded.tables()["cases"]}
    assert refs == {"C-1", *(f"D-{n}" for n in range(60))}
    expected = as_it_is(recorded)
    rebuild(recorded.store)
    assert as_it_is(recorded) == expected


def test_views_of_another_edition_are_made_anew_when_the_store_is_opened(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    expected = recorded.tables()
    recorded.alter("update view_progress set edition = 'of old'")
    recorded.alter("drop table alerts")
    with open_store(recorded.url) as store:
        prepare(store)
    assert as_it_is(recorded) == expected


def test_a_casework_whose_views_another_edition_replaced_says_that_it_must_be_started_again(recorded: Recorded) -> None:
    recorded.do(log())
    recorded.alter("update view_progress set edition = 'of tomorrow'")
    for read in (catch_up, lambda store: up_to_date(store).__enter__()):
        with pytest.raises(StoreError, match="start this one again"):
            read(recorded.store)


def test_preparing_views_that_are_there_changes_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    catch_up(recorded.store, limit=2, bound=2)
    before = as_it_is(recorded)
    prepare(recorded.store)
    assert as_it_is(recorded) == before


def test_preparing_and_reading_views_that_are_current_waits_for_no_writer(recorded: Recorded) -> None:
    recorded.do(log())
    recorded.tables()
    with open_store(recorded.url, patience=0) as store, recorded.store.transaction(write=True):
        prepare(store)
        with up_to_date(store) as views:
            assert views.execute("select ref from cases") == [("C-1",)]


def test_a_rebuild_never_takes_the_views_back_to_what_they_knew_before(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.do(*received())
    recorded.tables()
    reached = []

    def work_goes_on() -> None:
        recorded.do(contact("2024-05-14"))
        reached.append(catch_up(recorded.store))

    def note(store: Store) -> bool:
        replaced = swap(store)
        with recorded.store.transaction(write=False) as views:
            reached.extend(row[0] for row in views.execute("select position from view_progress where views = ''"))
        return replaced

    swap = following._replaced
    monkeypatch.setattr(following, "_replaced", note)
    just_then(monkeypatch, "_filled", work_goes_on)
    rebuild(recorded.store)
    assert reached == [2, 2, 2]
    assert_as_the_cases_say(recorded)


def test_several_processes_may_rebuild_at_once(recorded: Recorded) -> None:
    recorded.do(*[command for n in range(10) for command in events_on(f"C-{n}", 5)])
    expected = recorded.tables()
    assert at_once(2, make_anew, recorded.url) == [50] * 2
    assert as_it_is(recorded) == expected
