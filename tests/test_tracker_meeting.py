"""The list for the weekly complaints meeting: every open case, what slipped, and what is to be decided."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest

from at_queues import day_by_day, service
from casework.projections.queues.queue import QueueError
from casework.reports.meeting import Meeting
from examples import (
    acknowledged,
    answered,
    assign,
    at_stage_2,
    closed,
    command,
    escalate,
    extend,
    finally_answered,
    log,
    of_case,
    withdraw,
)
from examples_record import determine, failure_order, investigated, order, promise
from program import casework
from recorded import Recorded


def tracker(recorded: Recorded, on: str, **asked: Any) -> Meeting:
    return service(recorded).tracker(on=date.fromisoformat(on), **asked)


def decisions(recorded: Recorded, on: str, **asked: Any) -> list[str]:
    return [f"{each.case}: {each.sentence}" for each in tracker(recorded, on, **asked).decisions]


def test_every_open_case_is_on_the_list_by_receipt_with_what_is_due_next(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", log("2024-05-15", team="north"), assign("2024-05-16", "ben")))
    day_by_day(recorded, *of_case("C-3", *closed()), *of_case("C-4", log(), withdraw("2024-05-14")))
    found = tracker(recorded, "2024-05-20").cases
    assert [each.case for each in found] == ["C-1", "C-2"]
    assert found[0]._asdict() == {
        "case": "C-1",
        "status": "stage_1",
        "received_on": date(2024, 5, 13),
        "days_open": 7,
        "service": "repairs",
        "category": "damp_and_mould",
        "team": None,
        "handler": "ann",
        "next_due": "stage 1 response",
        "next_due_on": date(2024, 5, 29),
        "deadlines": 1,
        "overdue": 0,
        "slipped": "",
        "to_decide": "",
    }


def test_a_case_that_has_ended_is_on_the_list_while_something_is_due(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-17"), withdraw("2024-05-15"))
    (only,) = tracker(recorded, "2024-05-20").cases
    assert (only.case, only.status, only.next_due, only.overdue) == ("C-1", "withdrawn", "action A1", 1)


def test_what_slipped_since_the_last_meeting_is_told_for_all_and_at_each_case(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), *of_case("C-2", *acknowledged()), extend("2024-05-28", "2024-06-12"))
    found = tracker(recorded, "2024-06-03")
    assert found.since == date(2024, 5, 27)
    assert [(each.case, each.sentence) for each in found.slipped] == [
        ("C-2", "stage 1 response missed on 29 May 2024"),
        ("C-1", "stage 1 response moved from 29 May 2024 to 12 June 2024: extended"),
    ]
    assert [each.slipped for each in found.cases] == [each.sentence for each in reversed(found.slipped)]
    assert tracker(recorded, "2024-06-10").slipped == []
    assert len(tracker(recorded, "2024-06-10", since=date(2024, 5, 13)).slipped) == 2


def test_what_is_to_be_decided_comes_kind_by_kind(recorded: Recorded) -> None:
    neighbours = {"what": "They are neighbours"}
    conflict: dict[str, Any] = {"conflict": neighbours, "as_found": {"reason": "found in the file"}}
    day_by_day(recorded, *acknowledged(), command("submit_for_approval", "2024-05-21"))
    day_by_day(recorded, *of_case("C-2", *acknowledged(), extend("2024-05-28", "2024-06-12")))
    day_by_day(recorded, *of_case("C-3", *acknowledged(), escalate("2024-05-16")))
    day_by_day(recorded, *of_case("C-4", log(), assign("2024-05-14", **conflict)))
    day_by_day(recorded, *of_case("C-5", *answered(), failure_order("2024-06-03", "F1", "2024-06-19")))
    day_by_day(recorded, *of_case("C-6", log("2024-05-20")))
    assert decisions(recorded, "2024-06-05") == [
        "C-1: draft response awaits approval since 21 May 2024",
        "C-2: extended response due 12 June 2024",
        "C-3: request for stage 2 held since 16 May 2024",
        "C-4: handler with a conflict of interest since 14 May 2024",
        "C-5: chfo F1 due 19 June 2024",
        "C-6: nobody assigned since 20 May 2024",
    ]
    assert decisions(recorded, "2024-06-04") == [
        each for each in decisions(recorded, "2024-06-05") if each[:3] not in ("C-2", "C-5")
    ]
    assert [each.to_decide for each in tracker(recorded, "2024-06-05").cases if each.case == "C-6"] == [
        "nobody assigned since 20 May 2024"
    ]


def test_dates_of_the_ombudsmans_belong_to_the_meeting_ten_working_days_ahead(recorded: Recorded) -> None:
    day_by_day(recorded, *investigated(), determine("2024-08-05", order("O1", "2024-08-20"), order("O2", "2024-08-21")))
    assert decisions(recorded, "2024-08-06") == ["C-1: order O1 due 20 August 2024"]


def test_the_list_can_be_narrowed_to_a_team(recorded: Recorded) -> None:
    day_by_day(recorded, log(team="north"), log(case="C-2", team="south"), *of_case("C-3", *at_stage_2()))
    day_by_day(recorded, *of_case("C-1", promise("2024-05-14", "A1", "2024-05-28")))
    found = tracker(recorded, "2024-06-03", team="north", since=date(2024, 5, 1))
    assert {each.case for part in found[2:] for each in part} == {"C-1"}
    assert len(found.slipped) == 2
    with pytest.raises(QueueError, match="has no filter ground"):
        tracker(recorded, "2024-06-03", ground="other")


def test_by_default_the_list_is_of_today_and_the_last_meeting_was_a_week_ago(recorded: Recorded) -> None:
    day_by_day(recorded, log("2024-06-12"))
    found = service(recorded).tracker()
    assert (found.on, found.since) == (date(2024, 6, 12), date(2024, 6, 5))


@pytest.fixture
def store(recorded: Recorded) -> str:
    """A store with a case that slipped, an open one with a reference like a formula, and one that is to be decided."""
    day_by_day(recorded, *acknowledged(), log(case="-2"), *of_case("C-3", *finally_answered()))
    return recorded.url


def test_the_tracker_is_told_in_sections(store: str) -> None:
    out = casework("tracker", "--on", "2024-06-03", store=store).out
    lines = [line for line in out.splitlines() if line.strip("- ")]
    assert lines[0] == "Complaints on 3 June 2024, and what slipped since 27 May 2024"
    assert lines[1:4] == ["To decide: 1", "case  handler  what", "  -2        –  nobody assigned since 13 May 2024"]
    assert lines[4:7] == ["Slipped: 1", "case  handler  what", "C-1   ann      stage 1 response missed on 29 May 2024"]
    assert lines[7] == "Cases: 3"
    assert lines[-1].split() == ["C-3", "2024-05-13", "21", "final_response", "ben", "–", "–", "0"]


def test_a_tracker_without_anything_to_tell_says_how_little_there_is(store: str) -> None:
    out = casework("tracker", "--team", "nobody", store=store).out.split("\n\n")
    assert [part.splitlines()[0] for part in out[1:]] == ["To decide: 0", "Slipped: 0", "Cases: 0"]


def test_the_tracker_for_programs_has_everything(store: str) -> None:
    found = casework("tracker", "--on", "2024-06-03", "--since", "2024-05-29", "--json", store=store).json
    assert (found["on"], found["since"]) == ("2024-06-03", "2024-05-29")
    assert [each["case"] for each in found["cases"]] == ["-2", "C-1", "C-3"]
    assert found["slipped"][0]["was_due_on"] == "2024-05-29"
    assert found["decisions"][0]["what"] == "nobody assigned since"


def test_the_tracker_for_spreadsheets_has_a_line_a_case_and_no_formula(store: str) -> None:
    run = casework("tracker", "--on", "2024-06-03", "--csv", "--store", store)
    header, *rows = csv.reader(run.out.removeprefix("\ufeff").splitlines())
    assert header[:3] == ["case", "status", "received_on"]
    assert [row[0] for row in rows] == ["'-2", "C-1", "C-3"]
    assert rows[0][-1] == "nobody assigned since 13 May 2024"


def test_a_tracker_of_a_queue_that_is_not_there_is_a_wrong_option(store: str) -> None:
    assert casework("tracker", "--on", "soon", store=store).status == 2
