"""As found: what has already happened is recorded with its failures; a failure never buys time."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.command import COMMANDS
from casework.domain.complaint import fold
from casework.domain.errors import CODES
from casework.domain.situation import HANDLINGS, rule
from examples import (
    FOUND,
    History,
    acknowledge,
    acknowledged,
    log,
    point,
    prepared,
    received,
    refuse,
    respond,
    withdraw,
)
from examples_record import correct, restrict
from spec import given

CONTRACT = """
case_unknown case_exists key_reused occurred_in_future not_allowed_at_stage
occurred_before_receipt unknown_subject already_done point_unknown definition_missing outcome_sought_missing†
responsibility_unclear† triage_missing† support_needs_not_asked† consent_missing† not_an_exclusion not_out_of_time
discretion_not_considered† claim_not_filed prior_case_not_concluded into_not_running explanation_missing†
resident_choice_missing† handler_missing not_the_handler† handler_not_independent† conflict_of_interest† new_case_needed
extension_after_deadline† extension_not_later extension_over_cap† update_interval_missing† points_unanswered†
remedy_missing† next_step_missing† not_in_writing† approval_missing† approver_not_independent† findings_open†
reason_missing†
evidence_missing ombudsman_details_missing† not_by_resident open_actions open_orders ombudsman_open
stages_not_exhausted† review_date_missing† equality_regard_missing† appeal_missing†
"""


def test_the_codes_their_order_and_what_can_be_recorded_as_found_are_the_contracts() -> None:
    assert list(CODES.items()) == [(code.removesuffix("†"), code.endswith("†")) for code in CONTRACT.split()]


def test_no_rule_has_a_code_of_its_own_invention() -> None:
    with pytest.raises(ValueError, match="nonsense is not a code of the contract"):
        rule("nonsense")


def test_every_command_is_decided_and_gives_only_codes_of_the_contract() -> None:
    assert HANDLINGS.keys() == COMMANDS.keys()
    assert {each.code for handling in HANDLINGS.values() for each in handling.rules} <= CODES.keys()


# What was really sent


def test_a_failure_is_kept_with_its_provision() -> None:
    [event] = given(*prepared()).when(acknowledge(ombudsman_details=False, as_found=FOUND)).events
    assert [failure.model_dump() for failure in event.failures] == [
        {"code": "ombudsman_details_missing", "provision": "3.7"}
    ]


def test_how_it_was_found_is_kept_with_it() -> None:
    letter = {"reason": "Found in the file", "evidence": "The letter of 14 May"}
    [event] = given(*prepared()).when(acknowledge(as_found=letter)).events
    assert event.found
    assert event.personal["as_found.reason"] == "Found in the file"
    assert event.personal["as_found.evidence"] == "The letter of 14 May"


def test_what_broke_no_rule_has_no_failures() -> None:
    given(*prepared()).when(acknowledge(as_found=FOUND)).then(status="stage_1", failures=[])


def test_a_response_with_every_point_answered_ends_the_stage_whatever_else_it_lacked() -> None:
    sent = respond("2024-05-30", next_step_details=False, channel="phone", as_found=FOUND)
    given(*acknowledged()).when(sent).then(
        status="stage_1_responded",
        failures=["next_step_missing", "not_in_writing"],
        breaches={"stage_1_response": 1},
    )


@pytest.mark.parametrize(
    ("history", "sent", "codes"),
    [
        ((log(),), acknowledge(ombudsman_details=False), ["definition_missing"]),
        (received(), refuse("2024-05-15", "out_of_time", explanation=None), ["not_out_of_time"]),
        (
            received(),
            withdraw("2024-05-12", by={"id": "ann", "role": "officer"}),
            ["occurred_before_receipt", "not_by_resident"],
        ),
        (received(), restrict("2024-05-14", evidence=None, appeal=None), ["evidence_missing"]),
        (acknowledged(), correct("2024-06-10", "at", "2024-05-20"), ["evidence_missing"]),
        (acknowledged(point("P1"), point("P2")), respond("2024-05-12"), ["occurred_before_receipt"]),
    ],
)
def test_where_a_code_cannot_be_recorded_as_found_only_such_codes_are_told(
    history: History, sent: dict[str, Any], codes: list[str]
) -> None:
    given(*history).when({**sent, "as_found": FOUND}).then(codes=codes)


@pytest.mark.parametrize("sent", [respond(), acknowledge("2024-05-20")])
def test_identity_chronology_and_lifecycle_refuse_all_the_same(sent: dict[str, Any]) -> None:
    found = {**sent, "as_found": FOUND}
    given().when(found).then(codes=["case_unknown"])
    given(*acknowledged()).when({**found, "at": "2031-01-01"}).then(codes=["occurred_in_future"])
    given(*acknowledged(), respond()).when(found).then(codes=["not_allowed_at_stage"])


# What is kept


def test_the_provision_is_that_of_the_stage() -> None:
    [reason] = given(*acknowledged(point("P1"), point("P2"))).when(respond()).reasons
    assert (reason.code, reason.provision) == ("points_unanswered", "6.7")


def test_no_events_make_no_complaint() -> None:
    with pytest.raises(ValueError, match="no events, no complaint"):
        fold([])


def test_the_whole_history_makes_the_case() -> None:
    world = given(*acknowledged())
    assert fold(world.cases.log) == world.cases.found["C-1"]
