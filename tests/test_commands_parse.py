"""The one door for commands: whatever comes through it is a command, or an error that names the field and helps."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_command import CONTENT, drawn_from
from casework.domain import decide as _every_command  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS, Command, parse
from casework.domain.errors import InvalidCommand
from examples import command, define, extend, log, point, refuse, respond
from examples_record import attach, correct, promise

CANARY = "Rosa-Resident-1-Some-Street"


def refused(sent: Any) -> InvalidCommand:
    with pytest.raises(InvalidCommand) as caught:
        parse(sent)
    assert caught.value.reason.strip()
    assert CANARY not in caught.value.reason
    return caught.value


def said(sent: Any) -> Command | InvalidCommand:
    """What parsing gives; anything else that is raised is a defect."""
    try:
        return parse(sent)
    except InvalidCommand as error:
        return error


# Whatever comes.

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(CANARY)
names = st.sampled_from(["command", "case", "at", "by", "id", "points", "value"]) | st.text()
anything = st.recursive(leaves, lambda kinds: st.lists(kinds) | st.dictionaries(names, kinds), max_leaves=20)
strange = anything | st.sampled_from(["2024-05-13", "2024-05-13T09:30", "true", "\ud800", "0000-01-01"])


@given(anything)
def test_any_json_value_is_a_command_or_an_invalid_one(value: Any) -> None:
    said(json.dumps(value))
    if isinstance(value, dict):
        said(value)


@given(st.text() | st.binary())
def test_any_text_and_any_bytes_are_a_command_or_an_invalid_one(source: str | bytes) -> None:
    said(source)


@given(st.dictionaries(names, anything), st.sampled_from(sorted(COMMANDS)))
def test_any_fields_under_a_known_name_are_a_command_or_an_invalid_one(fields: dict[str, Any], verb: str) -> None:
    said({**fields, "command": verb})


@given(st.sampled_from(sorted(CONTENT)), st.integers(0, 10**6), st.integers(0, 100), strange)
def test_the_error_names_the_field_in_which_something_else_was_put(verb: str, seed: int, place: int, put: Any) -> None:
    sent = drawn_from(Random(seed), (verb,))  # noqa: S311 - a lot that the number decides, no secret
    name = sorted(set(sent) - {"command"})[place % (len(sent) - 1)]
    result = said({**sent, name: put})
    if isinstance(result, InvalidCommand):
        assert CANARY not in str(result)
        assert result.field.split(".")[0] in {name, *TOGETHER.get(name, ())} or "\ud800" in str(put)


TOGETHER = {"field": ("value",), "resident": ("anonymous",)}
"""A rule over two fields names the one to mend."""


@given(st.sampled_from(sorted(CONTENT)), st.integers(0, 10**6))
def test_text_and_mapping_give_the_same_command_and_its_own_json_gives_it_again(verb: str, seed: int) -> None:
    sent = drawn_from(Random(seed), (verb,))  # noqa: S311 - a lot that the number decides, no secret
    kept = deepcopy(sent)
    read = parse(sent)
    assert read == parse(json.dumps(sent)) == parse(json.dumps(sent).encode())
    assert parse({"command": verb} | read.model_dump(mode="json", by_alias=True, exclude_none=True)) == read
    assert sent == kept


# By name.

WRONG: list[tuple[Any, str, str]] = [
    ({**log(), "at": 20240513}, "at", "wanted a day"),
    ({**log(), "at": True}, "at", "wanted a day"),
    ({**log(), "at": 1.5}, "at", "wanted a day"),
    ({**log(), "at": ["2024-05-13"]}, "at", "wanted a day"),
    (log("1994-12-31"), "at", "1995 to 2055"),
    (log("2056-01-01"), "at", "1995 to 2055"),
    (log("0000-01-01"), "at", "no such day"),
    (log(issue_on=738000), "issue_on", "wanted a day like"),
    (log(issue_on="2024-05-13T00:00:00"), "issue_on", "wanted a day like"),
    (extend("2024-05-20", "2024-06-05", informed_on="20 May"), "informed_on", "wanted a day like"),
    (extend("2024-05-20", "2056-06-05"), "until", "1995 to 2055"),
    (log(anonymous="true", resident=None), "anonymous", "wanted true or false"),
    (log(anonymous=1, resident=None), "anonymous", "wanted true or false"),
    (command("record_satisfaction", "2024-06-03", score="4", scale="1-5"), "score", "number"),
    (command("record_satisfaction", "2024-06-03", score=True, scale="1-5"), "score", "number"),
    (attach("2024-06-03", size="12"), "size", "wanted a whole number"),
    (attach("2024-06-03", size=True), "size", "wanted a whole number"),
    (attach("2024-06-03", size=4.5), "size", "whole number"),
    (attach("2024-06-03", size=-1), "size", "greater than or equal to 0"),
    (attach("2024-06-03", sha256=CANARY), "sha256", "not allowed here"),
    (promise("2024-06-03", due_on="tomorrow"), "action.due_on", "wanted a day like"),
    (define("2024-06-03", point(text=5)), "points.0.text", "wanted text"),
    (define("2024-06-03", point(), point()), "points", "same id"),
    (log(nonsense=CANARY), "nonsense", "unknown field"),
    (log(by={"id": "ann", "role": CANARY}), "by.role", "'resident'"),
    (log(resident=None), "resident", "anonymous"),
    (log(anonymous=True), "resident", "anonymous"),
    (refuse("2024-06-03", "out_of_time", discretion={"considered": 5}), "discretion.considered", "wanted"),
    (correct("2024-06-10", "at", CANARY), "value", "wanted a day"),
    (correct("2024-06-10", "at", "2024-05-13T09:30"), "value", "offset"),
    (correct("2024-06-10", "tenure", CANARY), "value", "lcra"),
    (correct("2024-06-10", "service", {"a": 1}), "value", "wanted text"),
    (respond("2024-06-10", {"point": "P1", "decision": CANARY}), "answers.0.decision", "'upheld'"),
    (command(CANARY, "2024-06-10"), "command", "unknown command"),
]


@pytest.mark.parametrize(("sent", "field", "wanted"), WRONG)
def test_what_is_wrong_is_named_and_what_was_wanted_is_said(sent: Any, field: str, wanted: str) -> None:
    for form in (sent, json.dumps(sent)):
        error = refused(form)
        assert (error.field, wanted in error.reason) == (field, True), str(error)


@pytest.mark.parametrize(
    "text",
    [
        '{"command": "close", "case": "C-1", "case": "C-2"}',
        '{"command": "close", "by": {"id": "ann", "id": "ben", "role": "officer"}}',
        '{"command": "close", "at": NaN}',
        '{"command": "close", "at": -Infinity}',
        '{"command": "close", "at": ' + "9" * 5000 + "}",
        '{"command": "close", "at": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"command": "close", "case": "C-1"',
        '{"command": "close"} {"command": "close"}',
        "\ufeff",
    ],
)
def test_text_that_is_no_sound_json_object_is_invalid_as_a_whole(text: str) -> None:
    assert refused(text).field == ""


@pytest.mark.parametrize("field", ["summary", "case", "service", "key", "channel", "at"])
def test_half_a_character_is_invalid_and_nothing_is_kept_of_it(field: str) -> None:
    for form in ({**log(), field: "\ud800"}, json.dumps({**log(), field: "\ud800"})):
        assert "\ud800" not in str(refused(form))


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -0.01, 10.0**9, "12", True, 10**400])
def test_an_amount_of_money_is_a_number_in_bounds(amount: Any) -> None:
    sent = promise("2024-06-03")
    assert refused({**sent, "action": {**sent["action"], "amount": amount}}).field == "action.amount"


@pytest.mark.parametrize("score", ["1e999", "-1e999", "NaN"])
def test_a_score_is_a_number_that_can_be_written_down_and_read_again(score: str) -> None:
    sent = command("record_satisfaction", "2024-06-03", score=0, scale="1-5")
    refused(json.dumps(sent).replace('"score": 0', f'"score": {score}'))
    assert refused({**sent, "score": float(score)}).field == "score"


def test_a_whole_number_may_be_large_and_a_past_day_of_any_year() -> None:
    assert parse(attach("2024-06-03", size=2**70)).model_dump()["size"] == 2**70
    assert parse(log(issue_on="1066-10-14")).model_dump()["issue_on"] == date(1066, 10, 14)


@pytest.mark.parametrize("size", ["48213.0", "4.8213e4"])
def test_a_whole_number_is_one_however_json_writes_it(size: str) -> None:
    said = json.dumps(attach("2024-06-03", size=1)).replace('"size": 1', f'"size": {size}')
    assert parse(said).model_dump()["size"] == 48_213
    assert refused(said.replace(size, "48213.5")).field == "size"


def test_a_null_in_a_part_of_a_list_says_what_leaving_the_field_out_says() -> None:
    answer = {"point": "P1", "decision": "not_upheld", "reasons": "The records show it"}
    sent = [respond("2024-05-28", answer | more) for more in ({}, {"references": None})]
    assert parse(sent[0]) == parse(sent[1])


def test_a_time_may_be_as_fine_as_a_clock_of_another_system_writes_it() -> None:
    fine = parse({**log(), "at": "2024-05-13T09:30:00.1234567+01:00"})
    assert fine.at == datetime(2024, 5, 13, 8, 30, 0, 123_456, tzinfo=UTC)
    assert refused({**log(), "at": "2024-05-13T09:30:00.1234567890+01:00"}).field == "at"


def test_days_and_aware_instants_of_python_are_taken_as_they_are() -> None:
    instant = datetime(2024, 5, 13, 9, 30, tzinfo=UTC)
    assert parse({**log(), "at": instant}).at == instant
    assert parse({**log(), "at": date(2024, 5, 13)}).at == date(2024, 5, 13)
    assert refused({**log(), "at": instant.replace(tzinfo=None)}).field == "at"


@pytest.mark.parametrize("value", [object(), {1, 2}, {"a": object()}, b"\xff", lambda: None])
def test_what_json_cannot_say_is_invalid(value: Any) -> None:
    refused({**log(), "summary": value})


def test_a_mapping_that_holds_itself_is_invalid() -> None:
    endless = log()
    endless["resident"] = endless
    refused(endless)
