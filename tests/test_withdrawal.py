"""Withdrawing, and closing."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    FOUND,
    REPRESENTATIVE,
    RESIDENT,
    History,
    acknowledge,
    acknowledged,
    action,
    answer,
    answered,
    at_stage_2,
    by,
    close,
    closed,
    escalate,
    escalated,
    finally_answered,
    received,
    respond,
    withdraw,
)
from examples_record import (
    appoint,
    complete,
    comply,
    determine,
    failure_order,
    investigated,
    investigation,
    order,
    promise,
)
from spec import given


@pytest.mark.parametrize(
    ("history", "ended"),
    [
        (received(), ["stage_1_acknowledgement stopped 2024-05-20"]),
        (acknowledged(), ["stage_1_response stopped 2024-05-20"]),
    ],
)
def test_withdrawing_stops_the_clocks_of_the_stage(history: History, ended: list[str]) -> None:
    given(*history).when(withdraw("2024-05-20")).then(status="withdrawn", clocks=ended)


@pytest.mark.parametrize("history", [answered(), escalated(), at_stage_2()])
def test_a_complaint_can_be_withdrawn_at_any_stage_before_the_final_response(history: History) -> None:
    given(*history).when(withdraw("2024-06-04")).then(status="withdrawn")


@pytest.mark.parametrize("history", [finally_answered(), closed(), (*received(), withdraw("2024-05-14"))])
def test_it_cannot_be_withdrawn_afterwards(history: History) -> None:
    given(*history).when(withdraw("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_a_late_withdrawal_leaves_the_breach() -> None:
    given(*acknowledged()).when(withdraw("2024-05-31")).then(status="withdrawn", breaches={"stage_1_response": 2})


def test_promised_actions_stay_open() -> None:
    given(*acknowledged(), promise("2024-05-15")).when(withdraw("2024-05-16")).then(
        status="withdrawn", clocks=["stage_1_response stopped 2024-05-16", "action A1 due 2024-07-01"]
    )


@pytest.mark.parametrize("who", [by("ann"), *(by("ann", on_behalf_of=nobody) for nobody in (None, "", " ", False))])
def test_only_the_resident_withdraws(who: dict[str, Any]) -> None:
    given(*received()).when(withdraw("2024-05-14", by=who)).then(codes=["not_by_resident"])


def test_not_even_as_found_does_the_landlord_withdraw() -> None:
    given(*received()).when(withdraw("2024-05-14", by=by("ann"), as_found=FOUND)).then(codes=["not_by_resident"])


@pytest.mark.parametrize("who", [RESIDENT, by("ann", on_behalf_of="resident")])
def test_the_residents_own_word_is_enough(who: dict[str, Any]) -> None:
    given(*received()).when(withdraw("2024-05-14", by=who)).then(status="withdrawn")


SPEAKING = [REPRESENTATIVE, by("ann", on_behalf_of="representative")]


@pytest.mark.parametrize("who", SPEAKING)
def test_a_representative_with_authority_withdraws(who: dict[str, Any]) -> None:
    given(*received(), appoint("2024-05-13")).when(withdraw("2024-05-14", by=who)).then(status="withdrawn")


@pytest.mark.parametrize("who", SPEAKING)
def test_a_representative_without_authority_is_told_that_alone(who: dict[str, Any]) -> None:
    given(*received(), appoint("2024-05-13", None)).when(withdraw("2024-05-14", by=who)).then(codes=["consent_missing"])


def test_a_representative_needs_authority_whoever_they_say_they_speak_for() -> None:
    speaking = {**REPRESENTATIVE, "on_behalf_of": "resident"}
    given(*received()).when(withdraw("2024-05-14", by=speaking)).then(codes=["consent_missing"])


def test_a_withdrawal_without_consent_can_be_recorded_as_found() -> None:
    given(*received()).when(withdraw("2024-05-14", by=REPRESENTATIVE, as_found=FOUND)).then(
        status="withdrawn", failures=["consent_missing"]
    )


def test_a_held_request_for_stage_2_goes_with_the_withdrawal() -> None:
    assert given(*acknowledged(), escalate("2024-05-16")).when(withdraw("2024-05-17")).case.held is None


# Closing


@pytest.mark.parametrize("history", [answered(), finally_answered()])
def test_an_answered_case_is_closed(history: History) -> None:
    given(*history).when(close("2024-07-05", note="Done")).then(status="closed", clocks=[])


@pytest.mark.parametrize("history", [received(), acknowledged(), escalated(), at_stage_2(), closed()])
def test_any_other_case_is_not(history: History) -> None:
    given(*history).when(close("2024-07-05")).then(codes=["not_allowed_at_stage"])


UPHELD = (*acknowledged(), respond("2024-05-28", answer(decision="upheld"), actions=[action()]))


def test_a_case_with_an_open_action_is_not_closed() -> None:
    given(*UPHELD).when(close("2024-06-03")).then(codes=["open_actions"])
    given(*UPHELD, complete("2024-06-02")).when(close("2024-06-03")).then(status="closed")


def test_a_case_with_an_open_failure_order_is_not_closed() -> None:
    given(*answered(), failure_order("2024-06-01")).when(close("2024-06-03")).then(codes=["open_orders"])


def test_a_case_with_an_open_order_is_not_closed() -> None:
    determined = (*investigated(), determine("2024-09-01", order()))
    given(*determined).when(close("2024-09-03")).then(codes=["open_orders"])
    given(*determined, comply("2024-09-02")).when(close("2024-09-03")).then(status="closed")


def test_a_case_before_the_ombudsman_is_not_closed() -> None:
    given(*investigated()).when(close("2024-08-03")).then(codes=["ombudsman_open"], status="ombudsman")


def test_all_that_keeps_a_case_open_is_told_at_once_and_never_as_found() -> None:
    busy = (
        *finally_answered(),
        promise("2024-07-01", by=BEN),
        failure_order("2024-07-02"),
        investigation("2024-07-03"),
    )
    given(*busy).when(close("2024-07-05", as_found=FOUND)).then(codes=["open_actions", "open_orders", "ombudsman_open"])


def test_what_keeps_a_case_open_is_named_with_its_case_and_paragraph() -> None:
    (reason,) = given(*UPHELD).when(close("2024-06-03")).then(codes=["open_actions"]).reasons
    assert (reason.provision, "C-1" in reason.reason) == ("6.6", True)


def test_a_step_that_the_stage_forbids_is_answered_with_those_it_allows() -> None:
    (reason,) = given(*UPHELD).when(acknowledge("2024-06-03")).then(codes=["not_allowed_at_stage"]).reasons
    assert reason.reason.endswith("from here lead: withdraw, request_escalation, reopen_stage, close")
