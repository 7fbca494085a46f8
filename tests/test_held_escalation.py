"""Stage 2 asked for before the stage 1 response: held until it goes out."""

from __future__ import annotations

import pytest

from examples import (
    History,
    acknowledge,
    acknowledged,
    answer,
    define,
    escalate,
    extend,
    point,
    prepared,
    received,
    refuse,
    reinstate,
    respond,
    withdraw,
)
from spec import given

TWO = (point("P1"), point("P2"))
BOTH = (answer("P1"), answer("P2"))
HELD = (*acknowledged(*TWO), escalate("2024-05-20"))


@pytest.mark.parametrize(
    ("history", "status"),
    [
        (received(), "logged"),
        (acknowledged(), "stage_1"),
        ((*acknowledged(), extend("2024-05-20", "2024-06-05")), "stage_1_extended"),
    ],
)
def test_asked_before_the_stage_1_response_it_is_held_and_starts_no_clock(history: History, status: str) -> None:
    before = given(*history).cases.found["C-1"].running_clocks
    held = given(*history).when(escalate("2024-05-20"))
    assert held.then(status=status).case.running_clocks == before


def test_when_the_response_goes_out_the_case_is_escalated_from_that_day() -> None:
    given(*HELD).when(respond("2024-05-28", *BOTH)).then(
        status="escalated",
        clocks=["stage_1_response met 2024-05-28", "stage_2_acknowledgement due 2024-06-04"],
    )


@pytest.mark.parametrize("asked", ["2024-05-20", "2024-05-28"])
def test_a_request_made_before_the_response_and_entered_after_it_counts_from_the_response(asked: str) -> None:
    given(*acknowledged(*TWO), respond("2024-05-28", *BOTH)).when(escalate(asked)).then(
        status="escalated", clocks=["stage_2_acknowledgement due 2024-06-04"]
    ).clock("stage_2_acknowledgement", started_on="2024-05-28")


def test_a_request_made_after_the_response_and_entered_before_it_counts_from_the_request() -> None:
    given(*HELD[:-1], escalate("2024-05-30")).when(respond("2024-05-28", *BOTH)).then(
        status="escalated",
        clocks=["stage_1_response met 2024-05-28", "stage_2_acknowledgement due 2024-06-06"],
    )


@pytest.mark.parametrize("history", [(*prepared(), escalate("2024-05-14")), HELD])
def test_it_goes_on_from_every_status_of_stage_1(history: History) -> None:
    points = [answer(id) for id in given(*history).cases.found["C-1"].points]
    given(*history).when(respond("2024-05-17", *points)).then(status="escalated")


def test_a_held_request_names_its_points() -> None:
    held = (*acknowledged(*TWO), escalate("2024-05-20", "P2"))
    case = given(*held).when(respond("2024-05-28", *BOTH)).then(status="escalated").case
    assert (list(case.points), case.answers, case.handler, case.held) == (["P2"], {}, None, None)


def test_points_redefined_away_meanwhile_do_not_go_on() -> None:
    held = (*acknowledged(*TWO), escalate("2024-05-20", "P1", "P2"))
    redefined = define("2024-05-21", point("P1"), reason="P2 was the council's")
    case = given(*held, redefined).when(respond()).then(status="escalated").case
    assert list(case.points) == ["P1"]


def test_one_request_is_held_at_a_time() -> None:
    given(*HELD).when(escalate("2024-05-21")).then(codes=["already_done"])
    given(*HELD).when(escalate("2024-05-21", "P9")).then(codes=["already_done", "point_unknown"])


@pytest.mark.parametrize(
    "ending",
    [
        withdraw("2024-05-22"),
        refuse("2024-05-22", "legal_proceedings", claim_filed_on="2024-05-21"),
    ],
)
def test_a_held_request_goes_when_the_stage_ends_without_a_response(ending: dict[str, object]) -> None:
    history = (*HELD, ending, reinstate("2024-05-23"), acknowledge("2024-05-24"))
    given(*history).when(respond("2024-05-28", *BOTH)).then(status="stage_1_responded")


def test_a_response_that_left_a_point_out_lets_it_wait() -> None:
    found = respond("2024-05-28", answer("P1"), as_found={"reason": "on the file"})
    assert given(*HELD).when(found).then(status="stage_1", failures=["points_unanswered"]).case.held is not None
