"""Two moments of a case beside each other, as a page."""

from __future__ import annotations

from typing import Any

import pytest

from at_web import Pages
from casework.domain.complaint import Point, StageWork
from casework.web.compare import shown
from casework.web.words import plainly


def test_what_changed_between_two_days_is_told_with_the_events_that_did_it(pages: Pages) -> None:
    with pages.client() as client:
        page = client.get("/cases/MB-2501/compare", params={"earlier": "2025-04-08", "later": "2025-04-30"}).text

    assert "What was recorded by 8 April 2025, against what was recorded by 30 April 2025." in page
    assert "Answers P1" in page
    assert 'href="/cases/MB-2501/timeline?after=' in page
    assert "Stage 1 response" in page


def test_two_moments_between_which_nothing_happened_are_said_to_be_alike(pages: Pages) -> None:
    asked = {"earlier": "2025-12-01", "later": "2025-12-02", "by": "occurred"}
    with pages.client() as client:
        assert "Nothing changed between them." in client.get("/cases/MB-2501/compare", params=asked).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"earlier": "2025-06-01"}, "Enter the later day"),
        ({"later": "2025-06-01"}, "Enter the earlier day"),
        ({"earlier": "2025-06-02", "later": "2025-06-01"}, "The later day has to come behind the earlier one"),
    ],
)
def test_moments_that_cannot_be_compared_are_asked_for_again(pages: Pages, asked: dict[str, str], said: str) -> None:
    with pages.client() as client:
        answer = client.get("/cases/MB-2501/compare", params=asked)

    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        ((), ""),
        (True, "yes"),
        (frozenset({"b", "a"}), "a, b"),
        (Point("landlord", noted=False), "Responsibility: Landlord; Noted: no"),
        (StageWork({}, {"P1": "upheld"}, ("A1",), None), "Answers: P1 Upheld; Promised: A1"),
    ],
)
def test_facts_with_parts_are_said_part_by_part(value: Any, said: str) -> None:
    assert shown("points.P1", value, plainly) == said


def test_codes_are_said_in_words_and_ids_as_they_are() -> None:
    assert shown("answers.P1", "not_upheld", plainly) == "Not upheld"
    assert shown("handler", "off_khan", plainly) == "off_khan"
