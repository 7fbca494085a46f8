"""What may be done now, and why the rest may not: known before anybody fills in a command."""

from __future__ import annotations

import pytest

from casework.domain.command import COMMANDS
from casework.domain.decide import possibilities
from examples import (
    History,
    acknowledged,
    answered,
    at_stage_2,
    closed,
    command,
    define,
    escalate,
    finally_answered,
    log,
    point,
    prepared,
    received,
    withdraw,
)
from examples_record import failure_order, investigated, promise
from spec import given

STAGE_ONLY = ["not_allowed_at_stage"]


def possible(history: History) -> dict[str, list[str]]:
    """Each command with the codes that stand against it."""
    cases = given(*history).cases
    found = possibilities(cases.situation(command("close", "2024-07-05")))
    assert all(each.allowed == (not each.reasons) for each in found)
    return {each.command: [reason.code for reason in each.reasons] for each in found}


@pytest.mark.parametrize(
    ("history", "name", "codes"),
    [
        (
            received(),
            "acknowledge",
            ["definition_missing", "outcome_sought_missing", "triage_missing", "support_needs_not_asked"],
        ),
        (
            (log(), define("2024-05-13", point(responsibility="unclear"))),
            "acknowledge",
            [
                "responsibility_unclear",
                "triage_missing",
                "support_needs_not_asked",
            ],
        ),
        (prepared(), "acknowledge", []),
        (acknowledged(), "acknowledge", STAGE_ONLY),
        (
            received(),
            "respond",
            ["definition_missing", "outcome_sought_missing", "triage_missing", "support_needs_not_asked"],
        ),
        (acknowledged(), "respond", []),
        (received(), "refuse", []),
        (acknowledged(), "refuse", []),
        (answered(), "refuse", STAGE_ONLY),
        (received(), "extend", STAGE_ONLY),
        (acknowledged(), "extend", []),
        (received(), "close", STAGE_ONLY),
        (answered(), "close", []),
        ((*answered(), promise("2024-06-03")), "close", ["open_actions"]),
        ((*answered(), failure_order("2024-06-03")), "close", ["open_orders"]),
        (investigated(), "close", ["ombudsman_open"]),
        (acknowledged(), "approve_response", STAGE_ONLY),
        ((*acknowledged(), command("submit_for_approval", "2024-05-20")), "approve_response", []),
        ((*acknowledged(), command("submit_for_approval", "2024-05-20")), "return_response", []),
        (answered(), "request_escalation", []),
        (acknowledged(), "request_escalation", []),
        (finally_answered(), "request_escalation", STAGE_ONLY),
        (closed(), "request_escalation", []),
        (closed(), "reopen_stage", []),
        ((*received(), withdraw("2024-05-14")), "reinstate", []),
        (at_stage_2(), "triage_complaint", STAGE_ONLY),
        (closed(), "promise_action", []),
        (closed(), "record_chfo", []),
    ],
)
def test_a_command_is_possible_or_the_reasons_are_told(history: History, name: str, codes: list[str]) -> None:
    assert possible(history)[name] == codes


def test_everything_but_receiving_it_again_is_listed() -> None:
    assert {"log_complaint", "adopt_case"}.isdisjoint(possible(received()))
    assert len(possible(received())) == len(COMMANDS) - 2


def test_a_held_request_is_no_way_to_ask_again() -> None:
    [reason] = given(*acknowledged(), escalate("2024-05-20")).when(escalate("2024-05-21")).reasons
    assert reason.code == "already_done"
