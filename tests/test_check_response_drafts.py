"""Letters as people write them: no fault seeded into one is missed, and a good one raises no alarm."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casework.domain.command import parse
from casework.domain.response import Respond
from casework.letters.checking import Draft, Finding, Known, findings, known
from casework.letters.terms import LetterTerms
from drafted import DRAFTED, Drafted
from spec import given

FOLDER = Path(__file__).parent / "drafts"
FAULTS: list[dict[str, Any]] = tomllib.loads((FOLDER / "faults.toml").read_text(encoding="utf-8"))["fault"]
BY_FILE = {each.file: each for each in DRAFTED}
TODAY = date(2025, 3, 28)
"""The day of the one draft that is checked without its response."""


@cache
def known_of(file: str) -> Known:
    drafted = BY_FILE[file]
    cases = given(*drafted.history).cases
    case = cases.found[drafted.case]
    history = [event for event in cases.log if event.originator_id == case.id]
    command = parse(drafted.response) if drafted.response else None
    assert command is None or isinstance(command, Respond)
    return known(case, history, TODAY, LetterTerms(), command)


def letter(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


def faulty(fault: dict[str, Any]) -> str:
    """A letter with a fault seeded into it."""
    text = letter(fault["draft"])
    if "from" in fault:
        start = text.index(fault["from"])
        old = text[start : text.index(fault["upto"], start)]
    else:
        old = fault["find"]
    for before, after in ([old, fault.get("becomes", "")], *fault.get("also", ())):
        assert before in text, f"{before!r} is not in {fault['draft']}"
        text = text.replace(before, after, 1)
    return text


def found(text: str, drafted: Drafted) -> tuple[Finding, ...]:
    return findings(Draft(text), known_of(drafted.file))


@pytest.mark.parametrize("drafted", DRAFTED, ids=lambda drafted: drafted.file)
def test_a_good_letter_raises_no_alarm(drafted: Drafted) -> None:
    assert found(letter(drafted.file), drafted) == ()


@pytest.mark.parametrize("drafted", [each for each in DRAFTED if each.response], ids=lambda drafted: drafted.file)
def test_the_response_given_with_a_good_letter_is_accepted(drafted: Drafted) -> None:
    assert drafted.response is not None
    answer = given(*drafted.history).when(drafted.response)
    assert (answer.invalid, answer.codes) == (None, [])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['draft']}-{fault['code']}")
def test_no_seeded_fault_is_missed(fault: dict[str, Any]) -> None:
    codes = [each.code for each in found(faulty(fault), BY_FILE[fault["draft"]])]

    assert fault["code"] in codes
