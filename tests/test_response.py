"""The response of a stage: every point answered, in writing, with what follows."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    CY,
    FOUND,
    History,
    acknowledged,
    action,
    answer,
    answered,
    at_stage_2,
    closed,
    finally_answered,
    point,
    respond,
)
from examples_record import cancel, promise
from spec import given

TWO = (point("P1"), point("P2"))


def test_the_stage_1_response_meets_its_clock() -> None:
    given(*acknowledged()).when(respond("2024-05-29")).then(
        status="stage_1_responded", clocks=["stage_1_response met 2024-05-29"]
    )


def test_the_final_response_meets_its_clock() -> None:
    given(*at_stage_2()).when(respond("2024-07-02", by=BEN)).then(
        status="final_response", clocks=["stage_2_response met 2024-07-02"]
    )


@pytest.mark.parametrize(("at", "late"), [("2024-05-30", 1), ("2024-06-01", 2), ("2024-05-29T23:30:00Z", 1)])
def test_a_late_response_is_recorded_with_its_breach(at: str, late: int) -> None:
    given(*acknowledged()).when(respond(at)).then(status="stage_1_responded", breaches={"stage_1_response": late})


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_a_stage_is_answered_once(history: History) -> None:
    given(*history).when(respond("2024-08-01")).then(codes=["not_allowed_at_stage"])


# Points


def test_a_response_that_leaves_a_point_out_is_refused() -> None:
    given(*acknowledged(*TWO)).when(respond()).then(codes=["points_unanswered"], status="stage_1")


def test_an_answer_to_no_point_of_the_definition_is_refused() -> None:
    given(*acknowledged()).when(respond("2024-05-28", answer(), answer("P9"))).then(codes=["point_unknown"])


@pytest.mark.parametrize("reasons", [None, "", " "])
def test_each_decision_has_its_reasons(reasons: str | None) -> None:
    given(*acknowledged()).when(respond("2024-05-28", answer(reasons=reasons))).then(codes=["reason_missing"])


def test_a_response_that_left_a_point_out_is_kept_as_answers_and_stops_no_clock() -> None:
    partial = respond("2024-05-28", answer("P1"), actions=[action()], as_found=FOUND)
    sent = given(*acknowledged(*TWO)).when(partial)
    sent.then(
        status="stage_1",
        failures=["points_unanswered"],
        clocks=["stage_1_response due 2024-05-29", "action A1 due 2024-07-01"],
    )
    assert sent.case.answers == {"P1": "not_upheld"}


def test_the_rest_is_answered_later() -> None:
    partial = respond("2024-05-28", answer("P1"), as_found=FOUND)
    given(*acknowledged(*TWO), partial).when(respond("2024-06-03", answer("P2"))).then(
        status="stage_1_responded", breaches={"stage_1_response": 3}
    )


# Remedies


@pytest.mark.parametrize("decision", ["upheld", "partially_upheld"])
@pytest.mark.parametrize("reason", [None, "", " "])
def test_a_point_upheld_needs_an_action_or_a_reason_for_none(decision: str, reason: str | None) -> None:
    given(*acknowledged()).when(respond("2024-05-28", answer(decision=decision), no_remedy_reason=reason)).then(
        codes=["remedy_missing"]
    )


@pytest.mark.parametrize("remedy", [{"actions": [action()]}, {"no_remedy_reason": "It was put right in May"}])
def test_either_is_enough(remedy: dict[str, Any]) -> None:
    given(*acknowledged()).when(respond("2024-05-28", answer(decision="upheld"), **remedy)).then(
        status="stage_1_responded"
    )


def test_an_action_promised_before_is_a_remedy() -> None:
    given(*acknowledged(), promise("2024-05-20")).when(respond("2024-05-28", answer(decision="upheld"))).then(
        status="stage_1_responded"
    )


def test_an_action_taken_back_is_no_remedy() -> None:
    history = (*acknowledged(), promise("2024-05-20"), cancel("2024-05-21"))
    given(*history).when(respond("2024-05-28", answer(decision="upheld"))).then(codes=["remedy_missing"])


def test_open_actions_do_not_hold_the_response_back() -> None:
    remedy = action(
        "A1", "2024-12-01", amount=250, method="rent_account", agreed_with_resident=True, impact="Two weeks"
    )
    given(*acknowledged()).when(respond("2024-05-28", answer(decision="upheld"), actions=[remedy])).then(
        status="stage_1_responded", clocks=["stage_1_response met 2024-05-28", "action A1 due 2024-12-01"]
    )


def test_an_action_needs_an_id_of_its_own() -> None:
    given(*acknowledged(), promise("2024-05-20")).when(respond(actions=[action("A1")])).then(codes=["already_done"])
    given(*acknowledged()).when(respond(actions=[action("A1"), action("A1")])).then(codes=["already_done"])


# What the letter says, and how it goes


@pytest.mark.parametrize("details", [None, False])
def test_the_next_step_is_told(*, details: bool | None) -> None:
    given(*acknowledged()).when(respond(next_step_details=details)).then(codes=["next_step_missing"])
    given(*at_stage_2()).when(respond("2024-06-28", by=BEN, next_step_details=details)).then(
        codes=["next_step_missing"]
    )


@pytest.mark.parametrize("channel", ["phone", "in_person"])
def test_what_is_only_said_is_not_in_writing(channel: str) -> None:
    given(*acknowledged()).when(respond(channel=channel)).then(codes=["not_in_writing"])


@pytest.mark.parametrize("channel", [None, "email", "letter", "web", "social_media", "survey", "other"])
def test_any_other_channel_is(channel: str | None) -> None:
    given(*acknowledged()).when(respond(channel=channel, document="D1")).then(status="stage_1_responded")


def test_how_the_residents_position_was_heard_is_kept() -> None:
    heard = {"heard_on": "2024-05-20", "how": "At home, with the surveyor"}
    given(*acknowledged()).when(respond(resident_position=heard)).then(status="stage_1_responded")


EVERYTHING = [
    "not_the_handler",
    "points_unanswered",
    "remedy_missing",
    "next_step_missing",
    "not_in_writing",
    "approver_not_independent",
    "reason_missing",
]
WRONG = respond(
    "2024-05-28",
    answer("P1", "upheld", reasons=None),
    by=CY,
    next_step_details=False,
    channel="phone",
    approved_by="cy",
)


def test_everything_wrong_is_told_at_once() -> None:
    given(*acknowledged(*TWO)).when(WRONG).then(codes=EVERYTHING)


def test_all_of_it_can_be_recorded_as_found() -> None:
    given(*acknowledged(*TWO)).when({**WRONG, "as_found": FOUND}).then(
        status="stage_1", failures=EVERYTHING, clocks=["stage_1_response due 2024-05-29"]
    )


def test_what_cannot_be_recorded_as_found_is_told_without_the_rest() -> None:
    wrong = {**WRONG, "answers": [answer("P9", reasons=None)], "as_found": FOUND}
    given(*acknowledged()).when(wrong).then(codes=["point_unknown"])


def test_a_point_has_one_answer_in_a_response() -> None:
    twice = respond("2024-05-28", answer(), answer(decision="upheld"))
    given(*acknowledged()).when(twice).malformed("answers", "two answers to the same point")
