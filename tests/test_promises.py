"""Promises – actions – followed through, in any state of the case."""

from __future__ import annotations

from typing import Any

import pytest

from examples import (
    FOUND,
    History,
    acknowledged,
    answered,
    at_stage_2,
    closed,
    command,
    escalated,
    finally_answered,
    received,
    redirect,
    withdraw,
)
from examples_record import cancel, complete, promise
from spec import given

ANY_STATE = [
    received(),
    acknowledged(),
    answered(),
    escalated(),
    at_stage_2(),
    finally_answered(),
    closed(),
    (*received(), withdraw("2024-05-14")),
    (*received(), redirect("2024-05-14")),
]
PROMISED = (*closed(), promise("2024-06-03", "A1", "2024-06-14"))


def update(at: str, id: str = "A1", **more: Any) -> dict[str, Any]:
    return command("update_action", at, **{"id": id, "told_on": at, "reason": "The part has not come"} | more)


def reply(at: str, said: str, id: str = "A1") -> dict[str, Any]:
    return command("record_offer_reply", at, id=id, reply=said)


@pytest.mark.parametrize("history", ANY_STATE)
def test_a_promise_is_made_in_any_state_and_starts_a_clock(history: History) -> None:
    status = given(*history).cases.found["C-1"].status
    promised = given(*history).when(promise("2024-07-05", "A1", "2024-07-12"))
    promised.then(status=status).clock("action", "A1", state="running", started_on="2024-07-05", due_on="2024-07-12")


def test_each_open_action_has_its_clock() -> None:
    given(*PROMISED).when(promise("2024-06-03", "A2", "2024-06-07")).then(
        clocks=["action A2 due 2024-06-07", "action A1 due 2024-06-14"]
    )


def test_a_promise_needs_an_id_of_its_own() -> None:
    given(*PROMISED).when(promise("2024-06-04")).then(codes=["already_done"])
    given(*PROMISED, complete("2024-06-05")).when(promise("2024-06-06")).then(codes=["already_done"])


# Kept


@pytest.mark.parametrize("history", ANY_STATE)
def test_a_promise_is_kept_in_any_state(history: History) -> None:
    kept = given(*history, promise("2024-07-05", "A1", "2024-07-12")).when(complete("2024-07-12"))
    kept.then().clock("action", "A1", state="met", stopped_on="2024-07-12", working_days_late=None)


def test_a_promise_kept_late_is_a_breach() -> None:
    given(*PROMISED).when(complete("2024-06-18")).then(
        breaches={"action A1": 2}, clocks=["action A1 breached 2024-06-18"]
    )


@pytest.mark.parametrize("evidence", [None, "", " "])
def test_a_promise_kept_needs_its_evidence_and_never_goes_without(evidence: str | None) -> None:
    given(*PROMISED).when(complete("2024-06-10", evidence=evidence)).then(codes=["evidence_missing"])
    given(*PROMISED).when(complete("2024-06-10", evidence=evidence, as_found=FOUND)).then(codes=["evidence_missing"])


# Unknown, or done already


@pytest.mark.parametrize(
    "about", [complete("2024-06-10", "A9"), update("2024-06-10", "A9"), cancel("2024-06-10", "A9")]
)
def test_only_a_promise_that_was_made_can_be_dealt_with(about: dict[str, Any]) -> None:
    given(*PROMISED).when(about).then(codes=["unknown_subject"])


@pytest.mark.parametrize("ending", [complete("2024-06-05"), cancel("2024-06-05")])
@pytest.mark.parametrize("about", [complete("2024-06-10"), update("2024-06-10"), cancel("2024-06-10")])
def test_a_promise_is_dealt_with_once(ending: dict[str, Any], about: dict[str, Any]) -> None:
    given(*PROMISED, ending).when(about).then(codes=["already_done"])


# A new date


def test_before_the_due_day_a_new_date_moves_the_clock_and_keeps_the_old_date() -> None:
    given(*PROMISED).when(update("2024-06-10", new_due_on="2024-06-28")).then(
        clocks=["action A1 due 2024-06-28"]
    ).clock("action", "A1", previous=[{"due_on": "2024-06-14", "because": "the promise was given a new date"}])


def test_on_the_due_day_there_is_no_breach_yet() -> None:
    given(*PROMISED).when(update("2024-06-14", new_due_on="2024-06-28")).then(clocks=["action A1 due 2024-06-28"])


def test_after_the_due_day_the_breach_stays_and_the_clock_runs_to_the_new_date() -> None:
    given(*PROMISED).when(update("2024-06-18", new_due_on="2024-06-28")).then(
        breaches={"action A1": 2}, clocks=["action A1 breached 2024-06-18", "action A1 due 2024-06-28"]
    )


def test_the_breach_of_the_first_date_is_recorded_once() -> None:
    moved = (*PROMISED, update("2024-06-18", new_due_on="2024-06-28"))
    given(*moved).when(complete("2024-06-28")).then(clocks=["action A1 met 2024-06-28"])


def test_without_a_new_date_the_old_one_runs_on() -> None:
    given(*PROMISED).when(update("2024-06-18")).then(clocks=["action A1 due 2024-06-14"])


@pytest.mark.parametrize("reason", [None, "", " "])
def test_the_resident_is_told_the_reason(reason: str | None) -> None:
    given(*PROMISED).when(update("2024-06-10", reason=reason)).then(codes=["reason_missing"])


@pytest.mark.parametrize("at", ["2024-06-10", "2024-06-18"])
def test_a_later_date_found_told_without_a_reason_buys_no_time(at: str) -> None:
    found = update(at, new_due_on="2024-06-28", reason=None, as_found=FOUND)
    given(*PROMISED).when(found).then(failures=["reason_missing"], clocks=["action A1 due 2024-06-14"])


def test_an_earlier_date_found_told_without_a_reason_holds() -> None:
    found = update("2024-06-10", new_due_on="2024-06-12", reason=None, as_found=FOUND)
    given(*PROMISED).when(found).then(failures=["reason_missing"], clocks=["action A1 due 2024-06-12"])


# Taken back


def test_a_promise_taken_back_stops_its_clock() -> None:
    given(*PROMISED).when(cancel("2024-06-10")).then(clocks=["action A1 stopped 2024-06-10"])


def test_a_promise_taken_back_late_is_a_breach() -> None:
    given(*PROMISED).when(cancel("2024-06-17")).then(breaches={"action A1": 1})


@pytest.mark.parametrize(
    ("missing", "codes"),
    [
        ({"resident_agreed": None}, ["resident_choice_missing"]),
        ({"resident_agreed": False}, ["resident_choice_missing"]),
        ({"reason": " "}, ["reason_missing"]),
        ({"reason": None, "resident_agreed": None}, ["resident_choice_missing", "reason_missing"]),
    ],
)
def test_a_promise_is_taken_back_with_the_residents_agreement_and_a_reason(
    missing: dict[str, Any], codes: list[str]
) -> None:
    given(*PROMISED).when(cancel("2024-06-10", **missing)).then(codes=codes)
    given(*PROMISED).when(cancel("2024-06-10", **missing, as_found=FOUND)).then(failures=codes)


# The resident's reply


@pytest.mark.parametrize("said", ["accepted", "declined"])
def test_the_residents_reply_is_recorded_and_ends_no_clock(said: str) -> None:
    given(*PROMISED).when(reply("2024-06-10", said)).then(status="closed", clocks=["action A1 due 2024-06-14"])


def test_a_reply_may_come_after_the_promise_was_kept() -> None:
    given(*PROMISED, complete("2024-06-05")).when(reply("2024-06-10", "accepted")).then(clocks=[])


def test_only_what_was_offered_is_replied_to() -> None:
    given(*PROMISED).when(reply("2024-06-10", "accepted", "A9")).then(codes=["unknown_subject"])


def test_a_promise_is_due_on_the_day_named_under_its_paragraph() -> None:
    given(*acknowledged()).when(promise("2024-05-21")).then().clock(
        "action", "A1", due_on="2024-07-01", hangs_on="named"
    )
    why = given(*acknowledged()).when(promise("2024-05-21")).case.clocks["action", "A1"].why
    assert (why.rule, why.provision, why.counted_from) == ("The date promised to the resident", "7.3", None)
