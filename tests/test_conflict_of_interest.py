"""Nobody considers a complaint in which they have an interest."""

from __future__ import annotations

import pytest

from examples import (
    ESCALATED,
    FOUND,
    RECEIVED,
    acknowledge,
    answer_point,
    assign,
    by,
    define,
    escalated,
    log,
    prepared,
    respond,
    support,
    triage,
)
from spec import given

STAFF = (log(about_staff=["dee", "eve"]), define(), triage(), support())


@pytest.mark.parametrize("handler", ["dee", "eve"])
def test_a_complaint_is_never_handled_by_whom_it_is_about(handler: str) -> None:
    given(*STAFF).when(assign(RECEIVED, handler)).then(codes=["conflict_of_interest"])


@pytest.mark.parametrize("mitigation", [{}, {"mitigation": ""}, {"mitigation": " "}])
def test_a_declared_conflict_needs_its_mitigation(mitigation: dict[str, str]) -> None:
    given(log()).when(assign(RECEIVED, conflict={"what": "A neighbour", **mitigation})).then(
        codes=["conflict_of_interest"]
    )


def test_a_mitigated_conflict_is_accepted() -> None:
    mitigated = {"what": "A neighbour", "mitigation": "cy reads every letter"}
    given(log()).when(assign(RECEIVED, conflict=mitigated)).then(status="logged")


def test_whom_it_is_about_has_no_mitigation() -> None:
    mitigated = {"what": "It is about me", "mitigation": "None needed"}
    given(*STAFF).when(assign(RECEIVED, "dee", conflict=mitigated)).then(codes=["conflict_of_interest"])


def test_dependence_and_conflict_are_told_together() -> None:
    given(*escalated()).when(assign(ESCALATED, "ann", conflict={"what": "A neighbour"})).then(
        codes=["handler_not_independent", "conflict_of_interest"]
    )


FOUND_CONFLICT = assign(RECEIVED, conflict={"what": "A neighbour"}, as_found=FOUND)


def test_a_conflict_found_afterwards_stays_until_it_is_mitigated() -> None:
    conflicted = (*prepared(), FOUND_CONFLICT, acknowledge())
    given(*conflicted).when(respond()).then(codes=["conflict_of_interest"])
    mitigated = assign("2024-05-20", conflict={"what": "A neighbour", "mitigation": "cy reads every letter"})
    given(*conflicted, mitigated).when(respond()).then(status="stage_1_responded")


@pytest.mark.parametrize("cover", [{}, {"cover_reason": "ann is ill"}])
def test_a_response_by_whom_it_is_about_is_refused(cover: dict[str, str]) -> None:
    history = (*STAFF, assign(), acknowledge())
    given(*history).when(respond(by=by("dee"), **cover)).then(
        codes=["conflict_of_interest"] if cover else ["not_the_handler", "conflict_of_interest"]
    )


def test_a_point_is_not_answered_by_whom_it_is_about() -> None:
    given(*STAFF).when(answer_point("2024-05-20", by=by("dee"))).then(codes=["conflict_of_interest"])
