"""What people wrote is kept once, in `personal`, every word of it – and stands nowhere else in an event."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from alphabets import WORD
from examples import Command, History, command, received
from examples_record import determine, investigated
from spec import given as story
from walk import Walk, walks


def said_in(data: Any) -> Iterator[str]:
    """Every text that somebody wrote, wherever it stands in a command."""
    if isinstance(data, str) and WORD in data:
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from said_in(part)


@given(walks)
def test_every_word_of_an_accepted_command_is_in_personal_and_nowhere_else(walk: Walk) -> None:
    for sent in walk.commands():
        said = walk.cases.do(sent)
        if said.events:
            kept = [str(words).strip('"') for words in said.events[0].personal.values() if WORD in str(words)]
            assert Counter(kept) == Counter(said_in(sent))
        for event in said.events:
            assert WORD not in json.dumps(event.model_dump(mode="json", exclude={"personal"}), ensure_ascii=False)


@given(walks)
def test_the_state_that_decisions_look_at_holds_no_words(walk: Walk) -> None:
    for sent in walk.commands():
        walk.cases.do(sent)
    for case in walk.cases.found.values():
        assert WORD not in repr(case)


def of_one_id(*fields: str) -> list[dict[str, str]]:
    """Two things of the same id that say different things."""
    return [{"id": "V1"} | {field: f"{WORD} {field} {n}" for field in fields} for n in (1, 2)]


TWICE: dict[str, tuple[History, Command]] = {
    "vulnerabilities": (
        received(),
        command("record_support_needs", "2024-05-14", vulnerabilities=of_one_id("what", "source"), adjustments=[]),
    ),
    "recommendations": (investigated(), determine("2024-08-02", recommendations=of_one_id("what"))),
}


@pytest.mark.parametrize("things", TWICE)
def test_two_things_of_one_id_do_not_lose_each_others_words(things: str) -> None:
    history, sent = TWICE[things]
    said = story(*history).when(sent)
    kept = [words for event in said.events for words in event.personal.values() if WORD in str(words)]
    assert said.reasons or said.invalid or Counter(kept) == Counter(said_in(sent))
