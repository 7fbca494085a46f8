"""Cells say what people mean: pounds, yes and no, references, nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from casework.domain.command import CaseRef
from casework.tracker.cells import is_nothing, pounds, reference, said, words, yes_or_no


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("£1,250.00", 1250.0),
        ("£ 50", 50.0),
        ("50", 50.0),
        ("1250.5", 1250.5),
        ("100 GBP", 100.0),
        ("£1,234,567.89", 1234567.89),
        (75, 75.0),
        (75.5, 75.5),
        ("£12,50", None),
        ("£50 voucher", None),
        ("£50 + £25", None),
        ("-50", None),
        (-50, None),
        (10**12, None),
        (True, None),
        ("n/a", None),
        (float("nan"), None),
    ],
)
def test_an_amount_is_read_with_its_signs_or_not_at_all(cell: Any, amount: float | None) -> None:
    assert pounds(cell) == amount


@given(st.decimals(0, 100_000_000, places=2))
def test_every_amount_of_pounds_and_pence_is_read(amount: Any) -> None:
    assert pounds(f"£{amount:,.2f}") == float(amount)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("Y", True), ("yes", True), ("✓", True), (True, True), ("N", False), ("No", False), (False, False), ("x", None)],
)
def test_a_yes_is_a_yes_and_an_x_is_neither(cell: Any, answer: bool | None) -> None:  # noqa: FBT001 - the example's own
    assert yes_or_no(cell) is answer


@pytest.mark.parametrize("cell", [None, "-", "n/a", "TBC", "not yet", "Awaiting", "?"])
def test_there_are_many_ways_to_say_nothing(cell: Any) -> None:
    assert is_nothing(cell)


@pytest.mark.parametrize(
    ("cell", "ref"),
    [("COM/24/001", "COM-24-001"), ("#45", "45"), (1024.0, "1024"), (" C 12 ", "C-12"), ("n/a", ""), ("!!!", "")],
)
def test_a_reference_keeps_to_the_signs_that_casework_allows(cell: Any, ref: str) -> None:
    assert reference(cell) == ref


@given(st.text(max_size=100))
def test_every_reference_made_is_one_that_casework_takes(text: str) -> None:
    made = reference(text)
    assert made == "" or TypeAdapter(CaseRef).validate_python(made) == made


def test_lines_are_kept_where_they_matter() -> None:
    assert words("Damp\nagain") == "Damp\nagain"
    assert said("Damp\nagain") == "Damp again"
