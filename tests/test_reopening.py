"""A stage answered already is opened again."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    ANN,
    BEN,
    History,
    acknowledged,
    answer,
    answered,
    at_stage_2,
    close,
    closed,
    define,
    escalate,
    escalated,
    extend,
    finally_answered,
    point,
    prepared,
    received,
    refuse,
    reopen,
    respond,
)
from spec import given

TWO = (point("P1"), point("P2"))

NAMED: dict[str, Any] = {
    "rule": None,
    "provision": None,
    "counted_from": None,
    "working_days": None,
    "counting": "day_after",
    "calendar": None,
    "skipped": [],
}
"""The why of a date that somebody gave."""


def test_a_stage_is_opened_again_on_its_original_due_date() -> None:
    given(*answered()).when(reopen("2024-05-30")).then(
        status="stage_1", clocks=["stage_1_response due 2024-05-29"]
    ).clock("stage_1_response", previous=[], stopped_on=None, on_time=None)


@pytest.mark.parametrize(
    ("history", "status", "clock"),
    [
        (closed(), "stage_1", "stage_1_response due 2024-05-29"),
        (finally_answered(), "stage_2", "stage_2_response due 2024-07-02"),
        ((*finally_answered(), close("2024-07-01")), "stage_2", "stage_2_response due 2024-07-02"),
        (
            (*acknowledged(), extend("2024-05-20", "2024-06-05"), respond("2024-06-05")),
            "stage_1_extended",
            "stage_1_response due 2024-06-05",
        ),
        (
            (*at_stage_2(), extend("2024-06-20", "2024-07-10", by=BEN), respond("2024-07-10", by=BEN)),
            "stage_2_extended",
            "stage_2_response due 2024-07-10",
        ),
        ((*prepared(), respond("2024-05-17")), "stage_1", "stage_1_response due 2024-06-04"),
        (
            (*escalated(), respond("2024-06-07", by=BEN, cover_reason="At once")),
            "stage_2",
            "stage_2_response due 2024-07-08",
        ),
    ],
)
def test_it_goes_back_to_where_it_was_answered_from(history: History, status: str, clock: str) -> None:
    given(*history).when(reopen("2024-07-20")).then(status=status, clocks=[clock])


@pytest.mark.parametrize("history", [received(), acknowledged(), escalated(), at_stage_2()])
def test_only_an_answered_stage_is_opened_again(history: History) -> None:
    given(*history).when(reopen("2024-07-20")).then(codes=["not_allowed_at_stage"])


@pytest.mark.parametrize("reason", [None, "", " "])
def test_opening_again_needs_a_reason(reason: str | None) -> None:
    given(*answered()).when(reopen("2024-05-30", reason=reason)).then(codes=["reason_missing"])


@pytest.mark.parametrize(
    ("instructed_by", "due"), [("ombudsman", "2024-06-20"), ("resident", "2024-05-29"), ("landlord", "2024-05-29")]
)
def test_only_the_ombudsmans_date_counts(instructed_by: str, due: str) -> None:
    given(*answered()).when(reopen("2024-05-30", instructed_by=instructed_by, due_on="2024-06-20")).then(
        clocks=[f"stage_1_response due {due}"]
    )


def test_the_ombudsmans_date_keeps_the_one_before() -> None:
    given(*answered()).when(reopen("2024-05-30", instructed_by="ombudsman", due_on="2024-06-20")).then().clock(
        "stage_1_response",
        latest_lawful_on="2024-06-20",
        previous=[{"due_on": "2024-05-29", "because": "the Ombudsman set another date"}],
    )


def test_answers_stay_and_a_point_missed_is_added_and_answered() -> None:
    added = define("2024-05-30", *TWO, reason="P2 was missed")
    given(*answered(), reopen("2024-05-29"), added).when(respond("2024-06-03", answer("P2"), by=ANN)).then(
        status="stage_1_responded", breaches={"stage_1_response": 3}
    )


def test_a_second_answer_starts_no_acknowledgement_again() -> None:
    given(*answered(), reopen("2024-05-29"), respond("2024-05-29")).when(escalate("2024-05-30")).then(
        clocks=["stage_2_acknowledgement due 2024-06-06"]
    )


def test_where_stage_2_was_refused_stage_1_can_be_opened_again() -> None:
    refused = refuse("2024-06-05", "legal_proceedings", claim_filed_on="2024-06-04")
    given(*escalated(), refused).when(reopen("2024-06-06")).then(status="stage_1")


def test_a_stage_opened_again_has_forgotten_how_it_was_ended() -> None:
    given(*acknowledged(), respond("2024-06-05")).when(reopen("2024-06-06")).then(
        status="stage_1", clocks=["stage_1_response due 2024-05-29"]
    ).clock("stage_1_response", working_days_late=None, ended_by=None)


def test_the_ombudsmans_date_explains_itself() -> None:
    given(*answered()).when(reopen("2024-05-30", instructed_by="ombudsman", due_on="2024-06-20")).then(
        status="stage_1", clocks=["stage_1_response due 2024-06-20"]
    ).clock("stage_1_response", why=NAMED | {"rule": "The date the Ombudsman set"})
