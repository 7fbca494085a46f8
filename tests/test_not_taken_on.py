"""Redirected, merged – and reinstated."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    History,
    acknowledge,
    acknowledged,
    answered,
    assign,
    at_stage_2,
    closed,
    escalated,
    finally_answered,
    log,
    merge,
    of_case,
    prepared,
    received,
    redirect,
    refuse,
    reinstate,
    respond,
    withdraw,
)
from spec import given, under

OTHER_STAGES = [acknowledged(), answered(), escalated(), at_stage_2(), finally_answered(), closed()]
REFUSED = (*prepared(), refuse("2024-05-15", "legal_proceedings", claim_filed_on="2024-05-14"))
REDIRECTED = (*prepared(), redirect("2024-05-15"))
MERGED = (*of_case("C-2", *received()), *prepared(), merge("2024-05-15"))
WITHDRAWN = (*prepared(), withdraw("2024-05-15"))
NOT_TAKEN_ON = [REFUSED, REDIRECTED, MERGED, WITHDRAWN]


# Redirected


def test_a_first_time_request_becomes_a_service_request() -> None:
    given(log()).when(redirect("2024-05-14")).then(
        status="redirected", clocks=["stage_1_acknowledgement stopped 2024-05-14"]
    )


@pytest.mark.parametrize(
    ("missing", "codes"),
    [
        ({"resident_agreed": None}, ["resident_choice_missing"]),
        ({"resident_agreed": False}, ["resident_choice_missing"]),
        ({"explanation": " "}, ["explanation_missing"]),
        ({"explanation": None, "resident_agreed": None}, ["explanation_missing", "resident_choice_missing"]),
    ],
)
def test_the_resident_chooses_and_is_told(missing: dict[str, Any], codes: list[str]) -> None:
    given(log()).when(redirect(**missing)).then(codes=codes)
    given(log()).when(redirect(**missing, as_found=FOUND)).then(status="redirected", failures=codes)


@pytest.mark.parametrize("history", OTHER_STAGES)
def test_only_a_complaint_not_yet_acknowledged_is_redirected(history: History) -> None:
    given(*history).when(redirect("2024-08-01")).then(codes=["not_allowed_at_stage"])


# Merged


@pytest.mark.parametrize("into", [received(), acknowledged(), escalated(), at_stage_2()])
def test_a_duplicate_merges_into_a_complaint_still_running(into: History) -> None:
    given(*of_case("C-2", *into), log()).when(merge("2024-05-14")).then(
        status="merged", clocks=["stage_1_acknowledgement stopped 2024-05-14"]
    )


@pytest.mark.parametrize("into", [(), answered(), finally_answered(), closed(), REFUSED, WITHDRAWN])
def test_nothing_merges_into_a_complaint_that_does_not_run(into: History) -> None:
    given(*of_case("C-2", *into), log()).when(merge()).then(codes=["into_not_running"])


def test_nothing_merges_into_itself() -> None:
    given(log()).when(merge(into="C-1")).then(codes=["into_not_running"])


def test_merging_is_explained() -> None:
    given(log()).when(merge(explanation=None)).then(codes=["into_not_running", "explanation_missing"])
    running = of_case("C-2", *received())
    given(*running, log()).when(merge(explanation="", as_found=FOUND)).then(
        status="merged", failures=["explanation_missing"]
    )


@pytest.mark.parametrize("history", OTHER_STAGES)
def test_only_a_complaint_not_yet_acknowledged_is_merged(history: History) -> None:
    given(*of_case("C-2", *received()), *history).when(merge("2024-08-01")).then(codes=["not_allowed_at_stage"])


# Reinstated


@pytest.mark.parametrize("history", NOT_TAKEN_ON)
@pytest.mark.parametrize("instructed_by", ["ombudsman", "resident"])
def test_taking_it_on_after_all_gives_a_fresh_acknowledgement_clock(history: History, instructed_by: str) -> None:
    given(*history).when(reinstate("2024-06-03", instructed_by)).then(
        status="logged", clocks=["stage_1_acknowledgement due 2024-06-10"]
    )


@pytest.mark.parametrize("history", NOT_TAKEN_ON)
def test_the_landlord_gets_the_clock_of_the_original_receipt(history: History) -> None:
    given(*history).when(reinstate("2024-06-03", "landlord")).then(
        status="logged", clocks=["stage_1_acknowledgement due 2024-05-20"]
    )


def test_refusing_buys_the_landlord_no_time() -> None:
    given(*REFUSED, reinstate("2024-06-03", "landlord")).when(acknowledge("2024-06-03")).then(
        status="stage_1", breaches={"stage_1_acknowledgement": 9}
    ).clock("stage_1_response", due_on="2024-06-17", latest_lawful_on="2024-06-04")


@pytest.mark.parametrize(("instructed_by", "due"), [("ombudsman", "2024-06-05"), ("resident", "2024-06-10")])
def test_only_the_ombudsmans_date_counts(instructed_by: str, due: str) -> None:
    given(*REFUSED).when(reinstate("2024-06-03", instructed_by, due_on="2024-06-05", reference="H-1")).then(
        clocks=[f"stage_1_acknowledgement due {due}"]
    )


def test_the_ombudsmans_date_is_never_computed() -> None:
    given(*REFUSED).when(reinstate("2024-06-03", due_on="2024-06-08")).then().clock(
        "stage_1_acknowledgement", due_on="2024-06-08", original_due_on="2024-06-08"
    )


@pytest.mark.parametrize("history", [received(), *OTHER_STAGES])
def test_only_what_was_not_taken_on_is_reinstated(history: History) -> None:
    given(*history).when(reinstate("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_definition_triage_and_handler_stay() -> None:
    given(*REFUSED, reinstate("2024-06-03"), acknowledge("2024-06-04")).when(respond("2024-06-10")).then(
        status="stage_1_responded"
    )


def test_answers_start_afresh() -> None:
    history = (*acknowledged(), respond("2024-05-20"), withdraw("2024-05-21"), reinstate("2024-06-03"))
    given(*history, acknowledge("2024-06-04")).when({**respond("2024-06-10"), "answers": []}).then(
        codes=["points_unanswered"]
    )


def test_whoever_handled_stage_2_before_it_was_withdrawn_then_considers_stage_1() -> None:
    history = (*at_stage_2(), withdraw("2024-06-10"), reinstate("2024-06-11"))
    assert "ben" in given(*history).cases.found["C-1"].considered_stage_1


def test_one_with_no_handler_is_reinstated_too() -> None:
    given(log(), redirect("2024-05-14"), reinstate("2024-05-16")).when(assign("2024-05-16")).then(status="logged")


def test_where_no_limit_for_acknowledging_is_set_the_response_clock_starts_again() -> None:
    history = (*prepared(), redirect("2024-05-15"))
    given(*history, policies=under("westminster-2023")).when(reinstate("2024-06-03", due_on="2024-06-10")).then(
        clocks=["stage_1_response due 2024-06-10"]
    ).clock("stage_1_response", latest_lawful_on="2024-06-10")
