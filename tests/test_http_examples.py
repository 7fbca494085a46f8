"""The examples that the documentation shows are well-formed, invented, and make a story that is accepted."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from casework.domain.command import COMMANDS, parse
from casework.http.body_schemas import body_schema
from casework.http.examples import EXAMPLES
from spec import Cases

HANDLER = {"id": "E-217", "role": "officer"}
OTHERS = {"reviewer": "E-305", "manager": "E-400"}
SECOND = {"id": "E-410", "role": "reviewer"}

STORY: list[str | tuple[str, dict[str, Any]]] = [
    *("log_complaint", "record_support_needs", "triage_complaint", "request_clarification", "record_clarification"),
    *("define_complaint", "assign", "acknowledge", "appoint_representative", "attach_document", "correct_record"),
    *("agree_adjustment", "record_contact", "update_service_request", "raise_issue", "review_adjustment"),
    *("agree_update_interval", "restrict_contact", "extend", "review_restriction", "answer_point"),
    *("submit_for_approval", "return_response", "submit_for_approval", "approve_response", "respond"),
    *("promise_action", "end_representation", "lift_restriction", "record_offer_reply", "cancel_action"),
    *("update_action", "complete_action", ("complete_action", {"id": "A2", "at": "2025-05-06"}), "request_escalation"),
    ("assign", {"handler": SECOND["id"], "at": "2025-05-13"}),
    ("acknowledge", {"at": "2025-05-14", "by": SECOND}),
    (
        "respond",
        {
            "at": "2025-06-10",
            "by": SECOND,
            "answers": [{"point": "P1", "decision": "upheld", "reasons": "The plaster was not dry."}],
            "actions": [],
            "no_remedy_reason": "The works of May were repeated on 2 June.",
        },
    ),
    *("close", "record_learning", "record_satisfaction", "record_ombudsman_contact"),
    *("record_ombudsman_investigation", "record_information_request", "vary_ombudsman_date", "record_chfo"),
    *("submit_evidence", "comply_with_chfo", "record_death", "record_determination", "record_determination_review"),
    *("comply_with_order", "record_compliance_outcome"),
]
APART: dict[str, list[str | tuple[str, dict[str, Any]]]] = {
    "reopen_stage": [*STORY[:26], "reopen_stage"],
    "withdraw": [*STORY[:8], "withdraw"],
    "reinstate": ["log_complaint", "refuse", "reinstate"],
    "refuse": ["log_complaint", "refuse"],
    "redirect_to_service_request": ["log_complaint", "redirect_to_service_request"],
    "adopt_case": ["adopt_case"],
}
"""Examples that belong to another course of the story."""
ELSEWHERE = {
    "merge_into": "needs a second case, and has its own test below",
    "acknowledge_alert": "needs an alert, which the clock on the wall raises",
    "recount_deadlines": "needs a calendar that has changed",
}


def given(name: str, **more: Any) -> dict[str, Any]:
    """An example as the service gives it to casework once the token has said who did it."""
    fields = {**EXAMPLES[name], "command": name, "case": "MB-2511", **more}
    by = fields.get("by", HANDLER)
    return fields | {"by": by if "id" in by else {"id": OTHERS[by["role"]], **by}}


def tell(*story: str | tuple[str, dict[str, Any]]) -> None:
    cases = Cases()
    for step in story:
        name, more = (step, {}) if isinstance(step, str) else step
        said = cases.do(given(name, **more))
        assert said.events, f"{name}: {said.invalid or said.reasons}"


def test_every_command_has_an_example_and_nothing_else_has() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_example_is_a_body_of_its_command(name: str) -> None:
    jsonschema_rs.validator_for(body_schema(name), validate_formats=True).validate(EXAMPLES[name])
    assert parse(given(name)).verb == name


def test_the_examples_make_a_story_that_is_accepted() -> None:
    tell(*STORY)


@pytest.mark.parametrize("name", sorted(APART))
def test_an_example_of_another_course_is_accepted_in_it(name: str) -> None:
    tell(*APART[name])


def test_a_duplicate_is_merged_into_the_case_of_the_story() -> None:
    cases = Cases()
    for command in (
        given("log_complaint"),
        given("log_complaint", case="MB-2512"),
        given("merge_into", case="MB-2512"),
    ):
        assert cases.do(command).events


def test_every_example_has_its_place_in_a_story_or_it_is_said_why_not() -> None:
    told = {step if isinstance(step, str) else step[0] for step in STORY}
    assert told | APART.keys() | ELSEWHERE.keys() == EXAMPLES.keys()
    assert not told & (APART.keys() | ELSEWHERE.keys())
