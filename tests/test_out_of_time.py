"""Refusing a complaint as out of time: what was known when, and discretion."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    log,
    refuse,
)
from spec import given, under

AT = "2024-05-15"
CONSIDERED = {"considered": True, "outcome": "Not accepted", "reason": "Nothing stood in the resident's way"}
KNOWN_SINCE: dict[str, Any] = {"issue_on": "2023-01-01", "aware_on": "2023-02-01", "discretion": CONSIDERED}


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"issue_on": "2023-05-13"},
        {"issue_on": "2023-05-12", "aware_on": "2023-05-13"},
        {"issue_on": "2022-01-01", "aware_on": "2024-01-01"},
    ],
)
def test_what_became_known_within_twelve_months_is_not_out_of_time(known: dict[str, str]) -> None:
    given(log("2024-05-13")).when(refuse(AT, "out_of_time", discretion=CONSIDERED, **known)).then(
        codes=["not_out_of_time"]
    )


@pytest.mark.parametrize("known", [{"issue_on": "2023-05-12"}, {"issue_on": "2023-05-12", "aware_on": "2023-05-12"}])
def test_what_became_known_more_than_twelve_months_ago_is_out_of_time(known: dict[str, str]) -> None:
    given(log("2024-05-13")).when(refuse(AT, "out_of_time", discretion=CONSIDERED, **known)).then(status="refused")


def test_the_days_known_at_receipt_count() -> None:
    received_with = log("2024-05-13", issue_on="2022-01-01", aware_on="2024-01-01")
    given(received_with).when(refuse(AT, "out_of_time", discretion=CONSIDERED)).then(codes=["not_out_of_time"])


def test_the_months_of_the_policy_count() -> None:
    since = {"issue_on": "2023-05-13", "discretion": CONSIDERED}
    given(log("2024-02-29"), policies=under("hos-2022")).when(refuse("2024-03-01", "out_of_time", **since)).then(
        status="refused"
    )


@pytest.mark.parametrize(
    ("received_on", "last_day_out", "first_day_in"),
    [
        ("2028-02-29", "2027-02-27", "2027-02-28"),
        ("2025-02-28", "2024-02-27", "2024-02-28"),
        ("2023-08-31", "2023-02-27", "2023-02-28"),
        ("2023-01-10", "2022-07-09", "2022-07-10"),
    ],
)
def test_where_a_month_has_no_such_day_its_last_one_is_meant(
    received_on: str, last_day_out: str, first_day_in: str
) -> None:
    out = refuse(received_on, "out_of_time", discretion=CONSIDERED)
    given(log(received_on)).when({**out, "issue_on": last_day_out}).then(status="refused")
    given(log(received_on)).when({**out, "issue_on": first_day_in}).then(codes=["not_out_of_time"])


@pytest.mark.parametrize(
    "discretion",
    [
        None,
        {},
        {"considered": False, "outcome": "No", "reason": "Because"},
        {"considered": " ", "outcome": "No", "reason": "Because"},
        {"outcome": "No", "reason": "Because"},
        {"considered": True, "outcome": " ", "reason": "Because"},
        {"considered": True, "outcome": "No"},
    ],
)
def test_discretion_must_have_been_considered(discretion: dict[str, Any] | None) -> None:
    refused = refuse(AT, "out_of_time", **{**KNOWN_SINCE, "discretion": discretion})
    given(log()).when(refused).then(codes=["discretion_not_considered"])


def test_discretion_may_be_considered_in_words() -> None:
    words = {"considered": "By the team leader", "outcome": "Not accepted", "reason": "No reason was given"}
    given(log()).when(refuse(AT, "out_of_time", **{**KNOWN_SINCE, "discretion": words})).then(status="refused")


def test_discretion_not_considered_can_be_recorded_as_found() -> None:
    refused = refuse(AT, "out_of_time", **{**KNOWN_SINCE, "discretion": None}, as_found=FOUND)
    given(log()).when(refused).then(status="refused", failures=["discretion_not_considered"])
