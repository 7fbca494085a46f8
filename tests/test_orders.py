"""What the Ombudsman orders: complied with, judged, given another date; and complaint handling failure orders."""

from __future__ import annotations

from typing import Any

import pytest

from examples import FOUND, History, acknowledged, answered, at_stage_2, closed, command, finally_answered, received
from examples_record import ask_for, comply, determine, failure_order, investigated, order, submit
from spec import given

ORDERED = (*investigated(), determine("2024-09-02", order("O1", "2024-10-01", amount=200.5, scope="case")))
FAILED = (*finally_answered(), failure_order("2024-09-02", "F1", "2024-10-01"))
ASKED = (*investigated(), ask_for("2024-09-02", "2024-10-01"))


def judge(at: str, outcome: str, id: str = "O1") -> dict[str, Any]:
    return command("record_compliance_outcome", at, id=id, outcome=outcome)


def comply_with_failure_order(at: str, id: str = "F1", **more: Any) -> dict[str, Any]:
    return command("comply_with_chfo", at, **{"id": id, "evidence": "letter-1"} | more)


def vary(at: str, subject: str, due_on: str) -> dict[str, Any]:
    return command("vary_ombudsman_date", at, subject=subject, due_on=due_on, reference="H-1")


# Orders


def test_complying_in_time_meets_the_clock() -> None:
    given(*ORDERED).when(comply("2024-10-01")).then(clocks=["order O1 met 2024-10-01"])


def test_complying_late_is_a_breach() -> None:
    given(*ORDERED).when(comply("2024-10-03")).then(breaches={"order O1": 2})


@pytest.mark.parametrize("evidence", [None, "", " "])
def test_complying_needs_its_evidence_and_never_goes_without(evidence: str | None) -> None:
    given(*ORDERED).when(comply("2024-10-01", evidence=evidence)).then(codes=["evidence_missing"])
    given(*ORDERED).when(comply("2024-10-01", evidence=evidence, as_found=FOUND)).then(codes=["evidence_missing"])


@pytest.mark.parametrize("about", [comply("2024-10-01", "O9"), judge("2024-10-01", "accepted", "O9")])
def test_only_a_known_order_is_dealt_with(about: dict[str, Any]) -> None:
    given(*ORDERED).when(about).then(codes=["unknown_subject"])


def test_an_order_is_complied_with_once() -> None:
    given(*ORDERED, comply("2024-10-01")).when(comply("2024-10-02")).then(codes=["already_done"])


@pytest.mark.parametrize("outcome", ["accepted", "not_complied"])
def test_an_outcome_that_asks_for_nothing_more_starts_no_clock(outcome: str) -> None:
    given(*ORDERED, comply("2024-09-30")).when(judge("2024-10-01", outcome)).then(clocks=[])


def test_when_more_is_required_the_clock_starts_again_at_its_date() -> None:
    required = given(*ORDERED, comply("2024-09-20")).when(judge("2024-09-23", "more_required"))
    required.then(clocks=["order O1 due 2024-10-01"]).clock("order", "O1", stopped_on=None, working_days_late=None)


def test_then_it_is_complied_with_again() -> None:
    history = (*ORDERED, comply("2024-09-20"), judge("2024-10-03", "more_required"))
    given(*history).when(comply("2024-10-04")).then(breaches={"order O1": 3})


def test_an_outcome_before_any_compliance_leaves_the_clock_running() -> None:
    given(*ORDERED).when(judge("2024-09-23", "more_required")).then(clocks=["order O1 due 2024-10-01"])


# Failure orders


@pytest.mark.parametrize("kind", ["1", "2", "3", "notice"])
@pytest.mark.parametrize("history", [received(), acknowledged(), answered(), at_stage_2(), closed()])
def test_a_failure_order_comes_in_any_state_and_has_its_clock(history: History, kind: str) -> None:
    given(*history).when(failure_order("2024-09-02", "F1", "2024-10-05", type=kind)).then().clock(
        "chfo", "F1", due_on="2024-10-05", state="running"
    )


def test_a_failure_order_needs_an_id_of_its_own() -> None:
    given(*FAILED).when(failure_order("2024-09-03")).then(codes=["already_done"])


def test_complying_with_a_failure_order_in_time_meets_its_clock() -> None:
    given(*FAILED).when(comply_with_failure_order("2024-10-01")).then(clocks=["chfo F1 met 2024-10-01"])


def test_complying_with_a_failure_order_late_is_a_breach() -> None:
    given(*FAILED).when(comply_with_failure_order("2024-10-02")).then(breaches={"chfo F1": 1})


def test_a_failure_order_is_known_complied_with_once_and_on_evidence() -> None:
    given(*FAILED).when(comply_with_failure_order("2024-10-01", "F9")).then(codes=["unknown_subject"])
    given(*FAILED).when(comply_with_failure_order("2024-10-01", evidence=" ")).then(codes=["evidence_missing"])
    given(*FAILED, comply_with_failure_order("2024-10-01")).when(comply_with_failure_order("2024-10-02")).then(
        codes=["already_done"]
    )


# Another date


DATED = [(ORDERED, "O1", "order O1"), (FAILED, "F1", "chfo F1"), (ASKED, "H-1", "ombudsman_information H-1")]


@pytest.mark.parametrize(("history", "subject", "clock"), DATED)
def test_the_ombudsman_may_set_another_date(history: History, subject: str, clock: str) -> None:
    varied = given(*history).when(vary("2024-09-10", subject, "2024-10-19"))
    varied.then(clocks=[f"{clock} due 2024-10-19"])
    varied.clock(
        clock.split(maxsplit=1)[0],
        subject,
        original_due_on="2024-10-01",
        previous=[{"due_on": "2024-10-01", "because": "the Ombudsman set another date"}],
    )


def test_lateness_is_counted_from_that_date() -> None:
    given(*ORDERED, vary("2024-09-10", "O1", "2024-10-21")).when(comply("2024-10-22")).then(breaches={"order O1": 1})


def test_a_date_set_again_to_the_same_day_is_no_other() -> None:
    given(*ORDERED).when(vary("2024-09-10", "O1", "2024-10-01")).then().clock("order", "O1", previous=[])


def test_when_more_is_required_after_that_the_clock_runs_to_it() -> None:
    history = (*ORDERED, vary("2024-09-10", "O1", "2024-10-19"), comply("2024-10-10"))
    given(*history).when(judge("2024-10-11", "more_required")).then(clocks=["order O1 due 2024-10-19"])


def test_only_what_the_ombudsman_dated_is_varied() -> None:
    given(*ORDERED).when(vary("2024-09-10", "O9", "2024-10-19")).then(codes=["unknown_subject"])


@pytest.mark.parametrize(
    ("history", "subject"),
    [
        ((*ORDERED, comply("2024-09-20")), "O1"),
        ((*FAILED, comply_with_failure_order("2024-09-20")), "F1"),
        ((*ASKED, submit("2024-09-20")), "H-1"),
    ],
)
def test_what_was_dealt_with_gets_no_other_date(history: History, subject: str) -> None:
    given(*history).when(vary("2024-09-21", subject, "2024-10-19")).then(codes=["already_done"])
