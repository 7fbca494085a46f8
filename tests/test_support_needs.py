"""Support needs: asked, agreed, reviewed."""

from __future__ import annotations

import pytest

from examples import (
    FOUND,
    History,
    acknowledge,
    answered,
    assign,
    at_stage_2,
    closed,
    command,
    define,
    escalated,
    log,
    received,
    support,
    triage,
)
from examples_record import adjustment, correct
from spec import given

UNTRIAGED = (log(), define(), support(), assign())
UNASKED = (log(), define(), triage(), assign())
AGREED = (log(), support("2024-05-13", adjustment("J1", "2024-05-20")))


def review(at: str, id: str = "J1", **more: str) -> dict[str, object]:
    return command("review_adjustment", at, id=id, outcome="It helps", **more)


def agree(at: str, id: str = "J1", **more: str | None) -> dict[str, object]:
    return command("agree_adjustment", at, **{"id": id, "what": "Large print", "review_on": "2024-08-01"} | more)


def test_a_triage_is_needed_before_stage_1_is_acknowledged() -> None:
    given(*UNTRIAGED).when(acknowledge()).then(codes=["triage_missing"])


def test_nobody_asked_differs_from_none_disclosed() -> None:
    given(*UNASKED).when(acknowledge()).then(codes=["support_needs_not_asked"])
    given(*UNASKED, support()).when(acknowledge()).then(status="stage_1")


@pytest.mark.parametrize(("history", "code"), [(UNTRIAGED, "triage_missing"), (UNASKED, "support_needs_not_asked")])
def test_a_letter_sent_without_asking_can_be_recorded_as_found(history: History, code: str) -> None:
    given(*history).when(acknowledge(as_found=FOUND)).then(status="stage_1", failures=[code])


@pytest.mark.parametrize("history", [received(), answered(), escalated(), at_stage_2(), closed()])
def test_support_needs_are_recorded_at_any_stage(history: History) -> None:
    needs = support("2024-07-10", vulnerabilities=[{"id": "V1", "what": "Asthma", "source": "resident"}])
    before = given(*history).cases.found["C-1"].status
    given(*history).when(needs).then(status=before)


def test_each_adjustment_gets_a_review_clock() -> None:
    asked = support("2024-05-13", adjustment("J2", "2024-09-01"), adjustment("J1", "2024-08-01"))
    given(log()).when(asked).then(
        clocks=[
            "stage_1_acknowledgement due 2024-05-20",
            "adjustment_review J1 due 2024-08-01",
            "adjustment_review J2 due 2024-09-01",
        ]
    )


def test_an_adjustment_without_a_review_date_is_refused() -> None:
    given(log()).when(support("2024-05-13", adjustment("J1", None))).then(codes=["review_date_missing"])


def test_an_adjustment_found_without_a_review_date_has_no_clock() -> None:
    found = support("2024-05-13", adjustment("J1", None), as_found=FOUND)
    given(log()).when(found).then(failures=["review_date_missing"], clocks=["stage_1_acknowledgement due 2024-05-20"])


def test_an_adjustment_needs_an_id_of_its_own() -> None:
    given(*AGREED).when(support("2024-05-14", adjustment("J1"))).then(codes=["already_done"])
    given(log()).when(support("2024-05-14", adjustment("J1"), adjustment("J1"))).then(codes=["already_done"])
    given(*AGREED).when(agree("2024-05-14")).then(codes=["already_done"])


def test_a_used_id_and_a_missing_date_are_told_together() -> None:
    given(*AGREED).when(support("2024-05-14", adjustment("J1", None))).then(
        codes=["already_done", "review_date_missing"]
    )


def test_agreeing_an_adjustment_starts_its_review_clock() -> None:
    given(*received()).when(agree("2024-05-14")).then(
        clocks=["stage_1_acknowledgement due 2024-05-20", "adjustment_review J1 due 2024-08-01"]
    )


def test_agreeing_an_adjustment_needs_a_review_date() -> None:
    given(*received()).when(agree("2024-05-14", review_on=None)).then(codes=["review_date_missing"])


def test_a_review_in_time_meets_its_clock() -> None:
    given(*AGREED).when(review("2024-05-20")).then(
        clocks=["stage_1_acknowledgement due 2024-05-20", "adjustment_review J1 met 2024-05-20"]
    )


def test_a_late_review_is_a_breach() -> None:
    given(*AGREED).when(review("2024-05-21")).then(breaches={"adjustment_review J1": 1})


def test_a_review_may_set_the_next_one() -> None:
    given(*AGREED).when(review("2024-05-20", review_on="2024-09-02")).then(
        clocks=[
            "stage_1_acknowledgement due 2024-05-20",
            "adjustment_review J1 met 2024-05-20",
            "adjustment_review J1 due 2024-09-02",
        ]
    )


def test_a_further_review_needs_no_clock() -> None:
    given(*AGREED, review("2024-05-20")).when(review("2024-06-20")).then(
        clocks=["stage_1_acknowledgement due 2024-05-20"]
    )


def test_only_a_known_adjustment_is_reviewed() -> None:
    given(*received()).when(review("2024-05-20")).then(codes=["unknown_subject"])


def test_stage_2_is_acknowledged_without_asking_again() -> None:
    given(*escalated()).when(acknowledge("2024-06-04")).then(status="stage_2")


def test_a_corrected_word_of_a_need_moves_no_clock() -> None:
    corrected = correct("2024-05-14", "adjustments", [], event=2)
    given(*AGREED).when(corrected).then(
        clocks=["stage_1_acknowledgement due 2024-05-20", "adjustment_review J1 due 2024-05-20"]
    )
