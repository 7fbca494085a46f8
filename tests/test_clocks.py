"""Clocks: the why of a date, their order, the latest lawful day and being on time."""

from __future__ import annotations

import pytest

from casework.domain.calendar import calendar_of
from examples import (
    BEN,
    History,
    acknowledge,
    acknowledged,
    agree_updates,
    assign,
    escalated,
    extend,
    log,
    prepared,
    received,
    respond,
    withdraw,
)
from examples_record import ask_for, determine, failure_order, investigated, order, promise, restrict
from spec import given

ENGLAND = calendar_of("england-and-wales")


# Why a date is what it is


def test_the_why_names_the_rule_the_day_counted_from_the_calendar_and_each_day_skipped() -> None:
    given(*prepared()).when(acknowledge("2024-05-22")).then(breaches={"stage_1_acknowledgement": 2}).clock(
        "stage_1_response",
        due_on="2024-06-06",
        why={
            "rule": "Respond within 10 working days of the acknowledgement",
            "provision": "6.3",
            "counted_from": "2024-05-22",
            "working_days": 10,
            "counting": "day_after",
            "calendar": ENGLAND.version,
            "skipped": [
                {"day": "2024-05-25", "reason": "Saturday"},
                {"day": "2024-05-26", "reason": "Sunday"},
                {"day": "2024-05-27", "reason": "Spring Bank Holiday"},
                {"day": "2024-06-01", "reason": "Saturday"},
                {"day": "2024-06-02", "reason": "Sunday"},
            ],
        },
    )


def test_counted_from_the_day_after_the_skipped_days_left_out_it_comes_to_the_due_date() -> None:
    clock = given(*received()).cases.found["C-1"].clocks["stage_1_acknowledgement", None]
    assert clock.why.counted_from is not None
    passed = (clock.due_on - clock.why.counted_from).days
    assert passed - len(clock.why.skipped) == clock.why.working_days


def test_the_why_of_an_extended_date_says_who_was_told_when() -> None:
    extended = given(*acknowledged()).when(extend("2024-05-20", "2024-06-05")).case.clocks["stage_1_response", None]
    assert extended.why.rule == "Extended: the resident was told on 2024-05-20"
    assert extended.why.provision == "6.4"


def test_each_nations_working_days_are_its_own() -> None:
    scottish = given(calendar_of=lambda _: calendar_of("scotland")).when(log("2024-07-29"))
    scottish.then(clocks=["stage_1_acknowledgement due 2024-08-06"])


# The order of clocks


def test_clocks_stand_in_contract_order_then_by_due_date_then_by_subject() -> None:
    busy = (
        *investigated(),
        failure_order("2024-08-02", "F1", "2024-08-20"),
        promise("2024-08-02", "B", "2024-09-02"),
        promise("2024-08-02", "A", "2024-09-02"),
        promise("2024-08-02", "C", "2024-08-12"),
        restrict("2024-08-02", "X", review_on="2024-08-03"),
        ask_for("2024-08-02", "2024-08-05"),
    )
    given(*busy).when(determine("2024-08-03", order("O", "2024-08-04"))).then(
        clocks=[
            "action C due 2024-08-12",
            "action A due 2024-09-02",
            "action B due 2024-09-02",
            "restriction_review X due 2024-08-03",
            "ombudsman_information H-1 due 2024-08-05",
            "order O due 2024-08-04",
            "chfo F1 due 2024-08-20",
        ]
    )


# Running, however overdue


@pytest.mark.parametrize("at", ["2024-07-01", "2025-07-01"])
def test_a_clock_runs_however_overdue_until_it_is_ended(at: str) -> None:
    given(*acknowledged()).when(agree_updates(at, "2025-08-01")).then(
        clocks=["stage_1_response due 2024-05-29", "update due 2025-08-01"]
    )


# On time


@pytest.mark.parametrize(
    ("history", "at", "state", "on_time"),
    [
        (acknowledged(), "2024-05-29", "met", True),
        (acknowledged(), "2024-05-30", "breached", False),
        ((*prepared(), acknowledge("2024-05-24")), "2024-06-04", "met", True),
        ((*prepared(), acknowledge("2024-05-24")), "2024-06-05", "met", False),
        ((*prepared(), acknowledge("2024-05-24")), "2024-06-10", "met", False),
        ((*prepared(), acknowledge("2024-05-24")), "2024-06-11", "breached", False),
        ((*acknowledged(), extend("2024-05-20", "2024-06-05")), "2024-06-05", "met", True),
        ((*prepared(), acknowledge("2024-05-24"), extend("2024-06-03", "2024-06-17")), "2024-06-11", "met", True),
        ((*prepared(), acknowledge("2024-05-24"), extend("2024-06-03", "2024-06-17")), "2024-06-12", "met", False),
    ],
)
def test_a_late_acknowledgement_does_not_buy_time(history: History, at: str, state: str, *, on_time: bool) -> None:
    given(*history).when(respond(at)).clock("stage_1_response", state=state, on_time=on_time)


def test_at_stage_2_neither() -> None:
    late = (*escalated(), assign("2024-06-03", "ben"), acknowledge("2024-06-14"))
    given(*late).when(respond("2024-07-08", by=BEN)).clock("stage_2_response", state="met", on_time=True)
    given(*late).when(respond("2024-07-09", by=BEN)).clock("stage_2_response", state="met", on_time=False)


def test_on_time_is_said_of_responses_that_went_out_only() -> None:
    given(*acknowledged()).when(withdraw("2024-05-20")).clock("stage_1_response", state="stopped", on_time=None)
    given(*prepared()).when(acknowledge()).clock("stage_1_response", on_time=None).clock(
        "stage_1_acknowledgement", state="met", latest_lawful_on=None, on_time=None
    )
