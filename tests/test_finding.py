"""The search for cases and the lists of cases and alerts, as the library and the program give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from at_queues import service
from casework.projections.catch_up import prepare, rebuild
from casework.projections.comparison import differences
from casework.projections.likeness import likeness
from casework.projections.queues import asking, cursor
from casework.projections.queues.alerting import ALERTS_RAISED, ALERTS_RAISED_STANDING
from casework.projections.queues.listing import BY_PROPERTY, BY_REFERENCE, BY_RESIDENT, CASES_BY_RECEIPT
from casework.projections.queues.narrowing import Asked
from casework.projections.queues.queue import Queue, QueueError
from casework.store import Connection, Store, open_store
from engines import IN_A_FILE
from examples import acknowledged, log, raise_issue
from examples_record import correct
from program import casework as program
from recorded import Recorded
from rows import rows_of
from test_queue_plans import Planner, calendars


def refs(recorded: Recorded, **sought: Any) -> list[str]:
    return [line.case for line in service(recorded).search(**sought).lines]


def test_a_property_is_found_by_its_words_however_they_are_written(recorded: Recorded) -> None:
    recorded.do(log(property="Flat 2, Straße  5"), log(case="C-2", property="Flat 2, Straße 55"), log(case="C-3"))
    assert refs(recorded, property="FLAT 2,\tSTRASSE 5 ") == ["C-1"]
    assert refs(recorded, property="Straße 5") == []


def test_a_corrected_property_takes_the_place_of_the_one_before(recorded: Recorded) -> None:
    recorded.do(log(property="4 Mill Lane"), correct("2024-05-14", "property", "7 Mill Lane"))
    assert (refs(recorded, property="4 mill lane"), refs(recorded, property="7 mill lane")) == ([], ["C-1"])
    recorded.do(correct("2024-05-15", "property", {"street": "none"}))
    assert refs(recorded, property="7 mill lane") == []


def test_only_the_property_of_the_receipt_counts(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), correct("2024-05-14", "summary", "4 Mill Lane"))
    recorded.do(raise_issue("2024-05-15", related=False, new_case="C-2"))
    assert refs(recorded, property="4 Mill Lane") == []
    assert refs(recorded, resident="r-1") == ["C-1", "C-2"]


def test_no_word_of_an_address_is_in_a_view_and_views_made_anew_find_the_same(recorded: Recorded) -> None:
    recorded.do(log(property="4 Mill Lane"))
    assert "mill" not in str(recorded.tables()).casefold()
    (row,) = rows_of(recorded, "cases", {"property": None})
    assert row["property"] == likeness("property", "4 mill lane", recorded.store.settings.fingerprint_key)
    assert not any(differences(recorded.store).values())
    rebuild(recorded.store)
    assert refs(recorded, property="4 mill lane") == ["C-1"]


def test_likeness_is_of_one_kind_and_under_one_key() -> None:
    assert likeness("property", " A\n b ", b"k") == likeness("property", "a B", b"k")
    others = (("property", "a", b"k"), ("refusal", "a", b"k"), ("property", "a", b"l"))
    assert len({likeness(*each) for each in others}) == 3


def test_a_reference_is_found_by_how_it_begins_and_not_by_what_languages_take_for_the_same(recorded: Recorded) -> None:
    for ref in ("MB-1", "MB-12", "mb-1", "MB_1", "MB.1", "MBA", "MC", "M"):
        recorded.do(log(case=ref))
    assert refs(recorded, reference="MB-1") == ["MB-1", "MB-12"]
    assert refs(recorded, reference="MB") == ["MB-1", "MB-12", "MB.1", "MBA", "MB_1"]
    assert refs(recorded, reference="MB", limit=2) == ["MB-1", "MB-12"]


@pytest.mark.parametrize(
    ("sought", "sentence"),
    [
        ({}, "Look for one thing"),
        ({"resident": "r-1", "property": "4 Mill Lane"}, "Look for one thing"),
        ({"reference": "C%"}, "A reference has up to 64 letters"),
        ({"reference": ""}, "A reference has up to 64 letters"),
        ({"resident": "r-1", "colour": "red"}, "has no filter colour"),
        ({"resident": "r-1", "after": "zzz"}, "no cursor of casework's"),
    ],
)
@IN_A_FILE
def test_what_cannot_be_looked_for_is_said_in_a_sentence(
    recorded: Recorded, sought: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(QueueError, match=sentence):
        refs(recorded, **sought)


def test_the_list_of_cases_can_be_narrowed_and_gone_through(recorded: Recorded) -> None:
    recorded.do(log("2024-05-14", team="north"), log(case="C-2", team="north"), log(case="C-3"))
    first = service(recorded).cases(team="north", limit=1)
    rest = service(recorded).cases(team="north", limit=1, after=first.next)
    assert [line.case for line in (*first.lines, *rest.lines)] == ["C-2", "C-1"]
    assert (rest.next, first.position) == (None, recorded.store.position())


# How they are found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("finding") / "casework.db"
    with open_store(f"sqlite:///{path}", durable=False) as it:
        prepare(it)
        yield it


@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize(
    ("queue", "wanted", "index"),
    [
        (CASES_BY_RECEIPT, {}, "cases_in_order"),
        (BY_REFERENCE, {"reference": "MB"}, "cases_by_reference"),
        (BY_RESIDENT, {"resident": "r-1"}, "cases_of_resident"),
        (BY_PROPERTY, {"property": "0" * 32}, "cases_of_property"),
        (ALERTS_RAISED, {}, "alerts_in_order"),
        (ALERTS_RAISED_STANDING, {}, "alerts_standing"),
        (ALERTS_RAISED, {"case": "C-1"}, "alerts_of_case"),
    ],
)
def test_what_is_looked_for_is_read_off_an_index(
    store: Store, queue: Queue[Any], wanted: dict[str, str], index: str, *, later: bool
) -> None:
    asked = Asked(date(2024, 5, 13), calendars, wanted)
    keys = ["2024-05-13"] * len(queue.order(queue.default))
    with store.transaction(write=False) as views:
        planner = Planner(views)
        after = cursor.written(queue.name, queue.default, wanted, keys) if later else None
        asking.page(cast("Connection", planner), queue, asked, after=after)
    assert f" USING INDEX {index}" in planner.plan[0]
    assert all(step.startswith("SEARCH ") or "SUBQUERY" in step or "B-TREE" in step for step in planner.plan[1:])


# The program


def test_the_program_looks_for_cases(recorded: Recorded) -> None:
    recorded.do(log(property="4 Mill Lane"), log(case="D-1"), log(case="D-12", resident={"id": "r-2", "name": "Rob"}))

    def found(*options: str) -> list[str]:
        return [each["case"] for each in program("cases", *options, "--json", store=recorded.url).json]

    assert found("--property", "4 mill lane") == ["C-1"]
    assert found("--resident", "r-2") == ["D-12"]
    assert found("--reference", "D-1", "--tenure", "lcra") == ["D-1", "D-12"]
    assert found() == ["C-1", "D-1", "D-12"]
    assert program("cases", "--resident", "r-2", "--reference", "D", store=recorded.url).status == 2
