"""What the complaint is about: definition, clarification and triage."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    History,
    acknowledge,
    acknowledged,
    answer_point,
    answered,
    at_stage_2,
    closed,
    command,
    define,
    escalated,
    finally_answered,
    log,
    point,
    prepared,
    received,
    respond,
    support,
    triage,
)
from examples_record import correct
from spec import given

RUNNING = [(received(), "logged"), (acknowledged(), "stage_1"), (escalated(), "escalated"), (at_stage_2(), "stage_2")]
OVER = [answered(), finally_answered(), closed()]


def test_defining_moves_no_clock() -> None:
    given(log()).when(define()).then(status="logged", clocks=["stage_1_acknowledgement due 2024-05-20"])


@pytest.mark.parametrize(("history", "status"), RUNNING)
def test_a_complaint_is_defined_at_any_running_stage(history: History, status: str) -> None:
    given(*history).when(define("2024-06-10", reason="The resident said more")).then(status=status)


@pytest.mark.parametrize("history", OVER)
def test_an_answered_complaint_is_not_defined_again(history: History) -> None:
    given(*history).when(define("2024-08-01", reason="Too late")).then(codes=["not_allowed_at_stage"])


@pytest.mark.parametrize("history", [received(), escalated()])
def test_before_the_acknowledgement_a_redefinition_needs_no_reason(history: History) -> None:
    given(*history, define("2024-06-03")).when(define("2024-06-03", point("P2"))).then()


@pytest.mark.parametrize("history", [acknowledged(), at_stage_2()])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_after_the_acknowledgement_a_redefinition_needs_a_reason(history: History, reason: str | None) -> None:
    given(*history).when(define("2024-06-10", reason=reason)).then(codes=["reason_missing"])


def test_a_redefinition_without_reason_can_be_recorded_as_found() -> None:
    changed = define("2024-05-15", point("P2"), as_found=FOUND)
    assert list(given(*acknowledged()).when(changed).then(failures=["reason_missing"]).case.points) == ["P2"]


@pytest.mark.parametrize("points", [None, []])
def test_a_definition_has_at_least_one_point(points: list[str] | None) -> None:
    given(log()).when({**define(), "points": points}).then(codes=["definition_missing"])


def test_an_empty_definition_cannot_be_recorded_as_found() -> None:
    empty = {**define("2024-05-15"), "points": [], "as_found": FOUND}
    given(*acknowledged()).when(empty).then(codes=["definition_missing"])


def test_an_empty_redefinition_without_reason_is_told_both() -> None:
    given(*acknowledged()).when({**define("2024-05-15"), "points": []}).then(
        codes=["definition_missing", "reason_missing"]
    )


def test_two_points_may_not_have_one_id() -> None:
    given(log()).when(define("2024-05-13", point("P1"), point("P1"))).malformed("points", "same id")


def test_a_definition_replaces_the_one_before() -> None:
    replaced = given(log(), define()).when(define("2024-05-13", point("P7"), point("P8")))
    assert list(replaced.then().case.points) == ["P7", "P8"]


def test_a_redefinition_keeps_the_answers_to_points_that_stay() -> None:
    history = (*acknowledged(point("P1"), point("P2")), answer_point("2024-05-15", "P1"))
    redefined = define("2024-05-16", point("P1"), point("P3"), reason="P2 was the council's")
    given(*history, redefined).when(respond("2024-05-20")).then(codes=["points_unanswered"])
    assert given(*history, redefined).cases.found["C-1"].answers == {"P1": "not_upheld"}


# The outcomes sought


@pytest.mark.parametrize("outcomes", [{}, {"outcomes_sought": []}, {"outcomes_sought": ["", "  "]}])
def test_the_outcomes_sought_must_be_known_when_acknowledging(outcomes: dict[str, Any]) -> None:
    unknown = define(**({"outcomes_sought": None} | outcomes))
    given(log(), unknown, triage(), support()).when(acknowledge()).then(codes=["outcome_sought_missing"])


def test_asking_for_the_outcomes_sought_is_enough() -> None:
    asked = define(outcomes_sought=None, outcomes_asked_on="2024-05-13")
    given(log(), asked, triage(), support()).when(acknowledge()).then(status="stage_1")


def test_without_a_definition_the_outcomes_are_missing_too() -> None:
    given(log(), triage(), support()).when(acknowledge()).then(codes=["definition_missing", "outcome_sought_missing"])


# Responsibility


@pytest.mark.parametrize("note", [{}, {"note": ""}, {"note": " "}])
def test_an_unclear_responsibility_needs_a_note(note: dict[str, str]) -> None:
    unclear = point("P2", responsibility="unclear", **note)
    given(*prepared(point("P1"), unclear)).when(acknowledge()).then(codes=["responsibility_unclear"])


@pytest.mark.parametrize(
    "clear",
    [{"responsibility": "landlord"}, {"responsibility": "other"}, {"responsibility": "unclear", "note": "Shared wall"}],
)
def test_a_responsibility_that_is_clear_or_noted_can_be_acknowledged(clear: dict[str, str]) -> None:
    given(*prepared(point("P1", **clear))).when(acknowledge()).then(status="stage_1")


# Clarification


@pytest.mark.parametrize(("history", "status"), RUNNING)
@pytest.mark.parametrize(
    "said",
    [
        command("request_clarification", "2024-06-07", question="Which room?"),
        command("record_clarification", "2024-06-07", answer="The bedroom"),
    ],
)
def test_clarifying_stops_no_clock(history: History, status: str, said: dict[str, str]) -> None:
    before = given(*history).cases.found["C-1"].running_clocks
    assert given(*history).when(said).then(status=status).case.running_clocks == before


@pytest.mark.parametrize("history", OVER)
def test_nothing_is_clarified_once_answered(history: History) -> None:
    asked = command("request_clarification", "2024-08-01", question="Which room?")
    given(*history).when(asked).then(codes=["not_allowed_at_stage"])


def test_what_was_asked_and_answered_is_kept() -> None:
    asked = command("request_clarification", "2024-05-13", question="Which room?")
    told = command("record_clarification", "2024-05-14", answer="The bedroom")
    kept = given(log(), asked, told).cases.log[-2:]
    assert [event.personal for event in kept] == [{"question": "Which room?"}, {"answer": "The bedroom"}]


# Triage


@pytest.mark.parametrize(("history", "status"), RUNNING[:2])
def test_a_complaint_is_triaged_while_stage_1_runs(history: History, status: str) -> None:
    given(*history).when(triage("2024-05-20", reason="Mould and a child")).then(status=status)


@pytest.mark.parametrize("history", [escalated(), at_stage_2(), *OVER])
def test_a_complaint_is_not_triaged_after_stage_1(history: History) -> None:
    given(*history).when(triage("2024-08-01")).then(codes=["not_allowed_at_stage"])


def test_correcting_words_of_the_definition_changes_no_point() -> None:
    corrected = given(*acknowledged()).when(correct("2024-05-15", "points.0.text", "Damp", event=2))
    assert list(corrected.then(status="stage_1").case.points) == ["P1"]
