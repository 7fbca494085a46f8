"""Refusing a complaint: only on a ground of the policy, with its facts, explained."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    ANN,
    BEN,
    FOUND,
    History,
    acknowledged,
    answered,
    at_stage_2,
    close,
    closed,
    define,
    escalate,
    escalated,
    finally_answered,
    log,
    of_case,
    point,
    prepared,
    received,
    refuse,
    respond,
)
from spec import given

AT = "2024-05-15"
CONSIDERED = {"considered": True, "outcome": "Not accepted", "reason": "Nothing stood in the resident's way"}
KNOWN_SINCE: dict[str, Any] = {"issue_on": "2023-01-01", "aware_on": "2023-02-01", "discretion": CONSIDERED}
PRIOR = of_case("C-0", *finally_answered())
LAWFUL: list[tuple[str, dict[str, Any]]] = [
    ("out_of_time", KNOWN_SINCE),
    ("legal_proceedings", {"claim_filed_on": AT}),
    ("previously_considered", {"prior_case": "C-0"}),
    ("not_landlord_responsibility", {"body": "The water company"}),
]
TWO = (point("P1"), point("P2"))


@pytest.mark.parametrize(("ground", "facts"), LAWFUL)
def test_each_ground_with_its_facts_refuses_a_complaint(ground: str, facts: dict[str, Any]) -> None:
    given(*PRIOR, *prepared()).when(refuse(AT, ground, **facts)).then(
        status="refused", clocks=["stage_1_acknowledgement stopped 2024-05-15"]
    )


@pytest.mark.parametrize(("ground", "facts"), LAWFUL)
def test_each_ground_refuses_a_request_for_stage_2(ground: str, facts: dict[str, Any]) -> None:
    given(*PRIOR, *escalated()).when(refuse("2024-06-05", ground, **facts)).then(
        status="stage_1_responded", clocks=["stage_2_acknowledgement stopped 2024-06-05"]
    )


@pytest.mark.parametrize("history", [acknowledged(), at_stage_2()])
@pytest.mark.parametrize(("ground", "facts"), LAWFUL)
def test_a_stage_under_way_is_refused_for_legal_proceedings_only(
    history: History, ground: str, facts: dict[str, Any]
) -> None:
    refused = given(*PRIOR, *history).when(refuse("2024-06-05", ground, **facts))
    if ground == "legal_proceedings":
        assert refused.case.status == "refused"
    else:
        refused.then(codes=["not_allowed_at_stage"])


@pytest.mark.parametrize("history", [answered(), finally_answered(), closed()])
def test_an_answered_complaint_is_not_refused(history: History) -> None:
    given(*history).when(refuse("2024-07-05", "legal_proceedings", claim_filed_on=AT)).then(
        codes=["not_allowed_at_stage"]
    )


def test_a_late_refusal_is_a_breach() -> None:
    given(log()).when(refuse("2024-05-22", "out_of_time", **KNOWN_SINCE)).then(
        status="refused", breaches={"stage_1_acknowledgement": 2}
    )


@pytest.mark.parametrize("ground", ["first_time_request", "vexatious", "anything"])
def test_what_is_no_ground_of_the_policy_refuses_nothing(ground: str) -> None:
    given(log()).when(refuse(AT, ground)).then(codes=["not_an_exclusion"])


def test_an_unknown_ground_cannot_be_recorded_as_found() -> None:
    given(log()).when(refuse(AT, "vexatious", explanation=None, as_found=FOUND)).then(codes=["not_an_exclusion"])


@pytest.mark.parametrize("body", [None, "", " "])
def test_the_responsible_body_must_be_named(body: str | None) -> None:
    given(log()).when(refuse(AT, "not_landlord_responsibility", body=body)).then(codes=["not_an_exclusion"])


# Legal proceedings, a complaint considered before


@pytest.mark.parametrize("filed", [{}, {"claim_filed_on": "2024-05-16"}])
def test_proceedings_begin_when_a_claim_has_been_filed(filed: dict[str, str]) -> None:
    given(log()).when(refuse(AT, "legal_proceedings", **filed)).then(codes=["claim_not_filed"])


@pytest.mark.parametrize("history", [answered(), escalated(), at_stage_2(), received()])
def test_a_case_not_concluded_has_not_been_considered_before(history: History) -> None:
    given(*of_case("C-0", *history), log()).when(refuse(AT, "previously_considered", prior_case="C-0")).then(
        codes=["prior_case_not_concluded"]
    )


@pytest.mark.parametrize("prior", [{}, {"prior_case": "C-0"}, {"prior_case": "C-1"}])
def test_a_case_considered_before_must_be_there_and_another(prior: dict[str, str]) -> None:
    given(log()).when(refuse(AT, "previously_considered", **prior)).then(codes=["prior_case_not_concluded"])


@pytest.mark.parametrize("history", [closed(), finally_answered(), (*finally_answered(), close("2024-07-01"))])
def test_a_case_in_its_final_response_or_closed_is_concluded(history: History) -> None:
    given(*of_case("C-0", *history), log()).when(refuse(AT, "previously_considered", prior_case="C-0")).then(
        status="refused"
    )


def test_an_escalated_case_is_never_its_own_predecessor() -> None:
    given(*escalated()).when(refuse("2024-06-05", "previously_considered", prior_case="C-1")).then(
        codes=["prior_case_not_concluded"]
    )


# Explaining


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_a_refusal_is_explained(missing: str | None) -> None:
    given(log()).when(refuse(AT, "legal_proceedings", claim_filed_on=AT, explanation=missing)).then(
        codes=["explanation_missing"]
    )


def test_a_bare_refusal_is_told_everything_in_order() -> None:
    bare = {"explanation": None, "ombudsman_details": None, "points": ["P9"]}
    given(log(), define()).when(refuse(AT, "out_of_time", **bare)).then(
        codes=[
            "point_unknown",
            "not_out_of_time",
            "discretion_not_considered",
            "explanation_missing",
            "ombudsman_details_missing",
        ]
    )


def test_a_bad_letter_of_refusal_can_be_recorded_as_found() -> None:
    sent = refuse(AT, "legal_proceedings", claim_filed_on=AT, explanation="", ombudsman_details=False, as_found=FOUND)
    given(log()).when(sent).then(status="refused", failures=["explanation_missing", "ombudsman_details_missing"])


# In part


def test_with_points_only_those_are_refused_and_the_stage_goes_on() -> None:
    in_part = refuse(AT, "not_landlord_responsibility", body="The council", points=["P2"])
    going_on = given(*prepared(*TWO)).when(in_part)
    assert list(going_on.then(status="logged", clocks=["stage_1_acknowledgement due 2024-05-20"]).case.points) == ["P1"]


def test_naming_every_point_refuses_the_whole() -> None:
    whole = refuse(AT, "not_landlord_responsibility", body="The council", points=["P2", "P1"])
    given(*prepared(*TWO)).when(whole).then(status="refused")


def test_no_points_named_refuses_the_whole() -> None:
    given(*prepared(*TWO)).when(refuse(AT, "legal_proceedings", claim_filed_on=AT, points=[])).then(status="refused")


@pytest.mark.parametrize("history", [acknowledged(*TWO), (*acknowledged(*TWO),)])
def test_a_point_before_the_court_is_refused_while_the_stage_goes_on(history: History) -> None:
    in_part = refuse(AT, "legal_proceedings", claim_filed_on=AT, points=["P2"])
    given(*history).when(in_part).then(status="stage_1", clocks=["stage_1_response due 2024-05-29"])


def test_a_point_refused_needs_no_answer() -> None:
    in_part = refuse(AT, "legal_proceedings", claim_filed_on=AT, points=["P2"])
    given(*acknowledged(*TWO), in_part).when(respond()).then(status="stage_1_responded")


def test_points_of_a_request_for_stage_2_can_be_refused() -> None:
    both = [{"point": id, "decision": "not_upheld", "reasons": "See the file"} for id in ("P1", "P2")]
    history = (*acknowledged(*TWO), respond("2024-05-28", *both), escalate("2024-06-03"))
    in_part = refuse("2024-06-04", "legal_proceedings", claim_filed_on="2024-06-01", points=["P1"], by=BEN)
    given(*history).when(in_part).then(status="escalated", clocks=["stage_2_acknowledgement due 2024-06-10"])


def test_an_unknown_point_is_not_refused() -> None:
    given(log()).when(refuse(AT, "legal_proceedings", claim_filed_on=AT, points=["P1"], by=ANN)).then(
        codes=["point_unknown"]
    )
