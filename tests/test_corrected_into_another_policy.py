"""A corrected receipt where the policy counts responses from it, or where it leads to another policy."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.policy import Policies
from examples import (
    History,
    acknowledge,
    acknowledged,
    answered,
    assign,
    define,
    extend,
    log,
    redirect,
    refuse,
    reinstate,
    support,
    triage,
)
from examples_record import correct
from spec import SHIPPED, given, under

AT = "2024-06-10"
BY_CY: dict[str, Any] = {"evidence": "The date stamp", "approved_by": "cy"}


def received_on(day: str) -> dict[str, Any]:
    """The receipt corrected, with all that moving it later needs."""
    return correct(AT, "at", day, **BY_CY)


COUNTED_FROM_RECEIPT = {"policies": under("westminster-2023")}


def test_a_response_counted_from_the_receipt_is_recomputed() -> None:
    given(*acknowledged(), **COUNTED_FROM_RECEIPT).when(received_on("2024-05-08")).then(
        clocks=["stage_1_response due 2024-05-22"]
    ).clock(
        "stage_1_response",
        latest_lawful_on="2024-05-22",
        previous=[{"due_on": "2024-05-28", "because": "the receipt was corrected"}],
    )


def test_its_state_is_too() -> None:
    given(*answered(), **COUNTED_FROM_RECEIPT).when(received_on("2024-05-08")).then(status="stage_1_responded").clock(
        "stage_1_response", state="breached", working_days_late=3
    )


def test_an_extension_given_keeps_its_date_and_its_cap_moves() -> None:
    extended = (*acknowledged(), extend("2024-05-20", "2024-06-05"))
    given(*extended, **COUNTED_FROM_RECEIPT).when(received_on("2024-05-08")).then().clock(
        "stage_1_response", due_on="2024-06-05", original_due_on="2024-05-22", latest_lawful_on="2024-05-31"
    )


# Into another policy


WESTMINSTER = SHIPPED.named("westminster-2023").model_copy(update={"chosen_by_date": True})
OWN = Policies([WESTMINSTER, SHIPPED.named("hos-2024")])
"""A landlord's own policy, without a limit for acknowledging, until the Code became statutory."""
LATE_MARCH = (
    log("2024-03-28"),
    define("2024-04-02"),
    triage("2024-04-02"),
    support("2024-04-02"),
    assign("2024-04-02"),
)


def test_a_clock_that_the_other_policy_has_begins_and_one_that_it_has_not_ends() -> None:
    given(*LATE_MARCH, policies=OWN).when(received_on("2024-04-02")).then(
        status="logged",
        breaches={"stage_1_response": 38},
        clocks=["stage_1_acknowledgement due 2024-04-09", "stage_1_response breached 2024-06-10"],
    )
    given(log("2024-04-02"), policies=OWN).when(received_on("2024-03-28")).then(
        status="logged",
        breaches={"stage_1_acknowledgement": 42},
        clocks=["stage_1_acknowledgement breached 2024-06-10", "stage_1_response due 2024-04-15"],
    )


@pytest.mark.parametrize(
    ("history", "corrected", "begun"),
    [
        (LATE_MARCH, "2024-04-02", "stage_1_acknowledgement"),
        ((log("2024-04-02"),), "2024-03-28", "stage_1_response"),
    ],
)
def test_ended_by_its_due_day_it_is_no_breach(history: History, corrected: str, begun: str) -> None:
    moved = given(*history, policies=OWN).when({**received_on(corrected), "at": "2024-04-09"})
    assert [clock.clock for clock in moved.then(breaches={}).case.running_clocks] == [begun]


def test_a_clock_that_had_ended_stays_as_it_ended() -> None:
    redirected = (log("2024-04-02"), redirect("2024-04-03"))
    given(*redirected, policies=OWN).when(received_on("2024-03-28")).then(status="redirected", clocks=[]).clock(
        "stage_1_acknowledgement", state="stopped", stopped_on="2024-04-03", due_on="2024-04-09"
    )


@pytest.mark.parametrize(
    ("history", "corrected"),
    [
        ((*LATE_MARCH, acknowledge("2024-04-03")), "2024-04-02"),
        ((log("2024-04-02"), *LATE_MARCH[1:], acknowledge("2024-04-03")), "2024-03-28"),
    ],
)
def test_a_stage_under_way_keeps_a_running_response_clock(history: History, corrected: str) -> None:
    case = given(*history, policies=OWN).when(received_on(corrected)).case
    assert (case.status, [clock.clock for clock in case.running_clocks]) == ("stage_1", ["stage_1_response"])


@pytest.mark.parametrize(
    ("history", "corrected", "due"),
    [
        (LATE_MARCH, "2024-04-02", "2024-04-17"),
        ((log("2024-04-02"), *LATE_MARCH[1:]), "2024-03-28", "2024-04-15"),
    ],
)
def test_acknowledged_afterwards_the_response_is_counted_by_the_policy_chosen_again(
    history: History, corrected: str, due: str
) -> None:
    given(*history, {**received_on(corrected), "at": "2024-04-02"}, policies=OWN).when(
        acknowledge("2024-04-03")
    ).then().clock("stage_1_response", due_on=due, state="running")


def test_reinstated_and_then_corrected_the_response_is_counted_from_the_day_it_was_taken_on_again() -> None:
    under_the_code = (log("2024-04-02"), *LATE_MARCH[1:], acknowledge("2024-04-03"))
    taken_on_again = (
        *under_the_code,
        refuse("2024-04-04", "legal_proceedings", claim_filed_on="2024-04-03"),
        reinstate("2024-04-10", "resident"),
        {**received_on("2024-03-28"), "at": "2024-04-10"},
    )
    given(*taken_on_again, policies=OWN).when(acknowledge("2024-04-11")).then(
        status="stage_1",
        clocks=["stage_1_acknowledgement met 2024-04-11", "stage_1_response due 2024-04-24"],
    )
