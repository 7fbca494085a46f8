"""What a person or a team is told in the morning: what is overdue, due and promised, and the alerts that stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from at_queues import day_by_day, service
from casework.projections.queues.queue import QueueError
from casework.reports.digest import Digest
from examples import CY, acknowledged, action, command, escalated, log, of_case, withdraw
from examples_record import promise
from program import casework
from recorded import Recorded


def digest(recorded: Recorded, on: str, **of: Any) -> Digest:
    return service(recorded).digest(on=date.fromisoformat(on), **of)


def days(recorded: Recorded, on: str, **of: Any) -> dict[str, list[str]]:
    """The case and the subject, or the clock, of each thing in each part."""
    found = digest(recorded, on, **of)
    due = {name: getattr(found, name) for name in ("overdue", "today", "this_week")}
    parts = {name: [f"{each.case} {each.subject or each.clock}" for each in part] for name, part in due.items()}
    return parts | {"promised": [f"{each.case} {each.action}" for each in found.promised]}


def test_what_is_due_is_told_once_as_overdue_today_or_this_week(recorded: Recorded) -> None:
    dues = {"A1": "2024-05-24", "A2": "2024-05-28", "A3": "2024-05-31", "A4": "2024-06-03"}
    day_by_day(recorded, *acknowledged(), *[promise("2024-05-14", id, due) for id, due in dues.items()])
    assert days(recorded, "2024-05-28", handler="ann") == {
        "overdue": ["C-1 A1"],
        "today": ["C-1 A2"],
        "this_week": ["C-1 stage_1_response", "C-1 A3"],
        "promised": ["C-1 A4"],
    }


def test_a_digest_is_of_one_handlers_cases_or_one_teams(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), log(case="C-2", team="north"), *of_case("C-3", *acknowledged()))
    day_by_day(recorded, *of_case("C-3", command("assign", "2024-05-14", handler="ben", team="north")))
    assert days(recorded, "2024-06-03", handler="ann")["overdue"] == ["C-1 stage_1_response"]
    assert days(recorded, "2024-06-03", handler="ben")["overdue"] == ["C-3 stage_1_response"]
    norths = days(recorded, "2024-06-03", team="north")["overdue"]
    assert norths == ["C-2 stage_1_acknowledgement", "C-3 stage_1_response"]
    assert digest(recorded, "2024-06-03", handler="cy").empty


def test_promises_in_my_cases_and_those_that_are_mine_to_keep_are_told_once(recorded: Recorded) -> None:
    mine = command("promise_action", "2024-05-14", action=action("A1", "2024-07-01", owner="ann"))
    theirs = command("promise_action", "2024-05-14", action=action("A2", "2024-06-20", owner="ben"))
    day_by_day(recorded, *acknowledged(), mine, theirs)
    day_by_day(recorded, *of_case("C-2", *acknowledged()[:4], command("assign", "2024-05-13", handler="ben"), mine))
    day_by_day(recorded, *of_case("C-3", log(), theirs))
    assert days(recorded, "2024-05-14", handler="ann")["promised"] == ["C-1 A2", "C-1 A1", "C-2 A1"]
    assert days(recorded, "2024-05-14", team="ben")["promised"] == ["C-1 A2", "C-3 A2"]


def test_a_promise_in_a_case_that_ended_is_still_told(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-17"), withdraw("2024-05-15"))
    assert days(recorded, "2024-05-20", handler="ann")["overdue"] == ["C-1 A1"]


def test_of_several_alerts_about_a_clock_the_newest_is_told(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    recorded.sweep("2024-05-28")
    recorded.sweep("2024-05-30")
    assert [each.kind for each in digest(recorded, "2024-05-30", handler="ann").alerts] == ["overdue"]
    assert digest(recorded, "2024-05-30", handler="ben").alerts == []


def test_the_text_names_cases_clocks_and_days_and_nobody(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged(), promise("2024-05-14", "A1", "2024-05-30"), promise("2024-05-14", "A2"))
    for day in ("2024-05-28", "2024-05-30"):
        recorded.sweep(day)
    day_by_day(recorded, command("acknowledge_alert", "2024-05-30", clock="stage_1_response", note="On my desk", by=CY))
    assert digest(recorded, "2024-05-30", handler="ann").text.splitlines() == [
        "For ann, on 30 May 2024",
        "",
        "Overdue",
        "  C-1: stage 1 response, due 29 May 2024",
        "",
        "Due today",
        "  C-1: action A1, due 30 May 2024",
        "",
        "Promised",
        "  C-1: action A2, by 1 July 2024",
        "",
        "Alerts",
        "  C-1: stage 1 response overdue, due 29 May 2024; seen to by cy",
        "  C-1: action A1 due soon, due 30 May 2024; nobody has seen to it",
    ]


def test_a_day_with_nothing_to_see_to_says_so(recorded: Recorded) -> None:
    day_by_day(recorded, *escalated())
    found = digest(recorded, "2024-06-03", handler="ann")
    assert found.empty
    assert found.text == (
        "For ann, on 3 June 2024\n\nNothing is due this week, nothing was promised, and no alert stands."
    )


@pytest.mark.parametrize("whose", [{}, {"handler": "ann", "team": "north"}])
def test_a_digest_is_somebodys(recorded: Recorded, whose: dict[str, str]) -> None:
    with pytest.raises(QueueError, match="A digest is somebody's: name either a handler or a team"):
        digest(recorded, "2024-06-03", **whose)


def test_the_program_tells_the_digest_to_people_and_to_programs(recorded: Recorded) -> None:
    day_by_day(recorded, *acknowledged())
    store = recorded.url
    asked = "digest", "--handler", "ann", "--on", "2024-06-03"
    assert casework(*asked, store=store).out == digest(recorded, "2024-06-03", handler="ann").text + "\n"
    found = casework(*asked, "--json", store=store).json
    assert (found["whom"], found["overdue"][0]["due_on"], found["alerts"]) == ("ann", "2024-05-29", [])
    nobodys = casework("digest", store=store)
    assert nobodys.status == 2
    assert "name either a handler or a team" in nobodys.err.replace("\n", " ")
