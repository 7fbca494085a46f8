"""Acknowledging a complaint and a request for stage 2."""

from __future__ import annotations

import pytest

from examples import (
    FOUND,
    acknowledge,
    acknowledged,
    answered,
    at_stage_2,
    define,
    escalated,
    finally_answered,
    log,
    point,
    prepared,
    received,
)
from examples_record import appoint
from spec import given, under


def test_acknowledging_enters_stage_1_and_starts_its_response_clock() -> None:
    given(*prepared()).when(acknowledge("2024-05-14")).then(
        status="stage_1",
        clocks=["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-05-29"],
    )


def test_acknowledging_enters_stage_2_and_starts_its_response_clock() -> None:
    given(*escalated()).when(acknowledge("2024-06-04")).then(
        status="stage_2",
        clocks=["stage_2_acknowledgement met 2024-06-04", "stage_2_response due 2024-07-02"],
    )


@pytest.mark.parametrize("at", ["2024-05-20", "2024-05-20T22:59:00Z", "2024-05-20T23:59:00+01:00"])
def test_anything_done_on_the_due_day_local_time_is_in_time(at: str) -> None:
    given(*prepared()).when(acknowledge(at)).then(status="stage_1", breaches={})


@pytest.mark.parametrize(("at", "late"), [("2024-05-21", 1), ("2024-05-20T23:00:00Z", 1), ("2024-05-28", 5)])
def test_a_late_acknowledgement_is_recorded_with_its_breach(at: str, late: int) -> None:
    given(*prepared()).when(acknowledge(at)).then(status="stage_1", breaches={"stage_1_acknowledgement": late})


def test_late_on_a_day_off_is_late_by_no_working_day() -> None:
    friday = (log("2024-05-10"), *prepared()[1:])
    given(*friday).when(acknowledge("2024-05-18")).then(breaches={"stage_1_acknowledgement": 0})


def test_a_late_acknowledgement_moves_the_due_date_but_not_the_latest_lawful_day() -> None:
    given(*prepared()).when(acknowledge("2024-05-24")).then(breaches={"stage_1_acknowledgement": 4}).clock(
        "stage_1_response", due_on="2024-06-10", latest_lawful_on="2024-06-04"
    )


def test_an_early_acknowledgement_brings_the_due_date_forward_only() -> None:
    given(*prepared()).when(acknowledge("2024-05-14")).then().clock(
        "stage_1_response", due_on="2024-05-29", latest_lawful_on="2024-06-04"
    )


def test_at_stage_2_the_latest_lawful_day_is_counted_from_the_request() -> None:
    given(*escalated()).when(acknowledge("2024-06-14")).then(breaches={"stage_2_acknowledgement": 4}).clock(
        "stage_2_response", due_on="2024-07-12", latest_lawful_on="2024-07-08"
    )


def test_a_complaint_not_defined_cannot_be_acknowledged_not_even_as_found() -> None:
    undefined = (log(), *prepared()[2:])
    given(*undefined).when(acknowledge(as_found=FOUND)).then(codes=["definition_missing"])


def test_everything_that_is_missing_is_told_at_once_in_order() -> None:
    unclear = define("2024-05-13", point("P1", responsibility="unclear"), outcomes_sought=None)
    given(log(), unclear).when(acknowledge(ombudsman_details=False, to="representative")).then(
        codes=[
            "outcome_sought_missing",
            "responsibility_unclear",
            "triage_missing",
            "support_needs_not_asked",
            "consent_missing",
            "ombudsman_details_missing",
        ]
    )


def test_all_of_it_can_be_recorded_as_found() -> None:
    unclear = define("2024-05-13", point("P1", responsibility="unclear"), outcomes_sought=None)
    sent = acknowledge("2024-05-14", ombudsman_details=False, to="nobody", as_found=FOUND)
    given(log(), unclear).when(sent).then(
        status="stage_1",
        failures=[
            "outcome_sought_missing",
            "responsibility_unclear",
            "triage_missing",
            "support_needs_not_asked",
            "reason_missing",
            "ombudsman_details_missing",
        ],
        clocks=["stage_1_acknowledgement met 2024-05-14", "stage_1_response due 2024-05-29"],
    )


@pytest.mark.parametrize("details", [None, False])
def test_the_letter_gives_the_ombudsmans_details(*, details: bool | None) -> None:
    given(*prepared()).when(acknowledge(ombudsman_details=details)).then(codes=["ombudsman_details_missing"])


def test_stage_2_is_acknowledged_with_the_ombudsmans_details_too() -> None:
    given(*escalated()).when(acknowledge("2024-06-04", ombudsman_details=False)).then(
        codes=["ombudsman_details_missing"]
    )


def test_an_acknowledgement_to_nobody_needs_a_reason() -> None:
    given(*prepared()).when(acknowledge(to="nobody")).then(codes=["reason_missing"])
    given(*prepared()).when(acknowledge(to="nobody", reason="No address is known")).then(status="stage_1")


def test_a_representative_without_authority_is_not_written_to() -> None:
    given(*prepared()).when(acknowledge(to="representative")).then(codes=["consent_missing"])
    given(*prepared(), appoint("2024-05-13", None)).when(acknowledge(to="representative")).then(
        codes=["consent_missing"]
    )


@pytest.mark.parametrize("authority", ["consent", "attorney", "deputy", "executor", "mp_or_councillor"])
def test_a_representative_with_authority_is_written_to(authority: str) -> None:
    given(*prepared(), appoint("2024-05-13", authority)).when(acknowledge(to="representative")).then(status="stage_1")


@pytest.mark.parametrize("history", [acknowledged(), answered(), at_stage_2(), finally_answered()])
def test_a_stage_is_acknowledged_once(history: tuple[dict[str, object], ...]) -> None:
    given(*history).when(acknowledge("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_a_policy_that_counts_from_receipt_keeps_its_response_clock() -> None:
    given(*prepared(), policies=under("westminster-2023")).when(acknowledge()).then(
        status="stage_1", clocks=["stage_1_response due 2024-05-28"]
    )


def test_a_policy_that_counts_stage_2_from_the_request_only_ends_the_acknowledgement_clock() -> None:
    given(*escalated(), policies=under("hos-2022")).when(acknowledge("2024-06-04")).then(
        status="stage_2",
        clocks=["stage_2_acknowledgement met 2024-06-04", "stage_2_response due 2024-07-01"],
    )


def test_every_rule_is_asked_of_the_case_that_is_there() -> None:
    given(*received()).when(acknowledge()).then(
        codes=["definition_missing", "outcome_sought_missing", "triage_missing", "support_needs_not_asked"]
    )
