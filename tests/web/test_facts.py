"""What the pages say of the facts of an event."""

from __future__ import annotations

from datetime import date

import pytest

from at_web import Pages
from casework.domain.adoption import Known
from casework.domain.definition import PointFacts
from casework.domain.promises import ActionFacts
from casework.web.facts import fact_said, value_said
from casework.web.words import plainly


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("MB-2511", "Tenure: Low cost rental"),
        ("MB-2511", "Category: Windows and doors"),
        ("MB-2511", "Answered from: Stage 1"),
        ("MB-2511", "Direction: From them to us"),
        ("MB-2511", "Amount: £120.00"),
    ],
)
def test_the_timeline_says_codes_in_words(pages: Pages, case: str, said: str) -> None:
    with pages.client() as client:
        page = client.get(f"/cases/{case}/timeline").text

    assert said in page or said[:1].lower() + said[1:] in page
    assert "lcra" not in page
    assert "windows_and_doors" not in page


def test_a_fact_that_only_holds_is_its_name_alone() -> None:
    asked = True

    assert fact_said("outcomes_asked", asked, plainly) == "Outcomes asked"


def test_ids_stay_as_they_are_though_they_read_like_codes() -> None:
    assert fact_said("handler", "off_price", plainly) == "Handler: off_price"
    assert value_said("documents", ("letter_1", "letter_2"), plainly) == "letter_1, letter_2"


def test_a_thing_is_said_by_its_id_with_what_it_has_besides_in_brackets() -> None:
    point = PointFacts(id="P1", responsibility="landlord")

    assert (
        value_said("points", (point, point), plainly) == "P1 (responsibility: Landlord), P1 (responsibility: Landlord)"
    )


def test_a_sum_of_nothing_is_said_too() -> None:
    action = ActionFacts(id="A1", kind="payment", due_on=date(2025, 10, 30), owner="ann", amount=0.0)

    assert "amount: £0.00" in value_said("action", action, plainly)


def test_what_is_known_and_unknown_of_a_case_taken_over_is_said_by_its_names() -> None:
    known = Known(stage_1_due_on=date(2025, 10, 30), stage_2_due_on=date(2025, 11, 3))

    assert value_said("unknown", ("stage_1_due_on", "handler"), plainly) == "Stage 1 due on, Handler"
    assert value_said("known", known, plainly) == "stage 1 due on: 30 October 2025, stage 2 due on: 3 November 2025"
