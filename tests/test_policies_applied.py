"""The deadlines of a complaint under each policy."""

from __future__ import annotations

import pytest

from examples import (
    BEN,
    acknowledge,
    answered,
    assign,
    at_stage_2,
    define,
    escalate,
    escalated,
    log,
    respond,
    support,
    triage,
)
from spec import given, under


@pytest.mark.parametrize(
    ("policy", "received_on", "clocks"),
    [
        ("hos-2024", ["stage_1_acknowledgement due 2024-05-20"], ["stage_1_response due 2024-05-29"]),
        ("hos-2022", ["stage_1_acknowledgement due 2024-05-20"], ["stage_1_response due 2024-05-29"]),
        ("westminster-2023", ["stage_1_response due 2024-05-28"], ["stage_1_response due 2024-05-28"]),
    ],
)
def test_stage_1_under_each_policy(policy: str, received_on: list[str], clocks: list[str]) -> None:
    world = given(policies=under(policy))
    world.when(log()).then(clocks=received_on)
    for each in (define(), triage(), support(), assign(), acknowledge()):
        world.when(each).then()
    assert [f"{c.clock} due {c.due_on}" for c in world.cases.found["C-1"].running_clocks] == clocks


@pytest.mark.parametrize(
    ("policy", "asked", "acknowledged_clocks", "latest"),
    [
        ("hos-2024", ["stage_2_acknowledgement due 2024-06-10"], ["stage_2_response due 2024-07-02"], "2024-07-08"),
        (
            "hos-2022",
            ["stage_2_acknowledgement due 2024-06-10", "stage_2_response due 2024-07-01"],
            ["stage_2_response due 2024-07-01"],
            "2024-07-01",
        ),
        (
            "westminster-2023",
            ["stage_2_response due 2024-07-01"],
            ["stage_2_response due 2024-07-01"],
            "2024-07-01",
        ),
    ],
)
def test_stage_2_under_each_policy(policy: str, asked: list[str], acknowledged_clocks: list[str], latest: str) -> None:
    given(*answered(), policies=under(policy)).when(escalate("2024-06-03")).then(clocks=asked)
    case = given(*at_stage_2(), policies=under(policy)).cases.found["C-1"]
    assert [f"{c.clock} due {c.due_on}" for c in case.running_clocks] == acknowledged_clocks
    assert str(case.clocks["stage_2_response", None].latest_lawful_on) == latest


@pytest.mark.parametrize(("policy", "late"), [("hos-2022", "2024-07-02"), ("westminster-2023", "2024-07-02")])
def test_counted_from_the_request_an_answer_straight_from_escalated_meets_the_running_clock(
    policy: str, late: str
) -> None:
    covering = respond(late, by=BEN, cover_reason="At once")
    answered_late = given(*escalated(), policies=under(policy)).when(covering)
    assert answered_late.breaches["stage_2_response"] == 1
    assert answered_late.case.status == "final_response"


@pytest.mark.parametrize(("received_on", "due"), [("2025-11-28", "2025-12-05"), ("2025-11-29", "2025-12-08")])
def test_where_the_day_itself_is_day_1_the_count_begins_with_it_or_the_next_working_day(
    received_on: str, due: str
) -> None:
    """Monday 1 December 2025 was a holiday in Scotland, for St Andrew's Day."""
    answer = given(policies=under("spso-example")).when(log(received_on))
    answer.then(clocks=[f"stage_1_response due {due}"]).clock("stage_1_response", latest_lawful_on=due)
