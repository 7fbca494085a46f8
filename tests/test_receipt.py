"""Receiving a complaint: `log_complaint`."""

from __future__ import annotations

from typing import Any

import pytest

from examples import RECEIVED, acknowledge, by, log, of_case, prepared, received
from spec import given, under

CHANNELS = ["email", "phone", "letter", "web", "in_person", "social_media", "survey", "member_of_staff", "other"]


def test_receipt_starts_the_acknowledgement_clock() -> None:
    given().when(log("2024-05-13")).then(status="logged", clocks=["stage_1_acknowledgement due 2024-05-20"])


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2024-05-13", "2024-05-20"),
        ("2024-05-17", "2024-05-24"),
        ("2024-05-18", "2024-05-24"),
        ("2024-05-19", "2024-05-24"),
        ("2024-05-24", "2024-06-03"),
        ("2024-05-27", "2024-06-03"),
    ],
)
def test_a_receipt_on_a_day_off_has_the_deadline_of_the_working_day_before(at: str, due: str) -> None:
    given().when(log(at)).then(clocks=[f"stage_1_acknowledgement due {due}"])


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2024-05-13T22:59:59Z", "2024-05-20"),
        ("2024-05-13T23:00:00Z", "2024-05-21"),
        ("2024-05-13T23:59:00+01:00", "2024-05-20"),
        ("2024-05-13T02:00:00+09:00", "2024-05-17"),
    ],
)
def test_a_time_out_of_hours_counts_as_its_local_day(at: str, due: str) -> None:
    given().when(log(at)).then(clocks=[f"stage_1_acknowledgement due {due}"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_opens_a_complaint(channel: str) -> None:
    given().when(log(channel=channel)).then(status="logged")


@pytest.mark.parametrize("tenure", ["lcra", "lcho", "leasehold", "other"])
def test_every_tenure_can_complain(tenure: str) -> None:
    given().when(log(tenure=tenure)).then(status="logged")


def test_a_complaint_may_be_anonymous() -> None:
    given().when(log(resident=None, anonymous=True)).then(status="logged")


@pytest.mark.parametrize("who", [{"resident": None}, {"anonymous": True}])
def test_a_complaint_is_either_somebodys_or_anonymous(who: dict[str, Any]) -> None:
    given().when(log(**who)).malformed("resident", "anonymous: true")


def test_receipt_does_not_wait_for_the_consent_of_whom_somebody_speaks_for() -> None:
    daughter = {"name": "Dora", "relationship": "daughter"}
    given().when(log(representative=daughter)).then(clocks=["stage_1_acknowledgement due 2024-05-20"])


def test_everything_known_at_receipt_can_be_recorded() -> None:
    known: dict[str, Any] = {
        "team": "north",
        "property": "1 Some Street",
        "about_group": {"name": "The block", "lead": "r-2"},
        "about_staff": ["dee"],
        "issue_on": "2024-04-01",
        "aware_on": "2024-04-02",
        "service_request": "SR-9",
        "entered_by": {"id": "desk", "role": "officer"},
    }
    given().when(log(**known)).then(status="logged")


def test_a_reference_is_used_once() -> None:
    given(*received()).when(log("2024-05-14")).then(codes=["case_exists"])


def test_a_taken_reference_is_said_alone() -> None:
    given(*received()).when(log("2040-01-01")).then(codes=["case_exists"])


def test_another_reference_is_another_case() -> None:
    given(*received()).when(of_case("C-2", log())[0]).then(status="logged")


def test_nothing_can_happen_to_a_case_that_is_not_there() -> None:
    given().when({"command": "close", "case": "C-9", "at": "2040-01-01", "by": by("ann")}).then(codes=["case_unknown"])


@pytest.mark.parametrize(
    ("at", "policy"),
    [
        ("1999-06-01", "hos-2022"),
        ("2022-09-30", "hos-2022"),
        ("2022-10-01", "hos-2022"),
        ("2024-03-31", "hos-2022"),
        ("2024-03-31T23:30:00Z", "hos-2024"),
        ("2024-04-01", "hos-2024"),
    ],
)
def test_the_policy_of_the_day_of_receipt_is_pinned_to_the_case(at: str, policy: str) -> None:
    assert given().when(log(at)).then(status="logged").case.policy == policy


def test_the_pinned_policy_stays_whatever_comes_into_force_later() -> None:
    old = (log("2024-03-28"), *prepared()[1:])
    assert given(*old).when(acknowledge("2024-04-03")).then(status="stage_1").case.policy == "hos-2022"


def test_a_policy_without_a_limit_for_acknowledging_starts_the_response_clock_at_receipt() -> None:
    world = given(policies=under("westminster-2023"))
    world.when(log(RECEIVED)).then(status="logged", clocks=["stage_1_response due 2024-05-28"])
