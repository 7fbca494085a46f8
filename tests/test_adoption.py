"""Adopting a case handled elsewhere: what is known is taken over, what is unknown is never invented."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    Command,
    log,
    received,
)
from spec import given, under

STATUSES = (
    *("logged", "stage_1", "stage_1_extended", "stage_1_responded", "escalated", "stage_2", "stage_2_extended"),
    *("final_response", "refused", "redirected", "merged", "withdrawn", "closed"),
)


def adopt(status: str, at: str = "2024-05-13", unknown: tuple[str, ...] = (), **known: Any) -> Command:
    told = {"status": status, "known": known, "source": "the old system", "unknown": list(unknown)}
    return {**log(at), "command": "adopt_case", **told}


@pytest.mark.parametrize("status", STATUSES)
def test_a_case_is_adopted_as_it_stands(status: str) -> None:
    given().when(adopt(status, unknown=("acknowledged_on",))).then(status=status)


def test_its_at_is_the_receipt_and_chooses_the_policy() -> None:
    adopted = given().when(adopt("logged", "2024-03-28")).then(clocks=["stage_1_acknowledgement due 2024-04-08"])
    assert (adopted.case.policy, adopted.case.received.isoformat()) == ("hos-2022", "2024-03-28")


@pytest.mark.parametrize("again", [log(), adopt("stage_1")])
def test_a_reference_is_used_once(again: Command) -> None:
    given(adopt("logged")).when(again).then(codes=["case_exists"])
    given(*received()).when(adopt("logged")).then(codes=["case_exists"])


def test_a_receipt_to_come_is_not_adopted() -> None:
    given().when(adopt("logged", "2031-01-01")).then(codes=["occurred_in_future"])


@pytest.mark.parametrize("missing", ["status", "known", "source", "unknown"])
def test_it_says_what_is_known_what_is_not_and_who_says_so(missing: str) -> None:
    sent = {name: value for name, value in adopt("logged").items() if name != missing}
    given().when(sent).malformed(missing, "missing")


@pytest.mark.parametrize("known", [{"acknowledged_on": "May"}, {"moved_out_on": "June"}])
def test_what_is_known_are_days(known: dict[str, Any]) -> None:
    [field] = known
    given().when(adopt("stage_1", **known)).malformed(f"known.{field}")


def test_further_days_are_kept_under_the_name_given() -> None:
    given().when(adopt("stage_1", surveyed_on="2024-05-20")).then(status="stage_1")


# Stage 1


@pytest.mark.parametrize(
    ("known", "clocks"),
    [
        (
            {"acknowledged_on": "2024-05-14"},
            ["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-05-29"],
        ),
        (
            {"acknowledged_on": "2024-05-14", "stage_1_due_on": "2024-06-07"},
            ["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-06-07"],
        ),
        ({"stage_1_due_on": "2024-06-07"}, ["stage_1_response due 2024-06-07"]),
        ({}, ["stage_1_response due 2024-06-04"]),
    ],
)
def test_a_stage_under_way_has_its_response_clock_by_the_latest_lawful_day_where_nothing_is_known(
    known: dict[str, Any], clocks: list[str]
) -> None:
    given().when(adopt("stage_1", **known)).then(status="stage_1", clocks=clocks)


def test_what_was_late_elsewhere_is_a_breach_here() -> None:
    late = adopt("stage_1_responded", acknowledged_on="2024-05-22", stage_1_response_on="2024-06-07")
    given().when(late).then(
        breaches={"stage_1_acknowledgement": 2, "stage_1_response": 1},
        clocks=["stage_1_acknowledgement breached 2024-05-22", "stage_1_response breached 2024-06-07"],
    )


def test_a_response_whose_day_is_unknown_has_no_clock() -> None:
    given().when(adopt("stage_1_responded")).then(clocks=[])


def test_where_responses_are_counted_from_the_receipt_a_logged_case_has_that_clock() -> None:
    given(policies=under("westminster-2023")).when(adopt("logged")).then(clocks=["stage_1_response due 2024-05-28"])


# Stage 2


@pytest.mark.parametrize(
    ("status", "known", "clocks"),
    [
        ("escalated", {"escalated_on": "2024-06-03"}, ["stage_2_acknowledgement due 2024-06-10"]),
        ("escalated", {}, []),
        (
            "stage_2",
            {"escalated_on": "2024-06-03", "stage_2_acknowledged_on": "2024-06-04"},
            ["stage_2_acknowledgement met 2024-06-04", "stage_2_response due 2024-07-02"],
        ),
        ("stage_2", {"escalated_on": "2024-06-03"}, ["stage_2_response due 2024-07-08"]),
        ("stage_2", {"stage_2_due_on": "2024-07-15"}, ["stage_2_response due 2024-07-15"]),
        (
            "stage_2",
            {"stage_2_due_on": "2024-07-15", "stage_2_acknowledged_on": "2024-06-04"},
            ["stage_2_response due 2024-07-15"],
        ),
        ("stage_2_extended", {}, []),
        (
            "final_response",
            {"escalated_on": "2024-06-03", "stage_2_response_on": "2024-07-01"},
            ["stage_2_response met 2024-07-01"],
        ),
        ("final_response", {}, []),
    ],
)
def test_stage_2_is_counted_from_the_request_where_its_day_is_known(
    status: str, known: dict[str, Any], clocks: list[str]
) -> None:
    given().when(adopt(status, **known)).then(status=status, clocks=clocks)
