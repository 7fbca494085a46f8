"""What the Ombudsman asks for, and what is sent."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    command,
)
from examples_record import ask_for, attach, investigated, submit
from spec import given

ASKED = (*investigated(), ask_for("2024-08-05", "2024-08-19", "repair log", "photographs"))


def contacted(at: str, kind: str = "enquiry", **more: Any) -> dict[str, Any]:
    return command("record_ombudsman_contact", at, kind=kind, reference="H-1", **more)


def test_what_is_asked_for_has_a_clock_to_the_ombudsmans_own_date() -> None:
    given(*investigated()).when(ask_for("2024-08-05", "2024-08-18")).then(
        clocks=["ombudsman_information H-1 due 2024-08-18"]
    ).clock("ombudsman_information", "H-1", started_on="2024-08-05", original_due_on="2024-08-18")


def test_the_why_of_the_ombudsmans_date_counts_nothing() -> None:
    clock = given(*ASKED).cases.found["C-1"].clock("ombudsman_information", "H-1")
    assert clock is not None
    assert (clock.why.counted_from, clock.why.working_days, clock.why.skipped) == (None, None, ())


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"items": ["repair log", "photographs"]},
        {"items": ["repair log"], "not_held": [{"item": "photographs", "reason": "None were taken"}]},
    ],
)
def test_once_every_item_is_sent_or_said_not_to_be_held_the_clock_is_met(sent: dict[str, Any]) -> None:
    given(*ASKED).when(submit("2024-08-19", **sent)).then(clocks=["ombudsman_information H-1 met 2024-08-19"])


def test_until_then_it_runs() -> None:
    given(*ASKED).when(submit("2024-08-12", items=["repair log"])).then(
        clocks=["ombudsman_information H-1 due 2024-08-19"]
    )


def test_what_is_sent_adds_up() -> None:
    partly = (*ASKED, submit("2024-08-12", items=["repair log"]))
    given(*partly).when(submit("2024-08-19", items=["photographs"])).then(
        clocks=["ombudsman_information H-1 met 2024-08-19"]
    )


def test_sent_late_is_a_breach() -> None:
    given(*ASKED).when(submit("2024-08-21")).then(breaches={"ombudsman_information H-1": 2})


def test_asked_again_under_the_same_reference_the_clock_moves_to_the_new_date() -> None:
    given(*ASKED).when(ask_for("2024-08-12", "2024-09-02", "letters")).then(
        clocks=["ombudsman_information H-1 due 2024-09-02"]
    )


def test_asked_again_after_it_was_sent_a_new_clock_runs() -> None:
    given(*ASKED, submit("2024-08-19")).when(ask_for("2024-08-20", "2024-09-02", "letters")).then(
        clocks=["ombudsman_information H-1 due 2024-09-02"]
    )


def test_further_evidence_may_follow() -> None:
    further = (*ASKED, submit("2024-08-19"), attach("2024-08-20", "D2"))
    given(*further).when(submit("2024-08-20", documents=["D1", "D2"])).then(clocks=[])


def test_only_a_document_on_the_case_is_sent() -> None:
    given(*ASKED).when(submit("2024-08-19", documents=["D1", "D9"])).then(codes=["unknown_subject"])


def test_only_what_was_asked_for_is_answered() -> None:
    given(*investigated()).when(submit("2024-08-19")).then(codes=["unknown_subject"])
    given(*investigated(), contacted("2024-08-05")).when(submit("2024-08-19")).then(codes=["unknown_subject"])
