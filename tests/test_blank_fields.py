"""A field whose absence has a code of its own: absent, null, blank, empty or false gives that code, never malformed."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    CY,
    History,
    acknowledge,
    acknowledged,
    answer,
    answer_point,
    answered,
    assign,
    command,
    define,
    extend,
    log,
    merge,
    of_case,
    point,
    prepared,
    raise_issue,
    received,
    redirect,
    refuse,
    reopen,
    respond,
    support,
    triage,
)
from examples_record import (
    adjustment,
    appoint,
    cancel,
    complete,
    comply,
    correct,
    determine,
    failure_order,
    investigated,
    investigation,
    order,
    promise,
    restrict,
)
from spec import given

AT = "2024-05-15"
ABSENT = object()
BLANKS = {"absent": ABSENT, "null": None, "blank": " ", "empty": "", "no list": [], "no object": {}, "false": False}

PROMISED = (*received(), promise("2024-05-14"))
RESTRICTED = (*received(), restrict("2024-05-14"))
SUBMITTED = (*acknowledged(), command("submit_for_approval", "2024-05-14"))
OUT_OF_TIME = refuse(
    AT, "out_of_time", issue_on="2020-01-01", discretion={"considered": True, "outcome": "No", "reason": "None given"}
)
UPHELD = respond(AT, answer(decision="upheld"), no_remedy_reason="Put right")
INTERVAL = command("agree_update_interval", "2024-05-14", every_working_days=5, next_on="2024-06-20")
FAR = extend(AT, "2024-09-01", good_reason="The surveyor is in hospital")
LATER = correct("2024-06-10", "at", "2024-05-16", evidence="The stamp", approved_by="cy")

NEEDED: list[tuple[History, dict[str, Any], str, str]] = [
    (received(), define(), "points", "definition_missing"),
    (acknowledged(), define(AT, reason="More was said"), "reason", "reason_missing"),
    (prepared(), acknowledge(), "ombudsman_details", "ombudsman_details_missing"),
    (prepared(), acknowledge(to="nobody", reason="No address"), "reason", "reason_missing"),
    (received(), OUT_OF_TIME, "issue_on", "not_out_of_time"),
    (received(), OUT_OF_TIME, "discretion", "discretion_not_considered"),
    (received(), OUT_OF_TIME, "discretion.considered", "discretion_not_considered"),
    (received(), OUT_OF_TIME, "discretion.outcome", "discretion_not_considered"),
    (received(), OUT_OF_TIME, "discretion.reason", "discretion_not_considered"),
    (received(), refuse(AT, "legal_proceedings", claim_filed_on=AT), "claim_filed_on", "claim_not_filed"),
    (received(), refuse(AT, "legal_proceedings", claim_filed_on=AT), "explanation", "explanation_missing"),
    (received(), refuse(AT, "legal_proceedings", claim_filed_on=AT), "ombudsman_details", "ombudsman_details_missing"),
    (received(), refuse(AT, "previously_considered", prior_case="C-0"), "prior_case", "prior_case_not_concluded"),
    (received(), refuse(AT, "not_landlord_responsibility", body="The council"), "body", "not_an_exclusion"),
    (received(), refuse(AT, "not_landlord_responsibility", body="The council"), "ground", "not_an_exclusion"),
    (received(), redirect(), "resident_agreed", "resident_choice_missing"),
    (received(), redirect(), "explanation", "explanation_missing"),
    ((*of_case("C-2", *received()), *received()), merge(), "explanation", "explanation_missing"),
    ((*of_case("C-2", *received()), *received()), merge(), "into", "into_not_running"),
    (
        received(),
        assign(conflict={"what": "A cousin", "mitigation": "cy reads"}),
        "conflict.mitigation",
        "conflict_of_interest",
    ),
    (received(), raise_issue(AT, related=False, new_case="C-2"), "new_case", "new_case_needed"),
    (acknowledged(), extend(AT, "2024-06-05"), "reason", "reason_missing"),
    (acknowledged(), extend(AT, "2024-06-05"), "ombudsman_details", "ombudsman_details_missing"),
    ((*acknowledged(), INTERVAL), FAR, "good_reason", "extension_over_cap"),
    (acknowledged(), answer_point(AT), "reasons", "reason_missing"),
    (SUBMITTED, command("return_response", AT, reasons="Say when"), "reasons", "reason_missing"),
    (acknowledged(), respond(AT), "answers", "points_unanswered"),
    (acknowledged(), respond(AT), "answers.0.reasons", "reason_missing"),
    (acknowledged(), respond(AT), "next_step_details", "next_step_missing"),
    (acknowledged(), UPHELD, "no_remedy_reason", "remedy_missing"),
    (acknowledged(), respond(AT, by=CY, cover_reason="ann is ill"), "cover_reason", "not_the_handler"),
    (answered(), reopen("2024-06-10"), "reason", "reason_missing"),
    (PROMISED, complete(AT), "evidence", "evidence_missing"),
    (PROMISED, cancel(AT), "resident_agreed", "resident_choice_missing"),
    (PROMISED, cancel(AT), "reason", "reason_missing"),
    (PROMISED, command("update_action", AT, id="A1", told_on=AT, reason="Late"), "reason", "reason_missing"),
    (received(), support(AT, adjustment()), "adjustments.0.review_on", "review_date_missing"),
    (received(), command("agree_adjustment", AT, **adjustment()), "review_on", "review_date_missing"),
    (received(), restrict(AT), "reason", "reason_missing"),
    (received(), restrict(AT), "evidence", "evidence_missing"),
    (received(), restrict(AT), "equality_regard", "equality_regard_missing"),
    (received(), restrict(AT), "appeal", "appeal_missing"),
    (received(), restrict(AT), "review_on", "review_date_missing"),
    (RESTRICTED, command("lift_restriction", AT, id="X1", reason="Better"), "reason", "reason_missing"),
    (
        (*received(), appoint("2024-05-14")),
        command("end_representation", AT, reason="Over"),
        "reason",
        "reason_missing",
    ),
    (received(), correct(AT, "summary", "Mould"), "reason", "reason_missing"),
    (received(), LATER, "evidence", "evidence_missing"),
    (received(), LATER, "approved_by", "approval_missing"),
    (received(), investigation(AT, exceptional_reason="Silence"), "exceptional_reason", "stages_not_exhausted"),
    ((*investigated(), determine("2024-09-02", order())), comply("2024-09-03"), "evidence", "evidence_missing"),
    (
        (*received(), failure_order("2024-05-14")),
        command("comply_with_chfo", AT, id="F1", evidence="letter-1"),
        "evidence",
        "evidence_missing",
    ),
]


def replaced(sent: Any, path: list[str], value: object) -> Any:
    """The same, with another value at this path, or without it."""
    if isinstance(sent, list):
        index = int(path[0])
        return [replaced(each, path[1:], value) if place == index else each for place, each in enumerate(sent)]
    rest = {name: each for name, each in sent.items() if name != path[0]}
    if path[1:]:
        return rest | {path[0]: replaced(sent[path[0]], path[1:], value)}
    return rest if value is ABSENT else rest | {path[0]: value}


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
@pytest.mark.parametrize(
    ("history", "sent", "path", "code"), NEEDED, ids=[f"{sent['command']}-{path}" for _, sent, path, _ in NEEDED]
)
def test_whatever_says_nothing_gives_the_code(
    history: History, sent: dict[str, Any], path: str, code: str, blank: object
) -> None:
    given(*history).when(replaced(sent, path.split("."), blank)).then(codes=[code])


@pytest.mark.parametrize(
    ("history", "sent"), [(history, sent) for history, sent, _, code in NEEDED if code != "prior_case_not_concluded"]
)
def test_and_what_was_left_out_is_enough(history: History, sent: dict[str, Any]) -> None:
    given(*history).when(sent).then()


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("outcomes_sought", "outcome_sought_missing"),
        ("points.0.note", "responsibility_unclear"),
    ],
)
def test_what_a_definition_leaves_out_is_missed_when_acknowledging(path: str, code: str, blank: object) -> None:
    told = define("2024-05-13", point(responsibility="unclear", note="A shared wall"))
    defined = replaced(told, path.split("."), blank)
    given(log(), defined, triage(), support()).when(acknowledge()).then(codes=[code])


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
def test_the_day_the_outcomes_were_asked_may_say_nothing_too(blank: object) -> None:
    told = define(outcomes_sought=None, outcomes_asked_on="2024-05-13")
    defined = replaced(told, ["outcomes_asked_on"], blank)
    given(log(), defined, triage(), support()).when(acknowledge()).then(codes=["outcome_sought_missing"])


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
def test_an_authority_that_says_nothing_is_none(blank: object) -> None:
    appointed = replaced(appoint("2024-05-13"), ["authority"], blank)
    given(*prepared(), appointed).when(acknowledge(to="representative")).then(codes=["consent_missing"])
