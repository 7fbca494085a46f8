"""Who speaks for the resident, by what authority, and what ends it."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    REPRESENTATIVE,
    History,
    acknowledge,
    answered,
    assign,
    at_stage_2,
    closed,
    command,
    define,
    log,
    prepared,
    received,
    support,
    triage,
    withdraw,
)
from examples_record import appoint
from spec import given

DAUGHTER = {"name": "Dora", "relationship": "daughter"}
DIED = command("record_death", "2024-05-13", told_on="2024-05-13")
TO_REPRESENTATIVE = acknowledge(to="representative")


def end(at: str, reason: str | None = "She speaks for herself", **more: Any) -> dict[str, Any]:
    return command("end_representation", at, reason=reason, **more)


def test_naming_a_representative_at_receipt_is_no_authority() -> None:
    named = (log(representative=DAUGHTER), define(), triage(), support(), assign())
    given(*named).when(TO_REPRESENTATIVE).then(codes=["consent_missing"])


def test_a_letter_sent_without_authority_can_be_recorded_as_found() -> None:
    given(*prepared()).when({**TO_REPRESENTATIVE, "as_found": FOUND}).then(
        status="stage_1", failures=["consent_missing"]
    )


def test_authority_begins_when_it_is_recorded() -> None:
    given(*prepared(), appoint("2024-05-13", None), appoint("2024-05-14")).when(TO_REPRESENTATIVE).then(
        status="stage_1"
    )


@pytest.mark.parametrize("history", [received(), answered(), at_stage_2(), closed()])
def test_a_representative_is_appointed_and_dismissed_in_any_state(history: History) -> None:
    given(*history, appoint("2024-07-01")).when(end("2024-07-02")).then()


def test_when_the_representation_ends_so_does_its_authority() -> None:
    ended = (*prepared(), appoint("2024-05-13"), end("2024-05-14"))
    given(*ended).when(TO_REPRESENTATIVE).then(codes=["consent_missing"])
    given(*ended).when(withdraw("2024-05-15", by=REPRESENTATIVE)).then(codes=["consent_missing"])


def test_whom_the_receipt_named_can_be_dismissed() -> None:
    given(log(representative=DAUGHTER)).when(end("2024-05-14")).then()


def test_nobody_is_dismissed_where_nobody_speaks() -> None:
    given(*received()).when(end("2024-05-14")).then(codes=["unknown_subject"])
    given(*received(), appoint("2024-05-13"), end("2024-05-14")).when(end("2024-05-15")).then(codes=["unknown_subject"])


@pytest.mark.parametrize("reason", [None, "", " "])
def test_ending_needs_a_reason(reason: str | None) -> None:
    given(*received(), appoint("2024-05-13")).when(end("2024-05-14", reason)).then(codes=["reason_missing"])


def test_a_death_ends_authority_by_consent() -> None:
    given(*prepared(), appoint("2024-05-13", "consent"), DIED).when(TO_REPRESENTATIVE).then(codes=["consent_missing"])


@pytest.mark.parametrize("authority", ["attorney", "deputy", "executor", "mp_or_councillor"])
def test_a_death_ends_no_other_authority(authority: str) -> None:
    given(*prepared(), appoint("2024-05-13", authority), DIED).when(TO_REPRESENTATIVE).then(status="stage_1")


@pytest.mark.parametrize(
    ("history", "status"), [(received(), "logged"), (at_stage_2(), "stage_2"), (closed(), "closed")]
)
def test_a_death_closes_nothing(history: History, status: str) -> None:
    before = given(*history).cases.found["C-1"].running_clocks
    told = command("record_death", "2024-07-01", told_on="2024-06-30")
    assert given(*history).when(told).then(status=status).case.running_clocks == before
