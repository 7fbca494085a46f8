"""Restricting contact: with reasons, evidence, regard to equality, an appeal and a review."""

from __future__ import annotations

from typing import Any

import pytest

from examples import FOUND, History, acknowledged, at_stage_2, closed, command, finally_answered, received
from examples_record import restrict
from spec import given

RESTRICTED = (*closed(), restrict("2024-06-03", review_on="2024-06-14"))


def review(at: str, id: str = "X1", **more: Any) -> dict[str, Any]:
    return command("review_restriction", at, **{"id": id, "outcome": "Still needed"} | more)


def lift(at: str, id: str = "X1", **more: Any) -> dict[str, Any]:
    return command("lift_restriction", at, **{"id": id, "reason": "No longer needed"} | more)


@pytest.mark.parametrize("history", [received(), acknowledged(), at_stage_2(), finally_answered(), closed()])
def test_contact_is_restricted_in_any_state_until_a_review(history: History) -> None:
    given(*history).when(restrict("2024-07-05")).then().clock("restriction_review", "X1", due_on="2024-08-01")


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("reason", "reason_missing"),
        ("evidence", "evidence_missing"),
        ("review_on", "review_date_missing"),
        ("equality_regard", "equality_regard_missing"),
        ("appeal", "appeal_missing"),
    ],
)
def test_nothing_is_left_out(field: str, code: str) -> None:
    given(*received()).when({**restrict("2024-05-14"), field: None}).then(codes=[code])


BARE: dict[str, Any] = {"reason": " ", "review_on": None, "equality_regard": "", "appeal": None}


def test_all_that_is_missing_is_told_at_once_in_order() -> None:
    given(*received()).when(restrict("2024-05-14", **BARE, evidence=None)).then(
        codes=[
            "reason_missing",
            "evidence_missing",
            "review_date_missing",
            "equality_regard_missing",
            "appeal_missing",
        ]
    )


def test_a_restriction_imposed_without_them_can_be_recorded_as_found_but_not_without_evidence() -> None:
    given(*received()).when(restrict("2024-05-14", **BARE, as_found=FOUND)).then(
        failures=["reason_missing", "review_date_missing", "equality_regard_missing", "appeal_missing"],
        clocks=["stage_1_acknowledgement due 2024-05-20"],
    )
    given(*received()).when(restrict("2024-05-14", **BARE, evidence=None, as_found=FOUND)).then(
        codes=["evidence_missing"]
    )


def test_a_restriction_needs_an_id_of_its_own() -> None:
    given(*RESTRICTED).when(restrict("2024-06-04")).then(codes=["already_done"])
    given(*RESTRICTED, lift("2024-06-04")).when(restrict("2024-06-05")).then(codes=["already_done"])


def test_a_review_in_time_meets_its_clock() -> None:
    given(*RESTRICTED).when(review("2024-06-14")).then(clocks=["restriction_review X1 met 2024-06-14"])


def test_a_late_review_is_a_breach() -> None:
    given(*RESTRICTED).when(review("2024-06-17")).then(breaches={"restriction_review X1": 1})


def test_a_review_may_set_the_next_one() -> None:
    given(*RESTRICTED).when(review("2024-06-14", review_on="2024-09-16")).then(
        clocks=["restriction_review X1 met 2024-06-14", "restriction_review X1 due 2024-09-16"]
    )


@pytest.mark.parametrize("none", [None, "", " "])
def test_a_further_review_needs_no_clock(none: str | None) -> None:
    given(*RESTRICTED, review("2024-06-14")).when(review("2024-07-14", review_on=none)).then(clocks=[])


def test_lifting_stops_the_clock() -> None:
    given(*RESTRICTED).when(lift("2024-06-10")).then(clocks=["restriction_review X1 stopped 2024-06-10"])


def test_lifting_late_is_a_breach() -> None:
    given(*RESTRICTED).when(lift("2024-06-17")).then(breaches={"restriction_review X1": 1})


def test_one_without_a_review_date_is_lifted_too() -> None:
    found = restrict("2024-06-03", review_on=None, as_found=FOUND)
    given(*closed(), found).when(lift("2024-06-10")).then(clocks=[])


@pytest.mark.parametrize("reason", [None, "", " "])
def test_lifting_needs_a_reason(reason: str | None) -> None:
    given(*RESTRICTED).when(lift("2024-06-10", reason=reason)).then(codes=["reason_missing"])


@pytest.mark.parametrize("about", [review("2024-06-10", "X9"), lift("2024-06-10", "X9")])
def test_only_a_known_restriction_is_reviewed_or_lifted(about: dict[str, Any]) -> None:
    given(*RESTRICTED).when(about).then(codes=["unknown_subject"])


@pytest.mark.parametrize("about", [review("2024-06-12"), lift("2024-06-12")])
def test_one_lifted_is_neither_reviewed_nor_lifted_again(about: dict[str, Any]) -> None:
    given(*RESTRICTED, lift("2024-06-10")).when(about).then(codes=["already_done"])
