"""Answers to single points, and the second pair of eyes."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    ANN,
    BEN,
    FOUND,
    History,
    acknowledged,
    action,
    answer_point,
    answered,
    at_stage_2,
    closed,
    define,
    escalated,
    finally_answered,
    point,
    prepared,
    received,
    respond,
)
from spec import given

TWO = (point("P1"), point("P2", responsibility="other"))
LATER = "2024-06-10"


@pytest.mark.parametrize(
    ("history", "by"),
    [(prepared(), ANN), (acknowledged(), ANN), (escalated(), BEN), (at_stage_2(), BEN)],
)
def test_a_point_is_answered_while_a_stage_runs_and_no_clock_stops(history: History, by: dict[str, Any]) -> None:
    before = given(*history).cases.found["C-1"]
    after = given(*history).when(answer_point(LATER, by=by))
    assert after.then(status=before.status).case.running_clocks == before.running_clocks


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_nothing_is_answered_afterwards(history: History) -> None:
    given(*history).when(answer_point("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_only_a_point_of_the_definition_is_answered() -> None:
    given(*acknowledged()).when(answer_point(LATER, "P9")).then(codes=["point_unknown"])
    given(*received()).when(answer_point(LATER, "P1")).then(codes=["point_unknown"])


@pytest.mark.parametrize("reasons", [None, "", " "])
def test_a_decision_needs_its_reasons(reasons: str | None) -> None:
    given(*acknowledged()).when(answer_point(LATER, reasons=reasons)).then(codes=["reason_missing"])


def test_a_decision_without_reasons_can_be_recorded_as_found() -> None:
    given(*acknowledged()).when(answer_point(LATER, reasons=None, as_found=FOUND)).then(failures=["reason_missing"])


def test_answers_given_before_count_in_the_response() -> None:
    history = (*acknowledged(*TWO), answer_point("2024-05-20", "P2", references=["tenancy 3.1"]))
    given(*history).when(respond()).then(status="stage_1_responded")


def test_a_point_of_another_body_needs_its_answer_too() -> None:
    given(*acknowledged(*TWO)).when(respond()).then(codes=["points_unanswered"])


def test_every_point_is_answered_afresh_at_stage_2() -> None:
    given(*at_stage_2()).when({**respond(LATER, by=BEN), "answers": []}).then(codes=["points_unanswered"])


def test_a_point_upheld_before_needs_its_remedy_in_the_response() -> None:
    history = (*acknowledged(), answer_point("2024-05-20", decision="upheld"))
    given(*history).when({**respond(), "answers": []}).then(codes=["remedy_missing"])
    given(*history).when({**respond(actions=[action()]), "answers": []}).then(status="stage_1_responded")


def test_a_point_redefined_away_needs_no_remedy() -> None:
    history = (
        *acknowledged(*TWO),
        answer_point("2024-05-20", "P2", "upheld"),
        define("2024-05-21", reason="P2 was withdrawn"),
    )
    given(*history).when(respond()).then(status="stage_1_responded")
