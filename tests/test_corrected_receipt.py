"""A corrected receipt: clocks that hang on it are recomputed, the policy chosen again, no past command re-judged."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    acknowledge,
    acknowledged,
    answered,
    at_stage_2,
    extend,
    log,
    prepared,
    refuse,
    reinstate,
    reopen,
    respond,
)
from examples_record import correct
from spec import given

AT = "2024-06-10"
BY_CY: dict[str, Any] = {"evidence": "The date stamp", "approved_by": "cy"}


def received_on(day: str) -> dict[str, Any]:
    """The receipt corrected, with all that moving it later needs."""
    return correct(AT, "at", day, **BY_CY)


def test_an_earlier_receipt_brings_the_acknowledgement_forward_and_keeps_the_date_before() -> None:
    given(*prepared()).when(received_on("2024-05-08")).then(
        status="logged", clocks=["stage_1_acknowledgement due 2024-05-15"]
    ).clock(
        "stage_1_acknowledgement",
        started_on="2024-05-08",
        original_due_on="2024-05-15",
        previous=[{"due_on": "2024-05-20", "because": "the receipt was corrected"}],
    )


def test_a_later_receipt_with_evidence_and_approval_gives_more_time() -> None:
    given(*prepared()).when(received_on("2024-05-15")).then(clocks=["stage_1_acknowledgement due 2024-05-22"])


def test_the_hour_of_the_receipt_may_change_its_day() -> None:
    given(*prepared()).when(received_on("2024-05-13T23:10:00Z")).then(clocks=["stage_1_acknowledgement due 2024-05-21"])


def test_a_receipt_corrected_to_the_same_day_has_no_date_before() -> None:
    given(*prepared()).when(received_on("2024-05-13T09:00:00Z")).then().clock("stage_1_acknowledgement", previous=[])


def test_corrected_twice_it_keeps_both_dates() -> None:
    given(*prepared(), received_on("2024-05-08")).when(received_on("2024-05-10")).then().clock(
        "stage_1_acknowledgement",
        due_on="2024-05-17",
        previous=[
            {"due_on": "2024-05-20", "because": "the receipt was corrected"},
            {"due_on": "2024-05-15", "because": "the receipt was corrected"},
        ],
    )


def test_an_acknowledgement_that_was_in_time_is_late_against_the_earlier_date_but_no_past_command_is_judged_again() -> (
    None
):
    corrected = given(*acknowledged()).when(received_on("2024-05-03"))
    corrected.then(status="stage_1", breaches={}, clocks=["stage_1_response due 2024-05-29"])
    corrected.clock("stage_1_acknowledgement", state="breached", due_on="2024-05-13", working_days_late=1)


def test_one_that_was_late_is_in_time_against_the_later_date() -> None:
    late = (*prepared(), acknowledge("2024-05-22"))
    given(*late).when(received_on("2024-05-16")).then().clock(
        "stage_1_acknowledgement", state="met", due_on="2024-05-23", working_days_late=None
    )


def test_one_that_was_refused_in_time_stays_stopped() -> None:
    refused = (*prepared(), refuse("2024-05-15", "legal_proceedings", claim_filed_on="2024-05-14"))
    given(*refused).when(received_on("2024-05-10")).then(status="refused", clocks=[]).clock(
        "stage_1_acknowledgement", state="stopped", due_on="2024-05-17"
    )


def test_the_response_counted_from_the_acknowledgement_keeps_its_due_date_but_not_its_latest_lawful_day() -> None:
    given(*acknowledged()).when(received_on("2024-05-03")).then().clock(
        "stage_1_response", due_on="2024-05-29", latest_lawful_on="2024-05-28", previous=[]
    )


def test_a_response_sent_in_time_is_then_no_longer_on_time() -> None:
    answered_on_the_due_day = (*acknowledged(), respond("2024-05-29"))
    given(*answered_on_the_due_day).when(received_on("2024-05-03")).then(status="stage_1_responded").clock(
        "stage_1_response", state="met", on_time=False
    )


def test_what_extensions_gave_is_kept() -> None:
    extended = (*acknowledged(), extend("2024-05-20", "2024-06-05"))
    given(*extended).when(received_on("2024-05-03")).then().clock(
        "stage_1_response", due_on="2024-06-05", latest_lawful_on="2024-06-04"
    )


def test_an_answer_straight_from_logged_was_due_by_the_corrected_latest_lawful_day() -> None:
    at_once = (*prepared(), respond("2024-05-29"))
    given(*at_once).when(received_on("2024-05-03")).then(status="stage_1_responded").clock(
        "stage_1_response", due_on="2024-05-28", latest_lawful_on="2024-05-28", state="breached", working_days_late=1
    )


def test_stage_2_does_not_hang_on_the_receipt() -> None:
    given(*at_stage_2()).when(received_on("2024-05-03")).then(clocks=["stage_2_response due 2024-07-02"]).clock(
        "stage_2_response", latest_lawful_on="2024-07-08"
    )


def test_the_policy_is_chosen_again() -> None:
    corrected = given(log("2024-04-02")).when(received_on("2024-03-28"))
    assert corrected.then(clocks=["stage_1_acknowledgement due 2024-04-08"]).case.policy == "hos-2022"


# Reinstated meanwhile


REFUSED = (*prepared(), refuse("2024-05-15", "legal_proceedings", claim_filed_on="2024-05-14"))


@pytest.mark.parametrize(
    ("reinstated", "due"),
    [
        (reinstate("2024-06-03", "ombudsman"), "2024-06-10"),
        (reinstate("2024-06-03", "resident"), "2024-06-10"),
        (reinstate("2024-06-03", "ombudsman", due_on="2024-06-05"), "2024-06-05"),
        (reinstate("2024-06-03", "landlord"), "2024-05-15"),
    ],
)
def test_only_a_clock_of_the_original_receipt_hangs_on_it(reinstated: dict[str, Any], due: str) -> None:
    given(*REFUSED, reinstated).when(received_on("2024-05-08")).then(
        status="logged", clocks=[f"stage_1_acknowledgement due {due}"]
    )


def test_a_date_of_the_ombudsmans_does_not_hang_on_it() -> None:
    reopened = (*answered(), reopen("2024-05-30", instructed_by="ombudsman", due_on="2024-06-20"))
    given(*reopened).when(received_on("2024-05-08")).then(clocks=["stage_1_response due 2024-06-20"]).clock(
        "stage_1_response", latest_lawful_on="2024-06-20"
    )
