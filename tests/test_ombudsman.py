"""The Ombudsman beside the stages: contact, investigation, requests for information, determination."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    BEN,
    FOUND,
    History,
    acknowledged,
    answered,
    at_stage_2,
    close,
    closed,
    command,
    escalated,
    extend,
    finally_answered,
    received,
    respond,
)
from examples_record import ask_for, attach, determine, investigated, investigation, order, submit
from spec import given

EARLY = investigation("2024-06-10", exceptional_reason="Nobody answered in reasonable time")
ASKED = (*investigated(), ask_for("2024-08-05", "2024-08-19", "repair log", "photographs"))
DETERMINED = (*investigated(), determine("2024-09-02", order()))
FINDINGS = (
    *("severe_maladministration", "maladministration", "service_failure", "reasonable_redress", "mediation"),
    *("no_maladministration", "outside_jurisdiction", "withdrawn"),
)


def contacted(at: str, kind: str = "enquiry", **more: Any) -> dict[str, Any]:
    return command("record_ombudsman_contact", at, kind=kind, reference="H-1", **more)


# Contact


@pytest.mark.parametrize(
    "kind", ["enquiry", "dispute_support", "early_resolution", "mediation", "jurisdiction_declined"]
)
@pytest.mark.parametrize("history", [received(), acknowledged(), escalated(), at_stage_2(), closed()])
def test_the_ombudsman_may_be_in_touch_at_any_time(history: History, kind: str) -> None:
    before = given(*history).cases.found["C-1"]
    touched = given(*history).when(contacted("2024-07-01", kind))
    assert touched.then(status=before.status).case.running_clocks == before.running_clocks


def test_an_answer_wanted_by_a_day_has_a_clock() -> None:
    given(*closed()).when(contacted("2024-07-01", due_on="2024-07-06")).then(
        clocks=["ombudsman_information H-1 due 2024-07-06"]
    )


def test_answering_the_contact_meets_it() -> None:
    given(*closed(), attach("2024-07-01"), contacted("2024-07-01", due_on="2024-07-08")).when(
        submit("2024-07-08")
    ).then(clocks=["ombudsman_information H-1 met 2024-07-08"])


# Investigation


def test_after_both_stages_the_ombudsman_investigates() -> None:
    given(*finally_answered()).when(investigation("2024-08-01")).then(status="ombudsman", stage_status="final_response")
    given(*finally_answered(), close("2024-07-01")).when(investigation("2024-08-01")).then(
        status="ombudsman", stage_status="closed"
    )


@pytest.mark.parametrize("history", [received(), acknowledged(), answered(), escalated(), at_stage_2(), closed()])
@pytest.mark.parametrize("reason", [None, "", " "])
def test_before_that_only_for_an_exceptional_reason(history: History, reason: str | None) -> None:
    given(*history).when(investigation("2024-07-01", exceptional_reason=reason)).then(codes=["stages_not_exhausted"])
    given(*history).when({**EARLY, "at": "2024-07-01"}).then(status="ombudsman")


def test_an_early_investigation_can_be_recorded_as_found() -> None:
    given(*answered()).when(investigation("2024-07-01", as_found=FOUND)).then(
        status="ombudsman", failures=["stages_not_exhausted"]
    )


@pytest.mark.parametrize("reference", ["H-1", "H-2"])
def test_one_investigation_is_open_at_a_time(reference: str) -> None:
    given(*investigated()).when(investigation("2024-08-02", reference)).then(codes=["already_done"])


def test_an_investigation_determined_is_not_opened_again() -> None:
    given(*DETERMINED).when(investigation("2024-10-02")).then(codes=["already_done"])
    given(*DETERMINED).when(investigation("2024-10-02", "H-2")).then(status="ombudsman")


def test_work_on_the_stages_goes_on_meanwhile() -> None:
    given(*at_stage_2(), EARLY).when(extend("2024-06-20", "2024-07-10", by=BEN)).then(
        status="ombudsman", stage_status="stage_2_extended", clocks=["stage_2_response due 2024-07-10"]
    )
    given(*at_stage_2(), EARLY).when(respond("2024-06-28", by=BEN)).then(
        status="ombudsman", stage_status="final_response"
    )


# Determination


def test_a_determination_ends_the_investigation_and_starts_a_clock_for_every_order() -> None:
    given(*investigated()).when(determine("2024-09-02", order("O2", "2024-10-01"), order("O1", "2024-09-21"))).then(
        status="final_response", clocks=["order O1 due 2024-09-21", "order O2 due 2024-10-01"]
    )


@pytest.mark.parametrize("finding", FINDINGS)
def test_each_kind_of_finding_is_recorded(finding: str) -> None:
    found = [{"issue": "Damp", "category": "repairs", "finding": finding}]
    recommended = [{"id": "R1", "what": "Train the call centre"}]
    given(*investigated()).when(determine("2024-09-02", findings=found, recommendations=recommended)).then(clocks=[])


@pytest.mark.parametrize("history", [finally_answered(), (*finally_answered(), investigation("2024-08-01", "H-2"))])
def test_only_an_open_investigation_is_determined(history: History) -> None:
    given(*history).when(determine("2024-09-02")).then(codes=["unknown_subject"])


def test_an_investigation_is_determined_once() -> None:
    given(*DETERMINED).when(determine("2024-10-02")).then(codes=["already_done"])


@pytest.mark.parametrize("orders", [("O1",), ("O2", "O2")])
def test_an_order_needs_an_id_of_its_own(orders: tuple[str, ...]) -> None:
    again = (*DETERMINED, investigation("2024-10-02", "H-2"))
    given(*again).when(determine("2024-11-04", *map(order, orders), reference="H-2")).then(codes=["already_done"])


def test_a_determination_is_reviewed() -> None:
    reviewed: dict[str, Any] = {"reference": "H-1", "requested_by": "resident", "outcome": "Upheld"}
    again = [{"issue": "Damp", "category": "repairs", "finding": "severe_maladministration"}]
    given(*DETERMINED).when(command("record_determination_review", "2024-10-02", **reviewed, findings=again)).then(
        clocks=["order O1 due 2024-10-01"]
    )
    given(*investigated()).when(command("record_determination_review", "2024-10-02", **reviewed)).then(
        codes=["unknown_subject"]
    )
