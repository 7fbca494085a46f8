"""Updates agreed with the resident: a clock of their own, which moves no deadline."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    FOUND,
    History,
    acknowledged,
    agree_updates,
    answered,
    at_stage_2,
    closed,
    escalate,
    escalated,
    extend,
    finally_answered,
    received,
    refuse,
    reopen,
    respond,
    withdraw,
)
from examples_record import contact
from spec import given

AGREED = (*acknowledged(), agree_updates("2024-05-20", "2024-05-24"))


@pytest.mark.parametrize(
    ("history", "deadline"),
    [
        (received(), "stage_1_acknowledgement due 2024-05-20"),
        (acknowledged(), "stage_1_response due 2024-05-29"),
        (escalated(), "stage_2_acknowledgement due 2024-06-10"),
        (at_stage_2(), "stage_2_response due 2024-07-02"),
    ],
)
def test_agreeing_starts_the_update_clock_and_moves_no_deadline(history: History, deadline: str) -> None:
    given(*history).when(agree_updates("2024-06-05", "2024-06-12", expected_on="2024-07-20")).then(
        clocks=[deadline, "update due 2024-06-12"]
    )


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_nothing_is_agreed_once_answered(history: History) -> None:
    given(*history).when(agree_updates("2024-08-01", "2024-08-08")).then(codes=["not_allowed_at_stage"])


def test_outward_contact_with_the_resident_meets_it_and_the_next_is_due_so_many_working_days_after() -> None:
    given(*AGREED).when(contact("2024-05-23")).then(
        clocks=["stage_1_response due 2024-05-29", "update met 2024-05-23", "update due 2024-05-31"]
    )


def test_a_late_update_is_a_breach_and_the_next_one_runs() -> None:
    given(*AGREED).when(contact("2024-05-28")).then(
        breaches={"update": 1},
        clocks=["stage_1_response due 2024-05-29", "update breached 2024-05-28", "update due 2024-06-04"],
    )


def test_the_why_of_the_next_update_can_be_checked_by_hand() -> None:
    next_one = given(*AGREED).when(contact("2024-05-23")).case.clock("update")
    assert next_one is not None
    assert (next_one.why.counted_from, next_one.why.working_days) == (next_one.started_on, 5)
    assert [(day.day.isoformat(), day.reason) for day in next_one.why.skipped] == [
        ("2024-05-25", "Saturday"),
        ("2024-05-26", "Sunday"),
        ("2024-05-27", "Spring Bank Holiday"),
    ]


@pytest.mark.parametrize(
    "other", [{"direction": "in"}, {"with": "contractor"}, {"with": "ombudsman"}, {"with": "other"}]
)
def test_no_other_contact_meets_it(other: dict[str, str]) -> None:
    given(*AGREED).when(contact("2024-05-23", **other)).then(
        clocks=["stage_1_response due 2024-05-29", "update due 2024-05-24"]
    )


def test_contact_before_the_agreement_does_not_count() -> None:
    given(*AGREED).when(contact("2024-05-17")).then(clocks=["stage_1_response due 2024-05-29", "update due 2024-05-24"])


def test_contact_without_an_agreement_starts_nothing() -> None:
    given(*acknowledged()).when(contact("2024-05-17")).then(clocks=["stage_1_response due 2024-05-29"])


def test_a_lawful_extension_meets_it_on_the_day_of_telling() -> None:
    given(*AGREED).when(extend("2024-05-28", "2024-06-05", informed_on="2024-05-24")).then(
        clocks=["stage_1_response due 2024-06-05", "update met 2024-05-24", "update due 2024-06-03"]
    )


def test_an_extension_told_after_the_update_was_due_breaches_it() -> None:
    given(*AGREED).when(extend("2024-05-28", "2024-06-05")).then(breaches={"update": 1})


def test_an_unlawful_extension_meets_nothing() -> None:
    given(*AGREED).when(extend("2024-05-23", "2024-06-05", reason=None, as_found=FOUND)).then(
        failures=["reason_missing"], clocks=["stage_1_response due 2024-05-29", "update due 2024-05-24"]
    )


def test_a_new_agreement_ends_the_promise_before_it() -> None:
    given(*AGREED).when(agree_updates("2024-05-22", "2024-06-10", 10)).then(
        clocks=["stage_1_response due 2024-05-29", "update met 2024-05-22", "update due 2024-06-10"]
    )
    given(*AGREED).when(agree_updates("2024-05-29", "2024-06-10", 10)).then(breaches={"update": 2})


@pytest.mark.parametrize(
    ("ending", "status", "ended"),
    [
        (respond("2024-05-22"), "stage_1_responded", "met"),
        (withdraw("2024-05-22"), "withdrawn", "stopped"),
        (refuse("2024-05-22", "legal_proceedings", claim_filed_on="2024-05-21"), "refused", "stopped"),
    ],
)
def test_the_end_of_the_stage_ends_it(ending: dict[str, Any], status: str, ended: str) -> None:
    given(*AGREED).when(ending).then(
        status=status, clocks=[f"stage_1_response {ended} 2024-05-22", f"update {ended} 2024-05-22"]
    )


def test_a_held_request_for_stage_2_ends_it_as_well() -> None:
    given(*AGREED, escalate("2024-05-21")).when(respond("2024-05-22")).then(
        status="escalated",
        clocks=[
            "stage_1_response met 2024-05-22",
            "stage_2_acknowledgement due 2024-05-30",
            "update met 2024-05-22",
        ],
    )


def test_after_the_response_contact_meets_nothing() -> None:
    given(*AGREED, respond("2024-05-22")).when(contact("2024-05-23")).then(clocks=[])


def test_when_the_stage_is_opened_again_nothing_is_agreed_until_it_is_agreed_anew() -> None:
    reopened = (*AGREED, respond("2024-05-22"), reopen("2024-05-23"))
    given(*reopened).when(contact("2024-05-24")).then(clocks=["stage_1_response due 2024-05-29"])
    given(*reopened).when(agree_updates("2024-05-24", "2024-05-28")).then(
        clocks=["stage_1_response due 2024-05-29", "update due 2024-05-28"]
    )


@pytest.mark.parametrize("every", [0, -1, 261, 1.5, "5", True])
def test_an_interval_is_a_whole_number_of_working_days(every: object) -> None:
    command = {**agree_updates("2024-06-05", "2024-06-12", by=BEN), "every_working_days": every}
    given(*at_stage_2()).when(command).malformed("every_working_days")
