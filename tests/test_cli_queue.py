"""`casework queue` and `casework queues`: what they print for people and for programs."""

from __future__ import annotations

import pytest

from at_queues import day_by_day
from casework.projections.queues.every import QUEUES
from engines import NewUrl
from examples import acknowledged, log, of_case, triage
from program import casework
from recorded import Recorded


@pytest.fixture(scope="module")
def store(lasting_store: NewUrl) -> str:
    with Recorded(lasting_store()) as recorded:
        day_by_day(recorded, *acknowledged(), *[log(f"2024-05-{14 + n}", case=f"D-{n}") for n in range(3)])
        day_by_day(recorded, *of_case("D-0", triage("2024-05-17", risk="high")))
    return recorded.url


def test_a_queue_is_shown_under_its_question_with_what_it_adds(store: str) -> None:
    assert casework("queue", "unacknowledged", store=store).out.splitlines() == [
        "Which complaints and requests for stage 2 has nobody acknowledged?",
        "",
        "case  status  handler  waiting since  due on",
        "----  ------  -------  -------------  ----------",
        "D-0   logged        –  2024-05-14     2024-05-21",
        "D-1   logged        –  2024-05-15     2024-05-22",
        "D-2   logged        –  2024-05-16     2024-05-23",
    ]


def test_yes_and_no_are_words(store: str) -> None:
    assert "D-0   logged   –        high  no" in casework("queue", "vulnerable_first", store=store).out


def test_times_are_local(recorded: Recorded) -> None:
    recorded.do(log())
    recorded.sweep("2024-05-30")
    assert "30 May 2024, 00:00" in casework("queue", "alerts", store=recorded.url).out


def test_an_empty_queue_says_none(store: str) -> None:
    assert casework("queue", "refusals", store=store).out.endswith("\n\nNone.\n")


def test_a_page_says_how_to_go_on_and_the_cursor_leads_on(store: str) -> None:
    asked = "queue", "unacknowledged", "--sort", "-due", "--limit", "2"
    *_, second, _, more = casework(*asked, store=store).out.splitlines()
    assert second.startswith("D-1")
    assert more.startswith("There are more: --after ")
    out = casework(*asked, "--after", more.split()[-1], store=store).out
    assert out.splitlines()[-1].startswith("D-0")


def test_a_queue_for_programs_has_its_lines_and_the_next_cursor(store: str) -> None:
    found = casework("queue", "overdue", "--on", "2024-05-22", "--limit", "1", "--json", store=store).json
    assert found.keys() == {"queue", "sort", "lines", "next", "position"}
    assert found["lines"] == [
        {
            "case": "D-0",
            "status": "logged",
            "stage_status": "logged",
            "received_on": "2024-05-14",
            "resident": "r-1",
            "tenure": "lcra",
            "service": "repairs",
            "category": "damp_and_mould",
            "team": None,
            "handler": None,
            "clock": "stage_1_acknowledgement",
            "subject": None,
            "started_on": "2024-05-14",
            "due_on": "2024-05-21",
            "latest_lawful_on": None,
        }
    ]
    assert found["next"] is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["mine", "--handler", "ann"], ["C-1"]),
        (["overdue", "--clock", "stage_1_response", "--on", "2024-07-01"], ["C-1"]),
        (["silent", "--days", "2", "--on", "2024-05-16"], ["C-1", "D-0"]),
        (["unacknowledged", "--category", "noise"], []),
        (["unacknowledged", "--service", "repairs", "--tenure", "lcra", "--status", "logged"], ["D-0", "D-1", "D-2"]),
        (["promises_open", "--owner", "ann", "--kind", "works"], []),
        (["refusals", "--ground", "out_of_time", "--wording", "0f"], []),
        (["failures", "--code", "triage_missing"], []),
        (["team", "--team", "north"], []),
    ],
)
def test_a_queue_is_narrowed_by_options(store: str, asked: list[str], found: list[str]) -> None:
    assert [line["case"] for line in casework("queue", *asked, "--json", store=store).json["lines"]] == found


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["urgent"], "There is no queue 'urgent'; there are unacknowledged"),
        (["mine"], "The queue mine is somebody's; say whose (handler)"),
        (["overdue", "--ground", "other"], "overdue has no filter ground"),
        (["overdue", "--sort", "size"], "overdue cannot be sorted by size"),
        (["overdue", "--after", "x"], "This is no cursor of casework's"),
        (["overdue", "--limit", "0"], "A page has 1 to 1000 lines, not 0"),
    ],
)
def test_what_a_queue_does_not_have_is_a_wrong_option(store: str, asked: list[str], sentence: str) -> None:
    run = casework("queue", *asked, store=store)
    assert run.status == 2
    assert sentence in " ".join(run.err.split())


def test_the_queues_are_listed_with_their_length_and_question(store: str) -> None:
    out = casework("queues", "--on", "2024-05-29", store=store).out.splitlines()
    assert len(out) == 2 + len(QUEUES)
    assert out[2].split(maxsplit=2) == ["unacknowledged", "3", QUEUES["unacknowledged"].question]
    mine = next(line for line in out if line.startswith("mine "))
    assert mine.split()[1] == "–"


def test_the_queues_for_programs_are_narrowed_too(store: str) -> None:
    listed = casework("queues", "--handler", "ann", "--json", store=store).json
    found = {each["queue"]: each["lines"] for each in listed}
    assert list(found) == list(QUEUES)
    assert (found["mine"], found["unacknowledged"], found["team"]) == (1, 0, None)
