"""Extending a response: told in time, later than due, under one cap, with reasons."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    FOUND,
    History,
    acknowledged,
    agree_updates,
    answered,
    at_stage_2,
    closed,
    escalated,
    extend,
    finally_answered,
    prepared,
    received,
    respond,
)
from spec import given, under

RUNNING_INTERVAL = agree_updates("2024-05-20", "2024-06-03")


def test_an_extension_moves_the_due_date_and_keeps_the_one_before() -> None:
    given(*acknowledged()).when(extend("2024-05-20", "2024-06-05")).then(
        status="stage_1_extended", clocks=["stage_1_response due 2024-06-05"]
    ).clock(
        "stage_1_response",
        original_due_on="2024-05-29",
        previous=[{"due_on": "2024-05-29", "because": "extended"}],
    )


def test_the_latest_lawful_day_moves_by_as_many_working_days() -> None:
    given(*acknowledged()).when(extend("2024-05-20", "2024-06-05")).then().clock(
        "stage_1_response", latest_lawful_on="2024-06-11"
    )


def test_stage_2_is_extended_likewise() -> None:
    given(*at_stage_2()).when(extend("2024-06-20", "2024-07-30", by=BEN)).then(
        status="stage_2_extended", clocks=["stage_2_response due 2024-07-30"]
    ).clock("stage_2_response", latest_lawful_on="2024-08-05")


def test_an_extension_to_a_day_off_counts_no_working_day() -> None:
    friday = (*acknowledged(), extend("2024-05-20", "2024-05-31"))
    given(*friday).when(extend("2024-05-21", "2024-06-01")).then().clock(
        "stage_1_response", due_on="2024-06-01", latest_lawful_on="2024-06-06"
    )


@pytest.mark.parametrize("history", [received(), prepared(), answered(), escalated(), finally_answered(), closed()])
def test_only_a_stage_that_was_acknowledged_and_not_answered_is_extended(history: History) -> None:
    given(*history).when(extend("2024-07-01", "2024-08-01")).then(codes=["not_allowed_at_stage"])


# Told before the deadline passes


def test_told_on_the_due_day_is_told_in_time() -> None:
    given(*acknowledged()).when(extend("2024-05-29", "2024-06-05")).then(status="stage_1_extended")


def test_told_after_the_due_day_is_told_too_late() -> None:
    given(*acknowledged()).when(extend("2024-05-30", "2024-06-05")).then(
        codes=["extension_after_deadline"], status="stage_1", clocks=["stage_1_response due 2024-05-29"]
    )


def test_the_day_of_telling_counts_whenever_it_is_typed_in() -> None:
    given(*acknowledged()).when(extend("2024-06-03", "2024-06-05", informed_on="2024-05-29")).then(
        status="stage_1_extended", clocks=["stage_1_response due 2024-06-05"]
    )


def test_a_second_extension_is_told_before_the_first_runs_out() -> None:
    extended = (*acknowledged(), extend("2024-05-29", "2024-06-05"))
    given(*extended).when(extend("2024-06-05", "2024-06-07")).then(
        status="stage_1_extended", clocks=["stage_1_response due 2024-06-07"]
    )
    given(*extended).when(extend("2024-06-06", "2024-06-07")).then(codes=["extension_after_deadline"])


def test_a_stage_2_extension_repeats_too() -> None:
    extended = (*at_stage_2(), extend("2024-06-20", "2024-07-10", by=BEN))
    given(*extended).when(extend("2024-07-01", "2024-07-12", by=BEN)).then(
        status="stage_2_extended", clocks=["stage_2_response due 2024-07-12"]
    )


# Later than the deadline


@pytest.mark.parametrize("until", ["2024-05-29", "2024-05-28", "2024-05-20"])
def test_an_extension_is_later_than_the_deadline(until: str) -> None:
    given(*acknowledged()).when(extend("2024-05-20", until)).then(codes=["extension_not_later"])


def test_a_date_not_later_is_no_extension_even_as_found() -> None:
    given(*acknowledged()).when(extend("2024-05-30", "2024-05-29", reason=None, as_found=FOUND)).then(
        codes=["extension_not_later"]
    )


# Reasons, details, and all at once


@pytest.mark.parametrize("missing", [{"reason": None}, {"reason": ""}, {"reason": " "}])
def test_the_resident_is_told_why(missing: dict[str, Any]) -> None:
    given(*acknowledged()).when(extend("2024-05-20", "2024-06-05", **missing)).then(codes=["reason_missing"])


@pytest.mark.parametrize("details", [None, False])
def test_the_resident_is_given_the_ombudsmans_details(*, details: bool | None) -> None:
    given(*acknowledged()).when(extend("2024-05-20", "2024-06-05", ombudsman_details=details)).then(
        codes=["ombudsman_details_missing"]
    )


EVERYTHING_WRONG = [
    "extension_after_deadline",
    "extension_over_cap",
    "update_interval_missing",
    "reason_missing",
    "ombudsman_details_missing",
]


def test_everything_wrong_is_told_at_once() -> None:
    given(*acknowledged()).when(extend("2024-05-31", "2024-07-01", reason=None, ombudsman_details=None)).then(
        codes=EVERYTHING_WRONG
    )


def test_an_unlawful_extension_found_afterwards_changes_no_date_no_status_and_no_update_clock() -> None:
    found = extend("2024-05-31", "2024-07-01", reason=None, ombudsman_details=None, as_found=FOUND)
    given(*acknowledged(), agree_updates("2024-05-20", "2024-06-10")).when(found).then(
        status="stage_1",
        failures=["extension_after_deadline", "extension_over_cap", "reason_missing", "ombudsman_details_missing"],
        clocks=["stage_1_response due 2024-05-29", "update due 2024-06-10"],
    ).clock("stage_1_response", previous=[], latest_lawful_on="2024-06-04")


@pytest.mark.parametrize(
    ("history", "status", "until"),
    [
        ((*acknowledged(), extend("2024-05-20", "2024-06-05")), "stage_1_extended", "2024-06-12"),
        (at_stage_2(), "stage_2", "2024-07-20"),
        ((*at_stage_2(), extend("2024-06-20", "2024-07-10", by=BEN)), "stage_2_extended", "2024-07-20"),
    ],
)
def test_a_failure_buys_no_time_at_any_stage(history: History, status: str, until: str) -> None:
    before = given(*history).cases.found["C-1"].running_clocks
    found = given(*history).when(extend("2024-07-15", until, as_found=FOUND))
    assert found.then(status=status, failures=["extension_after_deadline"]).case.running_clocks == before


def test_a_lawful_extension_may_be_entered_as_found() -> None:
    given(*acknowledged()).when(extend("2024-05-20", "2024-06-05", as_found=FOUND)).then(
        status="stage_1_extended", clocks=["stage_1_response due 2024-06-05"]
    )


def test_lateness_is_counted_from_the_extended_date() -> None:
    given(*acknowledged(), extend("2024-05-20", "2024-06-05")).when(respond("2024-06-07")).then(
        status="stage_1_responded", breaches={"stage_1_response": 2}
    )


@pytest.mark.parametrize(("policy", "cap", "beyond"), [("hos-2022", "2024-07-15", "2024-07-16")])
def test_the_cap_is_the_policys(policy: str, cap: str, beyond: str) -> None:
    world = {"policies": under(policy)}
    given(*at_stage_2(), **world).when(extend("2024-06-20", cap, by=BEN)).then(status="stage_2_extended")
    given(*at_stage_2(), **world).when(extend("2024-06-20", beyond, by=BEN)).then(
        codes=["extension_over_cap", "update_interval_missing"]
    )
