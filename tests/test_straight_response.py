"""A response straight from `logged` or `escalated`: it acknowledges as well."""

from __future__ import annotations

from examples import (
    ACKNOWLEDGED,
    BEN,
    FOUND,
    acknowledged,
    by,
    define,
    escalated,
    log,
    point,
    prepared,
    received,
    refuse,
    reinstate,
    respond,
)
from spec import given

TWO = (point("P1"), point("P2"))


def test_an_answer_straight_from_logged_acknowledges_as_well() -> None:
    given(*prepared()).when(respond("2024-05-17")).then(
        status="stage_1_responded",
        clocks=["stage_1_acknowledgement met 2024-05-17", "stage_1_response met 2024-05-17"],
    ).clock("stage_1_response", due_on="2024-06-04", latest_lawful_on="2024-06-04", on_time=True)


def test_it_is_due_by_the_latest_lawful_day_and_late_as_an_acknowledgement_before() -> None:
    given(*prepared()).when(respond("2024-06-04")).then(breaches={"stage_1_acknowledgement": 10}).clock(
        "stage_1_response", state="met", on_time=True
    )
    given(*prepared()).when(respond("2024-06-05")).then(
        breaches={"stage_1_acknowledgement": 11, "stage_1_response": 1}
    ).clock("stage_1_response", on_time=False)


def test_an_answer_straight_from_escalated_acknowledges_as_well() -> None:
    given(*escalated()).when(respond("2024-06-07", by=BEN, cover_reason="Answered at once")).then(
        status="final_response",
        clocks=["stage_2_acknowledgement met 2024-06-07", "stage_2_response met 2024-06-07"],
    ).clock("stage_2_response", due_on="2024-07-08", latest_lawful_on="2024-07-08")


def test_it_is_given_under_the_acknowledgements_rules() -> None:
    unready = (*received(), define("2024-05-13", point(responsibility="unclear"), outcomes_sought=None))
    given(*unready).when(respond("2024-05-17")).then(
        codes=[
            "outcome_sought_missing",
            "responsibility_unclear",
            "triage_missing",
            "support_needs_not_asked",
            "handler_missing",
        ]
    )


def test_next_step_details_stand_for_the_ombudsmans_details() -> None:
    given(*prepared()).when(respond("2024-05-17", next_step_details=False)).then(codes=["next_step_missing"])


def test_a_reason_for_covering_cures_a_missing_handler() -> None:
    nobody = (log(), *prepared()[1:4])
    given(*nobody).when(respond("2024-05-17")).then(codes=["handler_missing"])
    assert given(*nobody).when(respond("2024-05-17", cover_reason="At once")).then().case.handler == "ann"


def test_one_that_left_a_point_out_acknowledges_nothing() -> None:
    given(*prepared(*TWO)).when(respond("2024-05-17", as_found=FOUND)).then(
        status="logged", failures=["points_unanswered"], clocks=["stage_1_acknowledgement due 2024-05-20"]
    )


def test_one_reinstated_is_answered_straight_away_too() -> None:
    history = (
        *acknowledged(),
        refuse("2024-05-15", "legal_proceedings", claim_filed_on=ACKNOWLEDGED),
        reinstate("2024-05-20"),
    )
    given(*history).when(respond("2024-05-21", by=by("ann"))).then(
        status="stage_1_responded",
        clocks=["stage_1_acknowledgement met 2024-05-21", "stage_1_response met 2024-05-21"],
    )


def test_its_why_says_that_it_was_never_acknowledged() -> None:
    why = given(*prepared()).when(respond("2024-05-20")).then(status="stage_1_responded").case
    assert why.clocks["stage_1_response", None].why.rule == (
        "Answered before it was acknowledged: due 10 working days after the last day for acknowledging"
    )
