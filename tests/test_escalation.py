"""Going on to stage 2: asked, held until the response, in whole or in part."""

from __future__ import annotations

import pytest

from examples import (
    BEN,
    ESCALATED,
    History,
    acknowledge,
    acknowledged,
    action,
    answer,
    answered,
    assign,
    at_stage_2,
    close,
    closed,
    command,
    escalate,
    escalated,
    finally_answered,
    point,
    received,
    redirect,
    refuse,
    reopen,
    respond,
    withdraw,
)
from spec import given, under

TWO = (point("P1"), point("P2"))
BOTH = (answer("P1"), answer("P2"))
BOTH_ANSWERED = (*acknowledged(*TWO), respond("2024-05-28", *BOTH))
HELD = (*acknowledged(*TWO), escalate("2024-05-20"))


@pytest.mark.parametrize("history", [answered(), closed()])
def test_asking_starts_the_stage_2_acknowledgement_clock(history: History) -> None:
    given(*history).when(escalate("2024-06-03")).then(
        status="escalated", clocks=["stage_2_acknowledgement due 2024-06-10"]
    )


def test_no_reason_is_demanded_and_one_may_be_given() -> None:
    given(*answered()).when(escalate(reason="The mould is back")).then(status="escalated")


@pytest.mark.parametrize(
    "history",
    [
        escalated(),
        at_stage_2(),
        finally_answered(),
        (*finally_answered(), close("2024-07-01")),
        (*received(), withdraw("2024-05-14")),
        (*received(), redirect("2024-05-14")),
    ],
)
def test_there_is_nothing_further_to_ask_for(history: History) -> None:
    given(*history).when(escalate("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_all_the_points_go_on_unless_some_are_named() -> None:
    assert list(given(*BOTH_ANSWERED).when(escalate()).case.points) == ["P1", "P2"]


def test_the_definition_is_cut_to_the_points_named() -> None:
    assert list(given(*BOTH_ANSWERED).when(escalate(ESCALATED, "P2")).then().case.points) == ["P2"]


def test_only_known_points_go_on() -> None:
    given(*BOTH_ANSWERED).when(escalate(ESCALATED, "P2", "P9")).then(codes=["point_unknown"])


def test_answers_start_afresh_and_nobody_is_assigned() -> None:
    case = given(*answered()).when(escalate()).case
    assert (case.answers, case.handler) == ({}, None)


def test_a_promise_of_stage_1_is_no_remedy_of_stage_2() -> None:
    remedied = respond("2024-05-28", answer(decision="upheld"), actions=[action()])
    history = (*acknowledged(), remedied, escalate(), assign(ESCALATED, "ben"), acknowledge("2024-06-04"))
    given(*history).when(respond("2024-06-28", answer(decision="upheld"), by=BEN)).then(codes=["remedy_missing"])


def test_an_approval_of_stage_1_is_none_of_stage_2() -> None:
    submitted = command("submit_for_approval", "2024-05-29")
    history = (*answered(), reopen("2024-05-29"), submitted, respond("2024-05-29"), escalate())
    assert not given(*history).cases.found["C-1"].submitted


def test_a_policy_that_counts_stage_2_from_the_request_starts_its_response_clock_there() -> None:
    given(*answered(), policies=under("westminster-2023")).when(escalate("2024-06-03")).then(
        clocks=["stage_2_response due 2024-07-01"]
    )


# Refused


def test_a_request_refused_leaves_stage_1_as_it_was_answered() -> None:
    refused = refuse("2024-06-05", "legal_proceedings", claim_filed_on="2024-06-04")
    history = (*BOTH_ANSWERED, escalate(ESCALATED, "P2"), assign(ESCALATED, "ben"))
    case = given(*history).when(refused).then(status="stage_1_responded").case
    assert (list(case.points), list(case.answers), case.handler) == (["P1", "P2"], ["P1", "P2"], "ann")


def test_a_request_refused_can_be_made_again() -> None:
    refused = refuse("2024-06-05", "legal_proceedings", claim_filed_on="2024-06-04")
    given(*escalated(), refused).when(escalate("2024-06-10")).then(
        status="escalated", clocks=["stage_2_acknowledgement due 2024-06-17"]
    )
