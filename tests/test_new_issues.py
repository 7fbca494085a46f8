"""Issues raised while a complaint runs: they join it, or become a complaint of their own."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.new_issues import IssueSplitOff
from casework.domain.receipt import ComplaintLogged
from examples import (
    RESIDENT,
    History,
    acknowledge,
    acknowledged,
    answered,
    assign,
    at_stage_2,
    closed,
    escalated,
    extend,
    finally_answered,
    log,
    of_case,
    raise_issue,
    received,
    redirect,
    respond,
    support,
    triage,
    withdraw,
)
from spec import given

STAGE_1 = [
    (received(), "stage_1_acknowledgement due 2024-05-20"),
    (acknowledged(), "stage_1_response due 2024-05-29"),
    ((*acknowledged(), extend("2024-05-20", "2024-06-05")), "stage_1_response due 2024-06-05"),
]
LATER = [
    answered(),
    escalated(),
    at_stage_2(),
    finally_answered(),
    closed(),
    (*received(), withdraw("2024-05-14")),
    (*received(), redirect("2024-05-14")),
]
SEPARATE: list[dict[str, Any]] = [{"related": False}, {"delays_response": True}]


@pytest.mark.parametrize(("history", "clock"), STAGE_1)
def test_a_related_issue_that_delays_nothing_joins_and_moves_no_deadline(history: History, clock: str) -> None:
    joined = given(*history).when(raise_issue("2024-05-21", by=RESIDENT))
    assert "P2" in joined.then(clocks=[clock]).case.points


def test_an_issue_that_joined_must_be_answered() -> None:
    given(*acknowledged(), raise_issue("2024-05-21")).when(respond()).then(codes=["points_unanswered"])


def test_an_issue_that_joins_needs_an_id_of_its_own() -> None:
    given(*acknowledged()).when(raise_issue("2024-05-21", "P1")).then(codes=["already_done"])


@pytest.mark.parametrize("why", SEPARATE)
def test_an_unrelated_or_delaying_issue_needs_a_new_case(why: dict[str, Any]) -> None:
    given(*acknowledged()).when(raise_issue("2024-05-21", **why)).then(codes=["new_case_needed"])


@pytest.mark.parametrize("history", LATER)
def test_after_the_stage_1_response_every_issue_needs_a_new_case(history: History) -> None:
    given(*history).when(raise_issue("2024-07-05")).then(codes=["new_case_needed"])


@pytest.mark.parametrize("history", LATER)
def test_a_new_complaint_is_logged_received_on_the_day_it_was_raised(history: History) -> None:
    split = given(*history).when(raise_issue("2024-07-05", new_case="C-2"))
    split.then(status=given(*history).cases.found["C-1"].status)
    new = split.cases.found["C-2"]
    assert new.status == "logged"
    assert new.received.isoformat() == "2024-07-05"
    assert [(clock.clock, clock.due_on.isoformat()) for clock in new.running_clocks] == [
        ("stage_1_acknowledgement", "2024-07-12")
    ]


@pytest.mark.parametrize("why", SEPARATE)
def test_the_old_complaint_goes_on_as_it_was(why: dict[str, Any]) -> None:
    split = given(*acknowledged()).when(raise_issue("2024-05-21", new_case="C-2", **why))
    assert list(split.then(status="stage_1", clocks=["stage_1_response due 2024-05-29"]).case.points) == ["P1"]


def test_both_are_linked_to_each_other() -> None:
    split = given(*answered()).when(raise_issue("2024-07-05", new_case="C-2"))
    here, there = split.cases.log[-2:]
    assert isinstance(here, IssueSplitOff)
    assert isinstance(there, ComplaintLogged)
    assert (here.new_case, there.split_from) == ("C-2", "C-1")
    assert there.meta.causation_id == here.event_id


def test_the_new_complaint_begins_with_what_the_receipt_said() -> None:
    told = log(tenure="leasehold", service="lifts", category="breakdown", team="north", about_staff=["dee"])
    split = given(told, redirect("2024-05-14")).when(raise_issue("2024-07-05", new_case="C-2"))
    new = split.cases.found["C-2"]
    assert (new.tenure, new.service, new.category, new.team) == ("leasehold", "lifts", "breakdown", "north")
    assert (new.resident_id, new.about_staff) == ("r-1", frozenset({"dee"}))


def test_it_starts_without_a_definition() -> None:
    ready = of_case("C-2", triage("2024-07-05"), support("2024-07-05"), assign("2024-07-05"))
    split = (*answered(), raise_issue("2024-07-05", new_case="C-2"), *ready)
    given(*split).when(of_case("C-2", acknowledge("2024-07-08"))[0]).then(
        codes=["definition_missing", "outcome_sought_missing"]
    )


def test_it_has_the_policy_of_its_own_day_of_receipt() -> None:
    old = (log("2024-03-25"), raise_issue("2024-04-02", related=False, new_case="C-2"))
    cases = given(*old).cases.found
    assert (cases["C-1"].policy, cases["C-2"].policy) == ("hos-2022", "hos-2024")


def test_an_anonymous_resident_stays_so() -> None:
    anonymous = log(resident=None, anonymous=True)
    split = given(anonymous).when(raise_issue("2024-05-21", related=False, new_case="C-2"))
    assert split.cases.found["C-2"].resident_id is None


@pytest.mark.parametrize("taken", ["C-1", "C-2"])
def test_its_reference_must_be_free(taken: str) -> None:
    given(*of_case("C-2", *received()), *answered()).when(raise_issue("2024-07-05", new_case=taken)).then(
        codes=["case_exists"]
    )


def test_a_reference_is_not_needed_where_the_issue_joins() -> None:
    joined = given(*of_case("C-2", *received()), *acknowledged()).when(raise_issue("2024-05-21", new_case="C-2"))
    assert "P2" in joined.then(status="stage_1").case.points
