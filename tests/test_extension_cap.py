"""The cap on extensions, and what goes beyond it."""

from __future__ import annotations

import pytest

from examples import (
    BEN,
    History,
    acknowledged,
    agree_updates,
    at_stage_2,
    extend,
)
from spec import given

RUNNING_INTERVAL = agree_updates("2024-05-20", "2024-06-03")


@pytest.mark.parametrize(
    ("history", "at", "cap", "beyond"),
    [
        (acknowledged(), "2024-05-20", "2024-06-12", "2024-06-13"),
        ((*acknowledged(), extend("2024-05-20", "2024-06-05")), "2024-06-04", "2024-06-12", "2024-06-13"),
        (at_stage_2(), "2024-06-20", "2024-07-30", "2024-07-31"),
    ],
)
def test_the_cap_is_counted_from_the_original_due_date(history: History, at: str, cap: str, beyond: str) -> None:
    given(*history).when(extend(at, cap)).then()
    given(*history).when(extend(at, beyond)).then(codes=["extension_over_cap", "update_interval_missing"])


def test_beyond_the_cap_a_good_reason_needs_an_update_interval_too() -> None:
    far = extend("2024-05-20", "2024-07-01", good_reason="The surveyor is in hospital")
    given(*acknowledged()).when(far).then(codes=["update_interval_missing"])
    given(*acknowledged(), RUNNING_INTERVAL).when(far).then(status="stage_1_extended")


@pytest.mark.parametrize("reason", [None, "", " "])
def test_beyond_the_cap_an_update_interval_needs_a_good_reason_too(reason: str | None) -> None:
    given(*acknowledged(), RUNNING_INTERVAL).when(extend("2024-05-20", "2024-07-01", good_reason=reason)).then(
        codes=["extension_over_cap"]
    )


def test_an_interval_agreed_after_the_telling_comes_too_late() -> None:
    later = agree_updates("2024-05-22", "2024-06-03")
    far = extend("2024-05-22", "2024-07-01", informed_on="2024-05-21", good_reason="The surveyor is in hospital")
    given(*acknowledged(), later).when(far).then(codes=["update_interval_missing"])


@pytest.mark.parametrize("agreements", [("2024-05-17", "2024-05-22"), ("2024-05-22", "2024-05-17")])
def test_an_interval_agreed_by_the_telling_counts_though_another_was_agreed_since(agreements: tuple[str, str]) -> None:
    both = (agree_updates(at, "2024-06-03") for at in agreements)
    far = extend("2024-05-22", "2024-07-01", informed_on="2024-05-21", good_reason="The surveyor is in hospital")
    given(*acknowledged(), *both).when(far).then(status="stage_1_extended")


def test_an_interval_agreed_at_stage_1_is_none_at_stage_2() -> None:
    with_interval = (*acknowledged(), RUNNING_INTERVAL, *at_stage_2()[6:])
    far = extend("2024-06-20", "2024-08-30", by=BEN, good_reason="The surveyor is in hospital")
    given(*with_interval).when(far).then(codes=["update_interval_missing"])
