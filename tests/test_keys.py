"""What a case knows of the commands that came with a key: which events they made."""

from __future__ import annotations

from examples import acknowledged, escalate, log, prepared, respond, triage
from spec import given


def test_a_key_names_the_events_of_its_command() -> None:
    case = given(log(key="a"), *prepared()[1:]).when(triage("2024-05-14", key="b")).then().case
    assert {key: (used.first, used.last) for key, used in case.keys.items()} == {"a": (0, 0), "b": (5, 5)}


def test_a_command_of_two_events_has_both_under_its_key() -> None:
    case = given(*acknowledged(), escalate("2024-05-20")).when(respond(key="c")).then(status="escalated").case
    assert {key: (used.first, used.last) for key, used in case.keys.items()} == {"c": (7, 8)}


def test_without_a_key_nothing_is_noted() -> None:
    assert given(*prepared()).cases.found["C-1"].keys == {}
