"""Correcting the record: a new event beside the old one."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    History,
    acknowledged,
    answered,
    assign,
    at_stage_2,
    by,
    closed,
    command,
    escalate,
    log,
    of_case,
    point,
    prepared,
    raise_issue,
    received,
    respond,
    triage,
)
from examples_record import correct
from spec import given

AT = "2024-06-10"
LATER: dict[str, Any] = {"evidence": "The date stamp", "approved_by": "cy"}


@pytest.mark.parametrize("history", [received(), acknowledged(), answered(), at_stage_2(), closed()])
def test_the_record_is_corrected_in_any_state_and_no_clock_moves(history: History) -> None:
    before = given(*history).cases.found["C-1"]
    corrected = given(*history).when(correct("2024-07-05", "summary", "Damp in the bathroom"))
    assert corrected.then(status=before.status).case.running_clocks == before.running_clocks


def test_the_old_event_stays_as_it_was() -> None:
    before = given(*received()).cases.log
    assert given(*received()).when(correct(AT, "channel", "letter")).cases.log[:1] == before


@pytest.mark.parametrize("number", [8, 99])
def test_only_an_event_of_the_case_is_corrected(number: int) -> None:
    given(*answered()).when(correct(AT, "at", "2024-05-13", number)).then(codes=["unknown_subject"])


def test_the_number_is_that_of_the_first_event_of_its_command() -> None:
    history = (*acknowledged(), escalate("2024-05-20"), respond())
    given(*history).when(correct(AT, "at", "2024-05-27", 8)).then()
    given(*history).when(correct(AT, "at", "2024-05-27", 9)).then(codes=["unknown_subject"])


@pytest.mark.parametrize(("number", "field"), [(1, "sumary"), (2, "summary"), (6, "answers"), (1, "received")])
def test_only_a_field_of_its_command_is_corrected(number: int, field: str) -> None:
    given(*acknowledged()).when(correct(AT, field, "x", number)).then(codes=["unknown_subject"])


@pytest.mark.parametrize(("number", "field"), [(1, "resident.name"), (2, "points.0.text"), (1, "by")])
def test_a_part_of_a_field_is_named_by_its_path(number: int, field: str) -> None:
    given(*acknowledged()).when(correct(AT, field, "Rose Resident", number)).then()


def test_a_field_is_named_as_the_contract_names_it() -> None:
    spoke = command("record_contact", AT, direction="in", channel="phone", summary="Rang", **{"with": "other"})
    given(*received(), spoke).when(correct(AT, "with", "resident", 2)).then()


@pytest.mark.parametrize("reason", [None, "", " "])
def test_a_correction_needs_a_reason(reason: str | None) -> None:
    given(*received()).when(correct(AT, "summary", "Damp", reason=reason)).then(codes=["reason_missing"])


@pytest.mark.parametrize("number", [0, -1, "1", 1.0])
def test_events_are_numbered_from_one(number: object) -> None:
    given(*received()).when({**correct(AT, "summary", "Damp"), "event": number}).malformed("event")


@pytest.mark.parametrize("value", ["yesterday", "2024-05-14T09:00:00", 5, None, ["2024-05-14"]])
def test_a_corrected_time_is_a_time(value: object) -> None:
    given(*acknowledged()).when({**correct(AT, "at", value, 6), "value": value}).malformed("value")


# What later lists show of the receipt


@pytest.mark.parametrize(
    ("field", "value"),
    [("tenure", "leasehold"), ("service", "lifts"), ("category", "breakdown"), ("team", "north")],
)
def test_a_corrected_fact_of_the_receipt_is_what_the_case_shows(field: str, value: str) -> None:
    assert getattr(given(*received()).when(correct(AT, field, value)).then().case, field) == value


@pytest.mark.parametrize(
    ("field", "value"), [("tenure", "castle"), ("service", 7), ("category", ["damp"]), ("team", " ")]
)
def test_a_corrected_fact_is_one_that_the_receipt_could_have_said(field: str, value: object) -> None:
    assert given(*received()).when(correct(AT, field, value)).invalid is not None


def test_a_complaint_split_off_afterwards_begins_with_the_corrected_facts() -> None:
    history = (*received(), correct(AT, "tenure", "leasehold"))
    split = given(*history).when(raise_issue(AT, related=False, new_case="C-2"))
    assert split.cases.found["C-2"].tenure == "leasehold"


def test_the_receipt_of_a_complaint_split_off_is_its_event_1() -> None:
    history = (*received(), raise_issue("2024-05-20", related=False, new_case="C-2"))
    [corrected] = of_case("C-2", correct(AT, "at", "2024-05-17"))
    given(*history).when(corrected).then(clocks=["stage_1_acknowledgement due 2024-05-24"])
    [service] = of_case("C-2", correct(AT, "service", "lifts"))
    assert given(*history).when(service).then().case.service == "lifts"


# Moving a date later


MOVED_LATER = [(1, "2024-05-15"), (6, "2024-05-15"), (6, "2024-05-14T23:30:00Z")]


@pytest.mark.parametrize(("number", "value"), MOVED_LATER)
def test_moving_a_date_later_needs_evidence_and_another_persons_approval(number: int, value: str) -> None:
    given(*acknowledged()).when(correct(AT, "at", value, number)).then(codes=["approval_missing", "evidence_missing"])
    given(*acknowledged()).when(correct(AT, "at", value, number, **LATER)).then()


@pytest.mark.parametrize("evidence", [None, "", " "])
def test_blank_evidence_is_none(evidence: str | None) -> None:
    given(*acknowledged()).when(correct(AT, "at", "2024-05-15", approved_by="cy", evidence=evidence)).then(
        codes=["evidence_missing"]
    )


def test_the_handler_does_not_approve() -> None:
    given(*acknowledged()).when(correct(AT, "at", "2024-05-15", evidence="The stamp", approved_by="ann")).then(
        codes=["approver_not_independent"]
    )


@pytest.mark.parametrize(("number", "value"), [(1, "2024-05-10"), (1, "2024-05-13T09:00:00Z"), (6, "2024-05-13")])
def test_moving_a_date_earlier_or_naming_its_hour_needs_neither(number: int, value: str) -> None:
    given(*acknowledged()).when(correct(AT, "at", value, number)).then()


@pytest.mark.parametrize("number", [1, 6])
def test_a_date_is_moved_later_from_what_the_last_correction_made_of_it(number: int) -> None:
    history = (*acknowledged(), correct(AT, "at", "2024-05-13", 6), correct(AT, "at", "2024-05-10"))
    later = {1: "2024-05-13", 6: "2024-05-14"}[number]
    given(*history).when(correct(AT, "at", later, number)).then(codes=["approval_missing", "evidence_missing"])
    moved = (*history, correct(AT, "at", later, number, **LATER))
    given(*moved).when(correct(AT, "at", later, number)).then()


def test_one_that_moved_nothing_changes_no_date_for_the_next() -> None:
    found = correct(AT, "at", "2024-05-16", 6, evidence="The stamp", as_found=FOUND)
    given(*acknowledged(), found).when(correct(AT, "at", "2024-05-15", 6)).then(
        codes=["approval_missing", "evidence_missing"]
    )


@pytest.mark.parametrize("field", ["issue_on", "aware_on"])
def test_a_day_by_which_time_is_counted_is_not_moved_later_without_them(field: str) -> None:
    history = (log(issue_on="2022-01-01", aware_on="2022-02-01"),)
    given(*history).when(correct(AT, field, "2024-01-01")).then(codes=["approval_missing", "evidence_missing"])
    moved = given(*history).when(correct(AT, field, "2024-01-01", **LATER)).then()
    assert getattr(moved.case, field).isoformat() == "2024-01-01"


@pytest.mark.parametrize(
    ("approval", "failure"),
    [({}, "approval_missing"), ({"approved_by": "ann"}, "approver_not_independent")],
)
def test_one_that_fails_is_kept_as_found_and_moves_nothing(approval: dict[str, Any], failure: str) -> None:
    found = correct(AT, "at", "2024-05-20", evidence="The stamp", as_found=FOUND, **approval)
    kept = given(*prepared()).when(found)
    kept.then(failures=[failure], clocks=["stage_1_acknowledgement due 2024-05-20"])
    assert kept.case.received.isoformat() == "2024-05-13"


def test_without_evidence_nothing_is_moved_later_even_as_found() -> None:
    given(*prepared()).when(correct(AT, "at", "2024-05-20", approved_by="cy", as_found=FOUND)).then(
        codes=["evidence_missing"]
    )


def test_a_correction_without_reason_that_moves_earlier_still_moves() -> None:
    found = correct(AT, "at", "2024-05-10", reason=None, as_found=FOUND)
    given(*prepared()).when(found).then(failures=["reason_missing"], clocks=["stage_1_acknowledgement due 2024-05-17"])


def test_a_receipt_cannot_be_corrected_into_the_future() -> None:
    given(*received()).when(correct(AT, "at", "2031-01-01", **LATER)).then(codes=["occurred_in_future"])


def test_a_correction_may_name_any_other_field_of_any_other_command() -> None:
    history = (log(), triage(), assign(), command("define_complaint", AT, points=[point()]))
    given(*history).when(correct(AT, "risk", "high", 2, by=by("cy"))).then()
