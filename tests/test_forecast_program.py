"""`casework forecast`: the same log and the same options give the same bytes."""

from __future__ import annotations

import pytest

from engines import NewUrl
from examples import acknowledged, answered, finally_answered, of_case
from program import casework, done


@pytest.fixture
def store(new_store: NewUrl) -> str:
    """Two complaints that are through, and one in hand."""
    return done(new_store(), (*finally_answered(), *of_case("C-2", *answered()), *of_case("C-3", *acknowledged())))


def test_it_shows_the_days_numbers_and_the_change_the_same_each_time(store: str) -> None:
    options = ("forecast", "--complaints", "+50%", "--staff", 4, "--weeks", 3, "--json")
    run = casework(*options, store=store)
    assert run.out == casework(*options, store=store).out
    found = run.json
    assert found["learned"] == {
        "from": "2024-05-13",
        "to": "2024-06-28",
        "complaints": 3,
        "working_days": 34,
        "through": 2,
        "in_hand": 1,
        "handlers": 1,
        "cases_a_busy_day": 3,
        "on_time": [
            {"stage": 1, "measure": "acknowledged", "done": 3, "rate": 1.0},
            {"stage": 1, "measure": "responded", "done": 2, "rate": 1.0},
            {"stage": 2, "measure": "acknowledged", "done": 1, "rate": 1.0},
            {"stage": 2, "measure": "responded", "done": 1, "rate": 1.0},
        ],
    }
    assert [(found[side]["complaints"], found[side]["handlers"]) for side in ("now", "changed")] == [(1, 1), (1.5, 4)]
    assert [week["begins"] for week in found["changed"]["by_week"]] == ["2024-06-24", "2024-07-01", "2024-07-08"]
    assert found["position"] > 0
    assert casework(*options, "--seed", 2, store=store).out != run.out


def test_it_tells_people_the_queues_the_shares_and_the_handlers_needed(store: str) -> None:
    out = casework("forecast", "--complaints", "-20%", "--weeks", 2, store=store).out
    assert "3 complaints, 0.1 a working day" in out
    assert "Changed: complaints × 0.8" in out
    assert "95% in time" in out
    assert "A simulation, not a promise" in out


def test_with_no_more_complaints_one_handler_does_what_is_in_hand(store: str) -> None:
    out = casework("forecast", "--complaints", "-100%", "--staff", 1, "--json", store=store).json
    assert (out["changed"]["needed"]["handlers"], out["changed"]["by_week"][-1]["came"]) == (1, 0)


@pytest.mark.parametrize("change", ["50", "+50", "half", "-101%", "+%"])
def test_a_change_that_is_none_is_explained(store: str, change: str) -> None:
    run = casework("forecast", f"--complaints={change}", store=store)
    assert (run.status, "is no change like +50% or -20%" in run.err) == (2, True)


def test_days_the_wrong_way_round_and_days_without_complaints_are_explained(store: str) -> None:
    run = casework("forecast", "--from", "2024-06-01", "--to", "2024-05-01", store=store)
    assert (run.status, "ends before it begins" in run.err) == (2, True)
    run = casework("forecast", "--from", "2020-01-01", "--to", "2020-12-31", store=store)
    assert (run.status, "name other days to learn from" in run.err) == (3, True)
