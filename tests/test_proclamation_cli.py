"""`casework calendar` over a store: a dry run, the real thing, taking it back, and each way it can be refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.domain.errors import Conflict
from casework.recounting import Recount
from casework.store.batch import Batch
from engines import IN_A_FILE, Copied, NewUrl
from examples import acknowledge, extend, log, of_case, prepared
from examples_record import promise
from proclaimed import recount
from program import Run, casework, done, simulated, written

DAY = ("2024-05-16", "--name", "Jubilee")


@pytest.fixture(scope="module")
def made(lasting_store: NewUrl) -> str:
    """A received, B acknowledged, C extended with a promise due on 16 May 2024."""
    return done(
        lasting_store(),
        [
            log("2024-05-13", case="A"),
            *of_case("B", *prepared(), acknowledge("2024-05-14")),
            *of_case("C", *prepared(), acknowledge("2024-05-14"), extend("2024-05-15", "2024-06-05")),
            promise("2024-05-15", due_on="2024-05-16", case="C"),
        ],
    )


@pytest.fixture
def store(made: str, copied: Copied) -> str:
    """A store of one's own with these cases."""
    return copied(made)


def proclaim(store: Path | str, *more: str, by: str = "ann") -> Run:
    return casework("calendar", "proclaim", *DAY, "--by", by, *more, store=store)


def deadlines(run: Run) -> list[tuple[Any, ...]]:
    return [(e["case"], e["clock"], e["change"], e["was_due_on"], e["due_on"]) for e in run.json["deadlines"]]


def due(store: str) -> dict[str, str]:
    return {f"{each['case']} {each['clock']}": each["due_on"] for each in casework("due", "--json", store=store).json}


LISTED = [
    "case  deadline                 was due     due         remark",
    "C     stage 1 response         2024-06-05  2024-06-05  given: it stays; lawful until 2024-06-12 (was 2024-06-11)",
    "C     action A1                2024-05-16  2024-05-16  given: it stays",
    "A     stage 1 acknowledgement  2024-05-20  2024-05-21",
    "B     stage 1 response         2024-05-29  2024-05-30  lawful until 2024-06-05 (was 2024-06-04)",
]


def test_a_dry_run_lists_old_dates_and_new_and_records_nothing(store: str) -> None:
    before = due(store)
    run = casework("calendar", "proclaim", *DAY, "--dry-run", store=store)
    lines = run.out.splitlines()
    assert run.status == 0
    assert lines[0] == ("2024-05-16 is a holiday in england-and-wales: Jubilee. By the tables it is a working day.")
    assert [lines[2], *lines[4:8]] == LISTED
    assert lines[-2] == "Deadlines that move: 2, in cases: 2. Their date was given: 2."
    assert lines[-1].startswith("Nothing was recorded.")
    assert due(store) == before


def test_proclaimed_it_prints_the_same_list_and_the_deadlines_have_moved(store: str) -> None:
    foreseen = casework("calendar", "proclaim", *DAY, "--dry-run", "--json", store=store)
    run = proclaim(store, "--json")
    assert deadlines(run) == deadlines(foreseen)
    assert {name: run.json[name] for name in ("nation", "day", "name", "new", "dry_run", "moved", "kept", "given")} == {
        "nation": "england-and-wales",
        "day": "2024-05-16",
        "name": "Jubilee",
        "new": True,
        "dry_run": False,
        "moved": 2,
        "kept": 0,
        "given": 2,
    }
    assert due(store) == {
        "A stage_1_acknowledgement": "2024-05-21",
        "B stage_1_response": "2024-05-30",
        "C stage_1_response": "2024-06-05",
        "C action": "2024-05-16",
    }


def test_the_explanation_of_a_date_names_the_holiday_and_the_date_before(store: str) -> None:
    proclaim(store)
    explained = casework("why", "A", "stage_1_acknowledgement", store=store).out
    assert "Thu 16 May 2024: Jubilee" in explained
    assert "It was due 20 May 2024 before: 2024-05-16 is no working day (Jubilee)" in explained
    assert "Deadlines recounted, by ann" in casework("case", "timeline", "A", store=store).out


def test_proclaimed_again_nothing_more_is_recorded(store: str) -> None:
    proclaim(store)
    again = proclaim(store, by="ben")
    assert again.status == 0
    assert "That was said before; what is left is counted now." in again.out
    assert "Deadlines that move: 0" in again.out
    dry = casework("calendar", "proclaim", *DAY, "--dry-run", "--json", store=store).json
    assert (dry["new"], dry["moved"]) == (False, 0)


def test_withdrawn_the_deadlines_move_back(store: str) -> None:
    before = due(store)
    proclaim(store)
    run = casework("calendar", "withdraw", "2024-05-16", "--by", "ben", store=store)
    assert run.out.startswith("What was proclaimed of 2024-05-16 in england-and-wales is withdrawn.")
    assert due(store) == before
    assert casework("calendar", "withdraw", "2024-05-16", "--by", "ben", store=store).status == 0


def test_a_holiday_that_is_a_working_day_after_all_brings_deadlines_forward(store: str) -> None:
    run = casework("calendar", "proclaim", "2024-05-27", "--working-day", "--by", "ann", store=store)
    assert "2024-05-27 is a working day in england-and-wales after all." in run.out
    assert "By the tables it is none: Spring Bank Holiday." in run.out
    assert due(store)["B stage_1_response"] == "2024-05-28"


def test_what_was_proclaimed_is_listed_with_who_did_it_and_who_withdrew_it(store: str) -> None:
    assert "Nothing was proclaimed in this store" in casework("calendar", "show", store=store).out
    proclaim(store)
    casework("calendar", "proclaim", "2024-05-27", "--working-day", "--by", "ann", store=store)
    casework("calendar", "withdraw", "2024-05-16", "--by", "ben", store=store)
    shown = casework("calendar", "show", "--json", store=store).json
    assert [(e["day"], e["name"], e["by"], e["withdrawn_by"]) for e in shown["proclamations"]] == [
        ("2024-05-16", "Jubilee", "ann", "ben"),
        ("2024-05-27", None, "ann", None),
    ]
    assert set(shown["calendars"]) == {"england-and-wales", "scotland", "northern-ireland"}
    text = casework("calendar", "show", store=store).out
    assert shown["calendars"]["england-and-wales"] in text
    assert "a working day" in text


def test_counting_again_without_a_new_day_finds_nothing_to_do(store: str) -> None:
    dry = casework("calendar", "recount", "--dry-run", store=store)
    assert (dry.status, "Deadlines that move: 0" in dry.out) == (0, True)
    run = casework("calendar", "recount", "--nation", "scotland", "--by", "ann", "--json", store=store)
    assert run.json == {"nation": "scotland", "dry_run": False, "moved": 0, "kept": 0, "given": 0, "deadlines": []}


# Wherever days are counted


def test_days_are_counted_with_a_stores_calendar_only_when_it_is_named(store: str) -> None:
    proclaim(store)
    assert casework("calendar", "add", "2024-05-15", 1, store=store).out == "2024-05-16\n"
    assert casework("calendar", "add", "2024-05-15", 1, "--store", store).out == "2024-05-17\n"


def test_the_queue_counts_working_days_with_it(store: str) -> None:
    def left() -> int:
        rows = casework("due", "--on", "2024-05-15", "--json", store=store).json
        return next(int(row["working_days_left"]) for row in rows if row["clock"] == "action")

    assert left() == 1
    proclaim(store)
    assert left() == 0


def test_a_simulation_and_its_alerts_count_with_it(new_store: NewUrl, tmp_path: Path) -> None:
    there = new_store()
    simulated(tmp_path, [], "--store", there)
    casework("calendar", "proclaim", "2024-05-17", "--name", "Jubilee", "--by", "ann", store=there)
    run = simulated(tmp_path, [log("2024-05-13")], "--store", there, "--until", "2024-05-21")
    assert [clock["due_on"] for clock in run.answers[0]["clocks"]] == ["2024-05-21"]
    assert [alert["at"][:10] for alert in run.alerts] == ["2024-05-20"]


def test_a_case_that_was_counted_again_goes_out_and_comes_in_as_it_is(
    store: str, new_store: NewUrl, tmp_path: Path
) -> None:
    proclaim(store)
    file, other = tmp_path / "export.jsonl", new_store()
    casework("export", "--all", "-o", file, store=store)
    assert casework("import", file, store=other).status == 0
    assert due(other) == due(store)


def test_a_rehearsed_file_of_commands_is_judged_with_it(store: str, tmp_path: Path) -> None:
    proclaim(store)
    file = written(tmp_path / "c.jsonl", log("2024-05-15", case="D"), recount("2024-05-20", case="A"))
    run = casework("do", file, "--dry-run", store=store)
    assert [clock["due_on"] for clock in run.lines[0]["clocks"]] == ["2024-05-23"]
    assert [reason["code"] for reason in run.lines[1]["reasons"]] == ["already_done"]


# Refused


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("proclaim", "2026-06-15", "--name", "World Cup", "--nation", "scotland"),
            "2026-06-15 is no working day in scotland already: Scotland's participation in the FIFA World Cup",
        ),
        (("proclaim", "2024-05-18", "--name", "Jubilee"), "already: Saturday; there is nothing to proclaim"),
        (("proclaim", "2024-05-16", "--working-day"), "is a working day in england-and-wales already"),
        (("withdraw", "2024-05-16"), "Nothing was proclaimed of 2024-05-16 in england-and-wales"),
    ],
)
@pytest.mark.parametrize("how", [("--dry-run",), ("--by", "ann")])
def test_a_day_that_counts_so_already_is_refused_and_nothing_changes(
    store: str, arguments: tuple[str, ...], said: str, how: tuple[str, ...]
) -> None:
    run = casework("calendar", *arguments, *how, store=store)
    assert (run.status, run.out) == (8, "")
    assert said in run.err
    assert casework("calendar", "show", "--json", store=store).json["proclamations"] == []


@IN_A_FILE
@pytest.mark.parametrize(
    "arguments",
    [
        ("proclaim", *DAY),
        ("proclaim", *DAY, "--by", " "),
        ("proclaim", "2024-05-16", "--by", "ann"),
        ("proclaim", *DAY, "--working-day", "--by", "ann"),
        ("proclaim", "2061-05-16", "--name", "Jubilee", "--by", "ann"),
        ("proclaim", *DAY, "--by", "ann", "--nation", "wales"),
        ("proclaim", "16 May", "--name", "Jubilee", "--by", "ann"),
        ("withdraw", "2024-05-16"),
        ("recount",),
        ("recount", "--by", "ann", "--reason", " "),
    ],
)
def test_what_is_asked_wrongly_is_a_matter_of_usage(store: str, arguments: tuple[str, ...]) -> None:
    run = casework("calendar", *arguments, store=store)
    assert (run.status, run.out) == (2, "")


def test_a_blank_name_is_refused(store: str) -> None:
    run = casework("calendar", "proclaim", "2024-05-16", "--name", " ", "--by", "ann", store=store)
    assert (run.status, "Say what holiday" in run.err) == (8, True)


def test_without_a_store_there_is_nothing_to_proclaim_in(tmp_path: Path) -> None:
    assert proclaim(tmp_path / "none.db").status == 6


def test_stopped_on_the_way_it_says_how_to_go_on(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: Batch, __: object) -> None:
        raise Conflict("Somebody else was quicker")

    with monkeypatch.context() as others:
        others.setattr(Batch, "record", lost)
        run = proclaim(store)
    assert run.status == 7
    assert "stopped after 0 of 3 cases; run the same again, and it goes on from there" in run.err
    assert "Deadlines that move: 2" in proclaim(store).out


def test_a_dry_run_that_fails_has_nothing_to_go_on_from(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise Conflict("No")

    monkeypatch.setattr(Recount, "preview", failing)
    run = casework("calendar", "proclaim", *DAY, "--dry-run", store=store)
    assert (run.status, "run the same again" in run.err) == (7, False)


@pytest.mark.parametrize("name", ["proclaim", "withdraw", "recount", "show"])
def test_every_command_explains_itself(name: str) -> None:
    run = casework("calendar", name, "--help")
    assert run.status == 0
    assert run.out.startswith("Usage: ")
    assert "..." not in run.out
