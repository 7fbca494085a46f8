"""Malformed commands: the error names the field and what it wants, and never repeats what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from casework.domain.command import COMMANDS, parse
from casework.domain.errors import InvalidCommand
from examples import acknowledge, action, assign, command, define, extend, log, point, received, respond
from examples_record import contact, promise
from spec import given


def refusal(source: str | bytes) -> InvalidCommand:
    with pytest.raises(InvalidCommand) as caught:
        parse(source)
    return caught.value


COMMANDS_OF_THE_CONTRACT = """
log_complaint adopt_case define_complaint triage_complaint record_support_needs request_clarification
record_clarification acknowledge refuse redirect_to_service_request merge_into reinstate withdraw assign raise_issue
agree_update_interval extend answer_point submit_for_approval return_response approve_response respond
request_escalation reopen_stage close promise_action complete_action update_action cancel_action record_offer_reply
record_contact attach_document agree_adjustment review_adjustment restrict_contact review_restriction lift_restriction
appoint_representative end_representation record_death update_service_request record_learning record_satisfaction
correct_record acknowledge_alert recount_deadlines record_ombudsman_contact record_ombudsman_investigation
record_information_request submit_evidence
record_determination record_determination_review comply_with_order record_compliance_outcome vary_ombudsman_date
record_chfo comply_with_chfo
"""


def test_every_command_of_the_contract_is_known() -> None:
    assert sorted(COMMANDS) == sorted(COMMANDS_OF_THE_CONTRACT.split())


@pytest.mark.parametrize("name", ["close_case", "Log_Complaint", "", 5, ["close"], True])
def test_an_unknown_command_is_malformed(name: object) -> None:
    given().when({**log(), "command": name}).malformed("command", "unknown command")


def test_a_command_without_its_name_is_malformed() -> None:
    given().when({"case": "C-1", "at": "2024-05-13"}).malformed("command", "missing")


@pytest.mark.parametrize("field", ["case", "at", "by"])
def test_case_at_and_by_are_always_wanted(field: str) -> None:
    sent = {name: value for name, value in log().items() if name != field}
    assert refusal_of(sent).field == field
    assert "missing" in refusal_of(sent).reason


def refusal_of(sent: dict[str, Any]) -> InvalidCommand:
    with pytest.raises(InvalidCommand) as caught:
        parse(sent)
    return caught.value


@pytest.mark.parametrize("case", ["", "C 1", "C/1", "Ä", "x" * 65, 5, "C-1\n"])
def test_a_reference_is_made_of_a_few_signs(case: object) -> None:
    assert refusal_of({**log(), "case": case}).field == "case"


@pytest.mark.parametrize("case", ["C-1", "a.b_c-9", "x" * 64])
def test_such_a_reference_is_fine(case: str) -> None:
    assert parse({**log(), "case": case}).case == case


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2024-05-13T09:30:00", "needs its offset from UTC"),
        ("2024-05-13 09:30", "needs its offset from UTC"),
        ("13 May 2024", "wanted a day like"),
        ("2024-5-13", "wanted a day like"),
        ("", "wanted a day like"),
        (1715558400, "wanted a day like"),
        ("2024-02-30", "no such day"),
        ("2024-05-13T25:00:00Z", "no such day or time"),
        ("2024-05-13T09:30:00+25:00", "wanted a day like"),
        ("1900-01-01", "wanted a day from 1995 to 2055"),
        ("2056-01-01", "wanted a day from 1995 to 2055"),
        ("2055-12-31T23:30:00-05:00", "wanted a day from 1995 to 2055"),
        ("1995-01-01T00:30:00+05:00", "wanted a day from 1995 to 2055"),
    ],
)
def test_a_moment_is_a_day_or_a_time_with_its_offset(at: object, said: str) -> None:
    given().when({**log(), "at": at}).malformed("at", said)


@pytest.mark.parametrize(
    "at",
    [
        "2024-05-13",
        "2024-05-13T09:30Z",
        "2024-05-13T09:30:00+01:00",
        "2024-05-13t09:30:00.5z",
        "2024-05-13 09:30:00+0100",
    ],
)
def test_such_a_moment_is_fine(at: str) -> None:
    given().when(log(at)).then(status="logged")


@pytest.mark.parametrize("day", ["2024-06-05T12:00:00Z", 20240605, "5 June", "2024-06-31", None, "1900-01-01"])
def test_a_deadline_is_a_calendar_day(day: object) -> None:
    given(*received()).when({**extend("2024-05-20", "2024-06-05"), "until": day}).malformed("until")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**log(), "summry": "x"}, "summry"),
        ({**log(), "summary": " "}, "summary"),
        ({**log(), "summary": 5}, "summary"),
        ({**log(), "channel": "pigeon"}, "channel"),
        ({**log(), "resident": {"id": "r-1"}}, "resident.name"),
        ({**log(), "about_staff": "dee"}, "about_staff"),
        ({**log(), "service": " "}, "service"),
        ({**log(), "service": "x" * 201}, "service"),
        ({**log(), "by": {"id": "ann"}}, "by.role"),
        ({**log(), "by": {"id": "ann", "role": "boss"}}, "by.role"),
        ({**log(), "as_found": {}}, "as_found.reason"),
        ({**define(), "points": [{**point(), "responsibility": "council"}]}, "points.0.responsibility"),
        ({**define(), "points": [{"id": "P1", "responsibility": "landlord"}]}, "points.0.text"),
        ({**acknowledge(), "to": "the Queen"}, "to"),
        ({**assign(), "handler": " "}, "handler"),
        ({**respond(), "answers": [{"point": "P1", "decision": "maybe"}]}, "answers.0.decision"),
        ({**promise("2024-05-20"), "action": {"id": "A1"}}, "action.kind"),
        ({**log(), "anonymous": "yes"}, "anonymous"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(sent: dict[str, Any], field: str) -> None:
    assert refusal_of(sent).field == field


@pytest.mark.parametrize("amount", [-1, "250", 1e12, True])
def test_an_amount_is_in_pounds(amount: object) -> None:
    assert refusal_of(command("promise_action", "2024-05-20", action=action(amount=amount))).field == "action.amount"


@pytest.mark.parametrize("source", ["", "no", "{", "[]", "5", '"close"', "null", b"\xff", "{'a': 1}"])
def test_what_is_no_json_object_is_malformed_as_a_whole(source: str | bytes) -> None:
    assert refusal(source).field == ""


def test_a_field_given_twice_is_malformed() -> None:
    assert "twice" in refusal('{"command": "close", "command": "close"}').reason


def test_nesting_without_end_is_malformed() -> None:
    assert "nested too deeply" in refusal("[" * 100_000).reason


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_malformed(number: str) -> None:
    assert "is no number" in refusal('{"command": "close", "score": ' + number + "}").reason


def test_what_no_json_can_say_is_malformed() -> None:
    assert refusal_of({**log(), "summary": object()}).field == ""


def test_text_and_bytes_say_the_same_as_a_mapping() -> None:
    text = '{"command": "close", "case": "C-1", "at": "2024-05-13", "by": {"id": "ann", "role": "officer"}}'
    assert parse(text) == parse(text.encode()) == parse(command("close", "2024-05-13"))


def test_the_error_repeats_nothing_that_was_sent() -> None:
    sent_in = "Rosa Resident of 1 Some Street"
    for sent in ({**log(), "channel": sent_in}, {**log(), "case": sent_in}, {**log(), "at": sent_in}):
        assert sent_in not in str(refusal_of(sent))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (contact("2024-05-14") | {"summary": "Mould\0 in the kitchen"}, "summary"),
        (log(by={"id": "ann\0", "role": "officer"}), "by.id"),
        (log(key="\0"), "key"),
        (define(points=["The \0 mould"]), "points.0"),
        (log() | {"un\0known": "text"}, "un\0known"),
    ],
)
def test_text_with_the_character_that_postgresql_cannot_keep_is_malformed(sent: dict[str, Any], field: str) -> None:
    assert refusal_of(sent).field == field
    assert "un" in field or "U+0000" in refusal_of(sent).reason


def test_a_backslash_before_the_letters_of_that_character_is_text_like_any_other() -> None:
    told = parse(contact("2024-05-14") | {"summary": r"\u0000"})
    assert told.model_dump()["summary"] == r"\u0000"
