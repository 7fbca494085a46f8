"""The case list shows where each case stands, and the same as the case itself says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.projections.cases import Listed, Wanted, case_list
from casework.projections.catch_up import up_to_date
from examples import (
    BEN,
    ESCALATED,
    History,
    acknowledge,
    acknowledged,
    answered,
    assign,
    command,
    escalate,
    escalated,
    extend,
    log,
    of_case,
    received,
    refuse,
    respond,
    withdraw,
)
from examples_record import correct, determine, investigated, investigation, promise
from recorded import Recorded


def listed(recorded: Recorded, **wanted: Any) -> list[Listed]:
    with up_to_date(recorded.store) as views:
        return case_list(views, Wanted(**wanted))


def refs(recorded: Recorded, **wanted: Any) -> list[str]:
    return [line.case for line in listed(recorded, **wanted)]


def the_case(recorded: Recorded) -> Listed:
    (line,) = listed(recorded)
    return line


def test_a_line_says_what_the_receipt_said_and_what_is_due_next(recorded: Recorded) -> None:
    recorded.do(log(team="north"))
    assert the_case(recorded) == Listed(
        case="C-1",
        status="logged",
        stage_status="logged",
        received_on=date(2024, 5, 13),
        resident="r-1",
        tenure="lcra",
        service="repairs",
        category="damp_and_mould",
        team="north",
        handler=None,
        policy="hos-2024",
        last_event_on=date(2024, 5, 13),
        next_due_on=date(2024, 5, 20),
    )


def test_an_anonymous_complaint_shows_nobody(recorded: Recorded) -> None:
    recorded.do(log(resident=None, anonymous=True))
    assert the_case(recorded).resident is None


def test_the_day_of_receipt_is_the_local_one(recorded: Recorded) -> None:
    recorded.do(log("2024-05-12T23:30:00+00:00"))
    assert the_case(recorded).received_on == date(2024, 5, 13)


def test_a_late_entry_does_not_move_the_day_of_the_last_event_back(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), promise("2024-05-13"))
    assert the_case(recorded).last_event_on == date(2024, 5, 14)


def test_the_next_due_date_is_the_earliest_of_the_clocks_that_run(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    assert the_case(recorded).next_due_on == date(2024, 5, 29)
    recorded.do(promise("2024-05-14", "A1", "2024-05-22"))
    assert the_case(recorded).next_due_on == date(2024, 5, 22)
    recorded.do(
        withdraw("2024-05-15"), command("cancel_action", "2024-05-15", id="A1", reason="-", resident_agreed=True)
    )
    assert the_case(recorded).next_due_on is None


def test_the_handler_is_whoever_was_assigned_last_with_the_team_they_brought(recorded: Recorded) -> None:
    recorded.do(log(team="north"), assign(handler="ann"))
    assert (the_case(recorded).handler, the_case(recorded).team) == ("ann", "north")
    recorded.do(assign(handler="ben", team="south"))
    assert (the_case(recorded).handler, the_case(recorded).team) == ("ben", "south")


def test_whoever_covers_the_response_becomes_the_handler(recorded: Recorded) -> None:
    recorded.do(*acknowledged(), respond(by=BEN, cover_reason="ann is ill"))
    assert the_case(recorded).handler == "ben"


def test_at_stage_2_nobody_handles_the_case_until_somebody_is_assigned(recorded: Recorded) -> None:
    recorded.do(*escalated())
    assert the_case(recorded).handler is None


def test_a_refusal_of_stage_2_gives_the_case_back_to_its_handler(recorded: Recorded) -> None:
    recorded.do(*answered(), escalate(), assign(ESCALATED, "ben"))
    recorded.do(refuse("2024-06-05", "legal_proceedings", claim_filed_on="2024-06-01"))
    assert (the_case(recorded).status, the_case(recorded).handler) == ("stage_1_responded", "ann")


def test_while_the_ombudsman_investigates_the_status_says_so_and_the_stage_stays_visible(recorded: Recorded) -> None:
    recorded.do(*investigated())
    assert (the_case(recorded).status, the_case(recorded).stage_status) == ("ombudsman", "final_response")
    recorded.do(determine("2024-09-02"))
    assert (the_case(recorded).status, the_case(recorded).stage_status) == ("final_response", "final_response")


def test_a_corrected_receipt_shows_the_new_day_and_the_policy_then_in_force(recorded: Recorded) -> None:
    recorded.do(log(), correct("2024-05-14", "at", "2024-03-28"))
    assert (the_case(recorded).received_on, the_case(recorded).policy) == (date(2024, 3, 28), "hos-2022")


@pytest.mark.parametrize(
    ("field", "value"), [("tenure", "lcho"), ("service", "lettings"), ("category", "noise"), ("team", "west")]
)
def test_a_corrected_fact_of_the_receipt_is_shown_as_it_is_known_now(
    recorded: Recorded, field: str, value: str
) -> None:
    recorded.do(log(), correct("2024-05-14", field, value))
    assert getattr(the_case(recorded), field) == value


def test_a_correction_of_something_else_leaves_the_line_as_it_was(recorded: Recorded) -> None:
    recorded.do(log())
    before = the_case(recorded)
    recorded.do(correct("2024-05-13", "summary", "Damp and mould"))
    assert the_case(recorded) == before


def test_an_issue_split_off_is_a_case_of_its_own(recorded: Recorded) -> None:
    point = {"id": "P2", "text": "The lift", "responsibility": "landlord"}
    split = command("raise_issue", "2024-05-15", point=point, related=False, delays_response=False, new_case="C-2")
    recorded.do(*acknowledged(), split)
    assert [(line.case, line.status) for line in listed(recorded)] == [("C-1", "stage_1"), ("C-2", "logged")]


def several() -> History:
    """Four cases that differ in everything a list can be of."""
    return (
        log(case="C-1", team="north"),
        log("2024-05-14", case="C-2", service="lettings", tenure="leasehold"),
        log("2024-05-14", case="C-3", category="noise", team="south"),
        *of_case("C-0", *acknowledged()),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["C-0", "C-1", "C-2", "C-3"]),
        ({"status": "logged"}, ["C-1", "C-2", "C-3"]),
        ({"team": "north"}, ["C-1"]),
        ({"handler": "ann"}, ["C-0"]),
        ({"service": "lettings"}, ["C-2"]),
        ({"category": "noise"}, ["C-3"]),
        ({"tenure": "leasehold"}, ["C-2"]),
        ({"status": "logged", "team": "south"}, ["C-3"]),
        ({"team": "west"}, []),
    ],
)
def test_a_list_holds_the_cases_wanted_by_day_of_receipt_and_reference(
    recorded: Recorded, wanted: dict[str, str], found: list[str]
) -> None:
    recorded.do(*several())
    assert refs(recorded, **wanted) == found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_neither_repeat_nor_miss_a_case(recorded: Recorded, limit: int) -> None:
    recorded.do(*several())
    found: list[Listed] = []
    with up_to_date(recorded.store) as views:
        while page := case_list(views, limit=limit, after=found[-1] if found else None):
            assert len(page) <= limit
            found += page
    assert found == listed(recorded)


def test_a_case_that_changes_between_two_pages_is_still_shown_once(recorded: Recorded) -> None:
    recorded.do(*several())
    with up_to_date(recorded.store) as views:
        first = case_list(views, limit=2)
    recorded.do(*of_case("C-1", *acknowledged()[1:], extend("2024-05-20", "2024-06-05")))
    with up_to_date(recorded.store) as views:
        rest = case_list(views, limit=10, after=first[-1])
    assert [line.case for line in first + rest] == ["C-0", "C-1", "C-2", "C-3"]


def test_a_case_taken_over_from_elsewhere_is_shown_as_it_stood(recorded: Recorded) -> None:
    taken = log("2024-05-13", case="C-9") | {
        "command": "adopt_case",
        "status": "stage_1",
        "known": {"acknowledged_on": "2024-05-15"},
        "source": "sheet-1",
        "unknown": ["handler"],
    }
    recorded.do(taken)
    assert (the_case(recorded).case, the_case(recorded).status, the_case(recorded).policy) == (
        "C-9",
        "stage_1",
        "hos-2024",
    )


def test_an_exceptional_investigation_of_a_running_case_is_shown_too(recorded: Recorded) -> None:
    recorded.do(*received(), investigation("2024-05-20", exceptional_reason="The landlord did not act"))
    assert (the_case(recorded).status, the_case(recorded).stage_status) == ("ombudsman", "logged")


def test_an_acknowledgement_moves_the_case_into_its_stage(recorded: Recorded) -> None:
    recorded.do(*acknowledged()[:-1])
    assert the_case(recorded).status == "logged"
    recorded.do(acknowledge())
    assert the_case(recorded).status == "stage_1"
