"""The check of a draft as a condition of its approval, where the policy says so."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.policy import Policies
from examples import CY, FOUND, acknowledged, command, respond
from spec import SHIPPED, given

TERMS = {"second_person_approves": True, "checked_before_approval": True}
DEMANDED = Policies.only(SHIPPED.named("hos-2024").model_copy(update=TERMS))


def submitted(**more: Any) -> dict[str, Any]:
    return command("submit_for_approval", "2024-05-20", **more)


def approved(**more: Any) -> dict[str, Any]:
    return command("approve_response", "2024-05-21", by=CY, **more)


@pytest.mark.parametrize("findings", [None, ["decision_missing"]])
def test_without_the_policys_word_a_check_is_advice(findings: list[str] | None) -> None:
    given(*acknowledged(), submitted(findings=findings)).when(approved()).then()


def test_a_draft_whose_check_left_nothing_is_approved_and_goes() -> None:
    history = (*acknowledged(), submitted(findings=[]), approved())
    given(*history, policies=DEMANDED).when(respond()).then(status="stage_1_responded")


@pytest.mark.parametrize("findings", [None, ["decision_missing", "amount_differs"]])
def test_one_not_checked_or_with_findings_left_is_not_approved(findings: list[str] | None) -> None:
    waiting = given(*acknowledged(), submitted(findings=findings), policies=DEMANDED)
    waiting.when(approved()).then(codes=["findings_open"])
    waiting.when(approved(despite=" ")).then(codes=["findings_open"])
    waiting.when(approved(as_found=FOUND)).then(failures=["findings_open"])


def test_the_refusal_names_what_was_left() -> None:
    waiting = given(*acknowledged(), submitted(findings=["decision_missing", "amount_differs"]), policies=DEMANDED)
    [reason] = waiting.when(approved()).reasons
    assert "decision_missing, amount_differs" in reason.reason


def test_it_is_approved_all_the_same_for_a_reason_that_is_kept() -> None:
    waiting = given(*acknowledged(), submitted(findings=["decision_missing"]), policies=DEMANDED)
    [event] = waiting.when(approved(despite="The decision stands in the table")).events
    assert event.personal["despite"] == "The decision stands in the table"


def test_the_newest_check_counts() -> None:
    history = (*acknowledged(), submitted(findings=["decision_missing"]), submitted(findings=[]))
    given(*history, policies=DEMANDED).when(approved()).then()


def test_an_approval_that_is_only_named_does_not_stand_for_the_check() -> None:
    given(*acknowledged(), policies=DEMANDED).when(respond(approved_by="cy")).then(codes=["approval_missing"])


def test_a_policy_that_wants_drafts_checked_wants_somebody_to_approve_them() -> None:
    alone = SHIPPED.named("hos-2024").model_dump() | {"checked_before_approval": True}
    with pytest.raises(ValueError, match="checked_before_approval needs second_person_approves"):
        type(SHIPPED.named("hos-2024")).model_validate(alone)
