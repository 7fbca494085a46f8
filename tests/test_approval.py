"""The second pair of eyes on a response."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.policy import Policies
from examples import (
    ANN,
    BEN,
    CY,
    FOUND,
    History,
    acknowledged,
    answer,
    answered,
    assign,
    at_stage_2,
    closed,
    command,
    escalated,
    finally_answered,
    prepared,
    reopen,
    respond,
)
from spec import SHIPPED, given

LATER = "2024-06-10"


DEMANDED = Policies.only(SHIPPED.named("hos-2024").model_copy(update={"second_person_approves": True}))
SUBMITTED = command("submit_for_approval", "2024-05-20", document="D1")
RETURNED = command("return_response", "2024-05-21", reasons="Say when", by=CY)
APPROVED = command("approve_response", "2024-05-21", by=CY)


@pytest.mark.parametrize("history", [prepared(), acknowledged(), escalated(), at_stage_2()])
def test_a_draft_is_submitted_while_a_stage_runs(history: History) -> None:
    given(*history).when({**SUBMITTED, "at": LATER}).then()


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_nothing_is_submitted_afterwards(history: History) -> None:
    given(*history).when({**SUBMITTED, "at": "2024-08-01"}).then(codes=["not_allowed_at_stage"])


@pytest.mark.parametrize("judged", [RETURNED, APPROVED])
@pytest.mark.parametrize(
    "history",
    [acknowledged(), (*acknowledged(), SUBMITTED, RETURNED), (*acknowledged(), SUBMITTED, APPROVED), answered()],
)
def test_nothing_is_judged_that_was_not_submitted(history: History, judged: dict[str, Any]) -> None:
    given(*history).when({**judged, "at": "2024-05-30"}).then(codes=["not_allowed_at_stage"])


@pytest.mark.parametrize("judged", [RETURNED, APPROVED])
def test_what_was_submitted_is_judged(judged: dict[str, Any]) -> None:
    given(*acknowledged(), SUBMITTED).when(judged).then(status="stage_1", clocks=["stage_1_response due 2024-05-29"])


@pytest.mark.parametrize("reasons", [None, "", " "])
def test_a_draft_is_returned_with_reasons(reasons: str | None) -> None:
    given(*acknowledged(), SUBMITTED).when({**RETURNED, "reasons": reasons}).then(codes=["reason_missing"])


def test_the_handler_approves_under_no_policy() -> None:
    given(*acknowledged(), SUBMITTED).when({**APPROVED, "by": ANN}).then(codes=["approver_not_independent"])
    given(*acknowledged(), SUBMITTED).when({**APPROVED, "by": ANN, "as_found": FOUND}).then(
        failures=["approver_not_independent"]
    )


def test_a_policy_may_demand_a_second_person() -> None:
    given(*acknowledged(), policies=DEMANDED).when(respond()).then(codes=["approval_missing"])
    given(*acknowledged(), policies=DEMANDED).when(respond(as_found=FOUND)).then(
        status="stage_1_responded", failures=["approval_missing"]
    )


@pytest.mark.parametrize(
    ("before", "named"), [((SUBMITTED, APPROVED), None), ((), "cy"), ((SUBMITTED, APPROVED), "fay")]
)
def test_an_approval_recorded_or_named_is_enough(before: History, named: str | None) -> None:
    given(*acknowledged(), *before, policies=DEMANDED).when(respond(approved_by=named)).then(status="stage_1_responded")


def test_a_draft_submitted_again_needs_approval_again() -> None:
    history = (*acknowledged(), SUBMITTED, APPROVED, {**SUBMITTED, "at": "2024-05-22"})
    given(*history, policies=DEMANDED).when(respond()).then(codes=["approval_missing"])


def test_a_draft_returned_is_not_approved() -> None:
    given(*acknowledged(), SUBMITTED, RETURNED, policies=DEMANDED).when(respond()).then(codes=["approval_missing"])


def test_an_approval_serves_one_response() -> None:
    history = (*acknowledged(), SUBMITTED, APPROVED, respond(), reopen("2024-05-29"))
    given(*history, policies=DEMANDED).when(respond("2024-05-29")).then(codes=["approval_missing"])


@pytest.mark.parametrize("policies", [SHIPPED, DEMANDED])
def test_a_response_is_not_approved_by_its_handler(policies: Policies) -> None:
    given(*acknowledged(), policies=policies).when(respond(approved_by="ann")).then(codes=["approver_not_independent"])


def test_whoever_covers_becomes_the_handler_and_cannot_approve() -> None:
    covering: dict[str, Any] = {"by": CY, "cover_reason": "ann is ill", "approved_by": "cy"}
    given(*acknowledged()).when(respond(**covering)).then(codes=["approver_not_independent"])


def test_a_handler_assigned_after_approving_has_approved_their_own() -> None:
    history = (*acknowledged(), SUBMITTED, APPROVED, assign("2024-05-22", "cy"))
    given(*history).when(respond(by=CY)).then(codes=["approver_not_independent"])


def test_a_stage_2_approver_need_not_be_new_to_the_complaint() -> None:
    given(*at_stage_2()).when(respond(LATER, answer(), by=BEN, approved_by="cy")).then(status="final_response")
