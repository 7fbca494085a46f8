"""The views follow the log: they hold what its events make, each folded exactly once, whoever else is at it."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given, settings

from at_views import events_on, record_or_follow
from at_work import at_once
from casework.domain.errors import StoreError
from casework.projections import catch_up as following
from casework.projections.case_row import CaseRow
from casework.projections.catch_up import LIVE, catch_up, rebuild, up_to_date
from casework.projections.every import VIEWS, fold
from casework.projections.page import Page, Rows
from casework.projections.shape import Shape
from casework.store import Connection, open_store
from engines import FEW, Copies, NewUrl
from examples import BEN, acknowledged, assign, at_stage_2, extend, log, of_case, prepared, received, respond
from examples_record import contact
from recorded import Recorded, recording
from rows import as_it_is, assert_as_the_cases_say, just_then
from walk import Walk, walks

# Following


def test_a_new_store_has_empty_views(recorded: Recorded) -> None:
    assert catch_up(recorded.store) == 0
    assert recorded.tables() == {view.table: [] for view in VIEWS}


def test_what_was_just_recorded_can_be_read(recorded: Recorded) -> None:
    recorded.do(log())
    with up_to_date(recorded.store) as views:
        assert views.execute("select ref, version from cases") == [("C-1", 0)]
    recorded.do(contact("2024-05-14"))
    with up_to_date(recorded.store) as views:
        assert views.execute("select ref, version from cases") == [("C-1", 1)]


def test_catching_up_gives_the_position_reached_and_again_changes_nothing(recorded: Recorded) -> None:
    recorded.do(*at_stage_2())
    assert catch_up(recorded.store) == recorded.store.position()
    before = as_it_is(recorded)
    assert catch_up(recorded.store) == recorded.store.position()
    assert as_it_is(recorded) == before


def test_catching_up_stops_at_the_page_that_reaches_the_bound(recorded: Recorded) -> None:
    recorded.do(*events_on("C-1", 10))
    assert catch_up(recorded.store, limit=2, bound=3) == 4
    assert catch_up(recorded.store, limit=2, bound=3) == 4
    assert catch_up(recorded.store, limit=2) == 10


def test_a_bound_beyond_the_log_is_its_end(recorded: Recorded) -> None:
    recorded.do(*events_on("C-1", 3))
    assert catch_up(recorded.store, bound=99) == 3


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("held", [0, 3, 50_000])
def test_pages_of_any_size_give_the_same_rows(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, limit: int, held: int
) -> None:
    recorded.do(*at_stage_2(), *of_case("C-2", *acknowledged()), extend("2024-06-28", "2024-07-05", by=BEN))
    expected = recorded.tables()
    monkeypatch.setattr(following, "HELD", held)
    monkeypatch.setattr(following, "READ", 2)
    rebuild(recorded.store, limit=limit)
    assert as_it_is(recorded) == expected


def test_a_page_that_fails_leaves_rows_and_position_as_they_were(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    recorded.tables()
    before = as_it_is(recorded)
    recorded.do(respond())
    recorded.alter("create unique index refusing on deadlines (ref, state)")
    with pytest.raises(StoreError):
        catch_up(recorded.store)
    assert as_it_is(recorded) == before
    recorded.alter("drop index refusing")
    assert catch_up(recorded.store) == recorded.store.position()
    assert as_it_is(recorded) != before


@settings(max_examples=settings().max_examples // 4)
@given(walks)
def test_whatever_happens_the_rows_are_what_the_events_make_of_the_cases(walk: Walk) -> None:
    followed(walk)


@settings(max_examples=FEW)
@given(walks)
def test_whatever_happens_the_rows_are_those_of_the_cases_on_postgres(copies: Copies, walk: Walk) -> None:
    followed(walk, copies)


def followed(walk: Walk, *lent: Copies) -> None:
    with recording(walk.cases, *lent) as recorded:
        for number, command in enumerate(walk.commands()):
            recorded.attempt(command)
            if number % 5 == 0:
                catch_up(recorded.store, limit=1 + number % 4)
                assert_as_the_cases_say(recorded)
        catch_up(recorded.store)
        assert_as_the_cases_say(recorded)
        before = as_it_is(recorded)
        rebuild(recorded.store)
        assert as_it_is(recorded) == before


# Several at once


def test_rows_folded_before_another_process_was_quicker_are_forgotten(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.do(*received(), assign(handler="ann"), assign(handler="ben"), assign(handler="cy"), contact("2024-05-14"))
    with open_store(recorded.url, durable=False) as other:
        just_then(monkeypatch, "_fold", lambda: catch_up(other, limit=2, bound=4))
        catch_up(recorded.store, limit=2)
    assert_as_the_cases_say(recorded)


def test_rows_held_while_another_process_went_on_between_two_pages_are_forgotten(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.do(*received(), assign(handler="ann"), assign(handler="ben"), assign(handler="cy"), contact("2024-05-14"))
    with open_store(recorded.url, durable=False) as other:
        just_then(monkeypatch, "_written", lambda: catch_up(other, limit=2, bound=4))
        catch_up(recorded.store, limit=2)
    assert_as_the_cases_say(recorded)


def test_rows_folded_from_an_event_that_the_log_lost_since_are_forgotten(
    recorded: Recorded, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.do(*received(), assign(handler="ann"))
    catch_up(recorded.store)
    recorded.do(assign(handler="ben"), contact("2024-05-14"))
    recorded.alter(f"drop trigger casework_log_keeps_all {'on casework_log' if engine == 'postgres' else ''}")
    just_then(monkeypatch, "_fold", lambda: recorded.alter("delete from casework_log where position > 2"))
    catch_up(recorded.store)

    ((case,),) = [as_it_is(recorded)["cases"]]
    assert "ann" in case
    assert "ben" not in case


def test_events_read_together_ask_each_view_once_for_all_their_cases(recorded: Recorded) -> None:
    recorded.do(*[command for n in range(3) for command in of_case(f"C-{n}", *prepared())])
    reached = catch_up(recorded.store)
    recorded.do(*[command for n in range(6) for command in of_case(f"C-{n}", *acknowledged()[3 * (n < 3) :])])
    with recorded.store.transaction(write=False) as views:
        asking = Asking(views)
        page = Page(cast("Connection", asking), LIVE, Rows(reached), b"key")
        events = recorded.store.after(reached, 100)
        page.expect(each.event.originator_id for each in events)
        for each in events:
            fold(page, each)
    assert {"cases", "deadlines"} <= set(asking.questions)
    assert len(asking.questions) == len(set(asking.questions))


class Asking:
    """A transaction on views, and what it was asked."""

    def __init__(self, views: Connection) -> None:
        self.views = views
        self.questions: list[str] = []

    def take(self, table: str, *which: Any) -> list[tuple[Any, ...]]:
        self.questions.append(table)
        return self.views.take(table, *which)


def test_several_processes_follow_a_log_that_another_writes_and_fold_each_event_once(recorded: Recorded) -> None:
    assert at_once(3, record_or_follow, recorded.url, 150) == [150] * 3
    rows = as_it_is(recorded)
    assert [(row[1], row[-2]) for row in sorted(rows["cases"], key=lambda row: row[1])] == sorted(
        (f"C-{n}", 4) for n in range(30)
    )
    rebuild(recorded.store)
    assert as_it_is(recorded) == rows


# Rows and tables


def test_a_row_comes_out_of_a_table_as_it_went_in() -> None:
    shape = Shape(CaseRow)
    row = CaseRow(UUID(int=7), ref="C-1", received_on=date(2024, 5, 13), handler="ann", version=3)
    stored = shape.stored(row)
    assert stored["case_id"] == "00000000-0000-0000-0000-000000000007"
    assert stored["received_on"] == "2024-05-13"
    assert stored["team"] is None
    assert shape.revived(list(stored.values())) == row


def test_an_alert_about_nothing_in_the_log_is_an_error_that_names_it(recorded: Recorded, new_store: NewUrl) -> None:
    recorded.do(log())
    alert, *_ = recorded.swept("2024-06-03").alerts
    unfounded = r"event at position 1 \(alert-raised\) follows from none before it"
    with Recorded(new_store()) as another:
        another.store.save(alert)
        for follow in (catch_up, rebuild):
            with pytest.raises(StoreError, match=unfounded):
                follow(another.store)
