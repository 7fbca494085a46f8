"""When things happened: never before the receipt, never in the future."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from examples import (
    FOUND,
    acknowledge,
    acknowledged,
    assign,
    close,
    define,
    log,
    of_case,
    prepared,
    received,
    respond,
    support,
    triage,
)
from examples_record import contact, promise
from spec import given

TEN = "2024-05-13T10:00:00+01:00"
LATE_EVENING = datetime(2024, 5, 13, 23, 30, tzinfo=UTC)
"""Half past midnight of 14 May in London."""


# Not before the receipt


@pytest.mark.parametrize(
    "early", [define("2024-05-12"), triage("2024-05-12"), support("2024-05-12"), assign("2024-05-12")]
)
def test_nothing_happened_to_a_complaint_before_it_was_received(early: dict[str, Any]) -> None:
    given(*received()).when(early).then(codes=["occurred_before_receipt"])


@pytest.mark.parametrize("at", ["2024-05-13", "2024-05-14", TEN, "2024-05-13T09:00:00Z", "2024-05-13T00:00:00Z"])
def test_the_day_of_receipt_is_not_before_it(at: str) -> None:
    given(*received()).when(triage(at)).then()


@pytest.mark.parametrize(
    ("at", "codes"),
    [
        ("2024-05-13", []),
        ("2024-05-13T09:59:59+01:00", ["occurred_before_receipt"]),
        ("2024-05-13T09:00:00Z", []),
        ("2024-05-13T08:59:59Z", ["occurred_before_receipt"]),
        ("2024-05-12", ["occurred_before_receipt"]),
    ],
)
def test_to_the_instant_where_both_have_one_else_by_local_day(at: str, codes: list[str]) -> None:
    given(log(TEN)).when(triage(at)).then(codes=codes)


def test_it_is_told_first_and_with_every_other_reason() -> None:
    given(*received()).when(acknowledge("2024-05-12", ombudsman_details=False)).then(
        codes=[
            "occurred_before_receipt",
            "definition_missing",
            "outcome_sought_missing",
            "triage_missing",
            "support_needs_not_asked",
            "ombudsman_details_missing",
        ]
    )


def test_it_cannot_be_recorded_as_found() -> None:
    given(*acknowledged()).when(contact("2024-05-12", as_found=FOUND)).then(codes=["occurred_before_receipt"])


# Not in the future


@pytest.mark.parametrize("at", ["2024-05-14", "2024-05-13", "2024-05-13T23:30:00Z", "2024-05-14T00:30:00+01:00"])
def test_what_has_happened_by_now_in_london_is_recorded(at: str) -> None:
    given(now=LATE_EVENING).when(log(at)).then(status="logged")


@pytest.mark.parametrize("at", ["2024-05-15", "2024-05-13T23:30:01Z", "2024-05-14T00:31:00+01:00"])
def test_what_has_not_happened_yet_is_not(at: str) -> None:
    given(now=LATE_EVENING).when(log(at)).then(codes=["occurred_in_future"])


def test_it_stands_alone() -> None:
    given(*received()).when(acknowledge("2031-01-01", ombudsman_details=False)).then(codes=["occurred_in_future"])


def test_it_comes_before_the_stage_and_after_the_case() -> None:
    given(*received()).when(close("2031-01-01")).then(codes=["occurred_in_future"])
    given().when(close("2031-01-01")).then(codes=["case_unknown"])


def test_as_found_makes_no_future_past() -> None:
    given(*received()).when(contact("2031-01-01", as_found=FOUND)).then(codes=["occurred_in_future"])


# In any order


def test_a_late_entry_is_judged_by_when_it_happened() -> None:
    given(*acknowledged(), promise("2024-06-20")).when(respond("2024-05-29")).then(
        status="stage_1_responded", breaches={}
    )


def test_deadlines_are_reckoned_from_what_occurred_not_from_when_it_was_typed_in() -> None:
    recorded = given(*prepared()).when(acknowledge("2024-05-14", entered_by={"id": "desk", "role": "officer"}))
    recorded.then(clocks=["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-05-29"])


def test_every_event_keeps_both_times_and_who_did_and_typed_it() -> None:
    typist = {"id": "desk", "role": "officer"}
    rang = contact(TEN, entered_by=typist, by={"id": "ann", "role": "officer", "name": "Ann", "on_behalf_of": "cy"})
    [event] = given(*received(), now=LATE_EVENING).when(rang).events
    assert event.occurred.isoformat() == TEN
    assert event.recorded_at == LATE_EVENING
    assert event.meta.entered_by is not None
    assert event.meta.entered_by.model_dump() == typist
    assert event.meta.actor.model_dump() == {"id": "ann", "role": "officer", "on_behalf_of": "cy"}
    assert event.personal == {"by.name": "Ann", "summary": "Told how it stands"}


def test_cases_do_not_touch_each_other() -> None:
    given(*acknowledged(), *of_case("C-2", *received())).when(respond()).then(status="stage_1_responded")
