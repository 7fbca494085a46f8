"""Choices on the command line: a word that is none of them is an error that names them, and never an empty list."""

from __future__ import annotations

import pytest

from engines import NewUrl
from examples import received
from program import casework, done


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("cases", "--status", "stage_3"), "stage_1_extended"),
        (("cases", "--tenure", "leaseholder"), "leasehold"),
        (("queue", "overdue", "--status", "open"), "ombudsman"),
        (("queue", "overdue", "--clock", "stage_1"), "stage_1_response"),
        (("queues", "--status", "open"), "logged"),
        (("tracker", "--tenure", "all"), "lcho"),
        (("calendar", "add", "2024-05-13", "5", "--nation", "wales"), "england-and-wales"),
    ],
)
def test_a_word_that_is_no_choice_is_refused_with_those_that_are(
    new_store: NewUrl, options: tuple[str, ...], named: str
) -> None:
    store = None if options[0] == "calendar" else done(new_store(), received())

    run = casework(*options, store=store)

    assert run.status == 2
    assert named in run.err
    assert "Value error" not in run.err


def test_the_choices_are_taken(new_store: NewUrl) -> None:
    store = done(new_store(), received())

    assert "C-1" in casework("cases", "--status", "logged", store=store).out
    assert casework("queue", "due_this_week", "--clock", "stage_1_acknowledgement", store=store).status == 0
    assert casework("queues", "--tenure", "lcra", "--status", "ombudsman", store=store).status == 0
