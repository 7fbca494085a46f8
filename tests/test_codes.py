"""The codes of the contract: their order, which of them can be recorded as found, and that each is used."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.errors import ALONE, CODES, ORDER
from casework.domain.lifecycle_guards import GUARDS
from casework.domain.situation import HANDLINGS
from examples import FOUND, History, answered, close, log, received
from spec import given

STANDING_ALONE = "case_unknown case_exists key_reused occurred_in_future not_allowed_at_stage"
# In the contract's order; † marks what can be recorded as found.
TOGETHER = """
occurred_before_receipt unknown_subject already_done point_unknown definition_missing outcome_sought_missing†
responsibility_unclear† triage_missing† support_needs_not_asked† consent_missing† not_an_exclusion not_out_of_time
discretion_not_considered† claim_not_filed prior_case_not_concluded into_not_running explanation_missing†
resident_choice_missing† handler_missing not_the_handler† handler_not_independent† conflict_of_interest†
new_case_needed extension_after_deadline† extension_not_later extension_over_cap† update_interval_missing†
points_unanswered† remedy_missing† next_step_missing† not_in_writing† approval_missing† approver_not_independent†
findings_open†
reason_missing† evidence_missing ombudsman_details_missing† not_by_resident open_actions open_orders ombudsman_open
stages_not_exhausted† review_date_missing† equality_regard_missing† appeal_missing†
"""
ELSEWHERE = {
    "case_unknown": "asked before any rule: is there such a case?",
    "case_exists": "asked before any rule: is there such a case already?",
    "key_reused": "known where the keys are, in the store",
    "occurred_in_future": "asked before any rule, of every command",
    "not_allowed_at_stage": "the state machine's own",
    "occurred_before_receipt": "asked of every command after the receipt",
}


def test_the_codes_stand_in_the_order_of_the_contract() -> None:
    listed = [*STANDING_ALONE.split(), *TOGETHER.split()]
    assert list(CODES) == [code.rstrip("†") for code in listed]
    assert [code for code, as_found in CODES.items() if as_found] == [code[:-1] for code in listed if code[-1] == "†"]
    assert list(ALONE) == STANDING_ALONE.split()
    assert sorted(CODES, key=ORDER.__getitem__) == list(CODES)


def test_every_code_is_used_by_a_rule_or_a_guard_or_it_is_said_where_else() -> None:
    by_rules = {rule.code for handling in HANDLINGS.values() for rule in handling.rules}
    by_guards = {guard.code for guard in GUARDS.values() if guard.code}
    assert by_rules | by_guards | ELSEWHERE.keys() == CODES.keys()
    assert not ELSEWHERE.keys() & (by_rules | by_guards)


@pytest.mark.parametrize(
    ("history", "sent", "code"),
    [
        ((), close("2024-06-10"), "case_unknown"),
        (received(), log(), "case_exists"),
        (answered(), close("2040-01-01"), "occurred_in_future"),
        (received(), close("2024-06-10"), "not_allowed_at_stage"),
        (answered(), close("2024-05-12"), "occurred_before_receipt"),
    ],
)
def test_what_is_asked_of_every_command(history: History, sent: dict[str, Any], code: str) -> None:
    given(*history).when(sent).then(codes=[code])
    given(*history).when({**sent, "as_found": FOUND}).then(codes=[code])
