"""Who handles a complaint: independent of stage 1, without a conflict of interest."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    ANN,
    BEN,
    CY,
    ESCALATED,
    FOUND,
    RECEIVED,
    History,
    acknowledge,
    acknowledged,
    action,
    answer,
    answer_point,
    answered,
    assign,
    at_stage_2,
    by,
    closed,
    command,
    define,
    escalate,
    escalated,
    extend,
    finally_answered,
    log,
    prepared,
    received,
    reopen,
    respond,
    support,
    triage,
)
from spec import given

STAFF = (log(about_staff=["dee", "eve"]), define(), triage(), support())


@pytest.mark.parametrize(
    "history",
    [
        received(),
        acknowledged(),
        (*acknowledged(), extend("2024-05-20", "2024-06-05")),
        escalated(),
        at_stage_2(),
        (*at_stage_2(), extend("2024-06-20", "2024-07-10", by=BEN)),
    ],
)
def test_a_running_complaint_is_given_to_a_handler(history: History) -> None:
    before = given(*history).cases.found["C-1"]
    after = given(*history).when(assign("2024-06-21", "fay", team="north", handler_org="a contractor"))
    assert after.then(status=before.status).case.handler == "fay"
    assert after.case.running_clocks == before.running_clocks


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_an_answered_complaint_has_nothing_to_handle(history: History) -> None:
    given(*history).when(assign("2024-08-01", "fay")).then(codes=["not_allowed_at_stage"])


def test_the_team_stays_when_none_is_named() -> None:
    assert given(log(team="south")).when(assign(RECEIVED)).case.team == "south"


# Independence


CONSIDERED: list[tuple[str, History]] = [
    ("ever assigned", (*prepared(), assign(RECEIVED, "fay"), assign(RECEIVED), acknowledge(), respond())),
    ("answered a point", (*acknowledged(), answer_point("2024-05-20", by=by("fay")), respond())),
    ("responded", (*acknowledged(), respond(by=by("fay"), cover_reason="ann is ill"))),
    ("contributed", (*acknowledged(), respond(contributors=["gil", "fay"]))),
    (
        "approved",
        (
            *acknowledged(),
            command("submit_for_approval", "2024-05-20"),
            command("approve_response", "2024-05-21", by=by("fay", "manager")),
            respond(),
        ),
    ),
    ("approved by name", (*acknowledged(), respond(approved_by="fay"))),
    (
        "answered it before it was opened again",
        (*answered(), reopen("2024-05-29"), assign("2024-05-29", "fay"), respond("2024-05-30", by=by("fay"))),
    ),
]


@pytest.mark.parametrize("history", [history for _, history in CONSIDERED], ids=[what for what, _ in CONSIDERED])
def test_nobody_who_considered_stage_1_handles_stage_2(history: History) -> None:
    given(*history, escalate()).when(assign(ESCALATED, "fay")).then(codes=["handler_not_independent"])


def test_somebody_else_handles_stage_2() -> None:
    given(*escalated()).when(assign(ESCALATED, "fay")).then(status="escalated")


def test_a_handler_who_is_not_independent_can_be_recorded_as_found() -> None:
    assigned = given(*escalated()).when(assign(ESCALATED, "ann", as_found=FOUND))
    assert assigned.then(failures=["handler_not_independent"]).case.handler == "ann"


def test_at_stage_1_anybody_may_handle_it_again() -> None:
    given(*prepared(), assign(RECEIVED, "fay")).when(assign(RECEIVED)).then(status="logged")


def test_a_point_is_not_answered_at_stage_2_by_whoever_considered_stage_1() -> None:
    given(*at_stage_2()).when(answer_point("2024-06-10", by=ANN)).then(codes=["handler_not_independent"])


@pytest.mark.parametrize("cover", [{}, {"cover_reason": "ben is ill"}])
def test_stage_2_is_not_answered_by_whoever_considered_stage_1(cover: dict[str, str]) -> None:
    given(*at_stage_2()).when(respond("2024-06-10", by=ANN, **cover)).then(
        codes=["handler_not_independent"] if cover else ["not_the_handler", "handler_not_independent"]
    )


# The handler responds, or another with a reason


def test_without_a_handler_nobody_responds() -> None:
    unassigned = (log(), define(), triage(), support(), acknowledge())
    given(*unassigned).when(respond()).then(codes=["handler_missing"])
    given(*escalated(), acknowledge(ESCALATED)).when(respond("2024-06-05", by=BEN)).then(codes=["handler_missing"])


def test_a_missing_handler_cannot_be_recorded_as_found() -> None:
    unassigned = (log(), define(), triage(), support(), acknowledge())
    given(*unassigned).when(respond(as_found=FOUND)).then(codes=["handler_missing"])


@pytest.mark.parametrize("history", [acknowledged(), (log(), define(), triage(), support(), acknowledge())])
def test_another_responds_with_a_reason_and_becomes_the_handler(history: History) -> None:
    covered = given(*history).when(respond(by=CY, cover_reason="ann is ill"))
    assert covered.then(status="stage_1_responded").case.handler == "cy"


@pytest.mark.parametrize("reason", [None, "", " "])
def test_another_without_a_reason_does_not_respond(reason: str | None) -> None:
    given(*acknowledged()).when(respond(by=CY, cover_reason=reason)).then(codes=["not_the_handler"])


def test_a_response_sent_by_another_can_be_recorded_as_found() -> None:
    upheld: dict[str, Any] = {"actions": [action()], "by": CY, "as_found": FOUND}
    given(*acknowledged()).when(respond("2024-05-28", answer(decision="upheld"), **upheld)).then(
        status="stage_1_responded", failures=["not_the_handler"]
    )
