"""`casework landlord` and `casework programme`: the landlord's own record from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from casework.domain.landlord_record_command import LANDLORD_COMMANDS
from engines import IN_A_FILE, NewUrl
from examples import log
from landlord_examples import (
    EVERYTHING,
    Command,
    change,
    closed,
    exception,
    homes,
    identified,
    lesson,
    opened,
    recommended,
    reviewed,
)
from program import Run, casework, done, written


def carried_out(store: Path | str, *commands: Command) -> Run:
    """The run that carries these commands out."""
    lines = "".join(f"{json.dumps(each)}\n" for each in commands)
    return casework("landlord", "do", "-", stdin=lines.encode(), store=store)


@pytest.fixture
def store(new_store: NewUrl) -> str:
    return new_store()


@pytest.fixture
def full(store: str) -> str:
    """A store in which every kind of command was carried out."""
    assert carried_out(store, *EVERYTHING).status == 0
    return store


# do


def test_each_line_gets_one_answer_and_what_is_accepted_is_recorded(store: str, tmp_path: Path) -> None:
    run = casework("landlord", "do", written(tmp_path / "own.jsonl", "# ours", homes(), opened()), store=store)

    assert run.status == 0
    assert run.lines[0] == {
        "n": 2,
        "programme": None,
        "command": "record_homes",
        "at": "2024-05-13",
        "outcome": "accepted",
        "events": ["homes-recorded"],
        "reasons": [],
    }
    assert (run.lines[1]["n"], run.lines[1]["programme"]) == (3, "damp")


def test_a_refusal_ends_with_8_and_tells_every_reason(store: str) -> None:
    run = carried_out(store, opened(), identified(), reviewed("redress_due"), closed(), homes())
    assert run.status == 8
    assert [each["outcome"] for each in run.lines] == ["accepted"] * 3 + ["refused", "accepted"]
    assert [each["code"] for each in run.lines[3]["reasons"]] == ["outcomes_missing", "redress_outstanding"]


@IN_A_FILE
@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b'{"command":"record_homes","year":"2023"}', "at"),
        (b'{"command":"log_complaint"}', "command"),
        (b"nonsense", ""),
        (b"\xff\xfe", ""),
        (b'"' + b"x" * 1_000_001 + b'"', ""),
    ],
)
def test_a_malformed_line_ends_with_3_and_names_the_field(store: str, line: bytes, field: str) -> None:
    run = casework("landlord", "do", "-", stdin=line + b"\n", store=store)
    assert run.status == 3
    assert [(each["outcome"], each["reasons"][0]["field"]) for each in run.lines] == [("invalid", field)]


def test_a_place_that_is_no_store_ends_with_6(tmp_path: Path) -> None:
    taken = tmp_path / "taken.txt"
    taken.write_text("no store")
    assert carried_out(taken, homes()).status == 6


# show


def test_the_record_is_told_to_people_with_what_the_code_still_asks_for(full: str) -> None:
    assert carried_out(full, recommended("R2"), exception("flood"), lesson("L2"), change("X2", "L2")).status == 0
    said = casework("landlord", "show", store=full)

    assert said.status == 0
    for part in (
        "2023-24  lcra    32000",
        "cyber: from 2024-01-08, ended on 2024-02-05: A cyber incident",
        "told ombudsman on 2024-01-09",
        "not recorded yet (8.5): residents, published",
        "2023-24: We welcome the report",
        "R1  spotlight_report  amber   ola    2024-09-30  2024-05-13",
        "change X1: A list of inspections – ola, made on 2024-05-13: The list is in use",
        "change X2: A list of inspections – ola, due on 2024-08-01",
        "effect, 2024-05-13: Half as many",
        "damp       2024-05-13  2024-05-13      2",
    ):
        assert part in said.out, said.out


def test_an_empty_record_is_shown_as_one(store: str) -> None:
    assert casework("do", "-", stdin=b"", store=store).status == 0
    assert casework("landlord", "show", store=store).status == 0
    assert casework("landlord", "show", "--json", store=store).json["homes"] == []


def test_as_at_a_day_and_at_a_position_it_is_as_it_was(full: str) -> None:
    before = casework("landlord", "show", "--json", "--position", 4, store=full)
    assert carried_out(full, homes(5), exception("flood")).status == 0

    assert casework("landlord", "show", "--json", "--position", 4, store=full).out == before.out
    assert casework("landlord", "show", "--json", store=full).out != before.out
    assert casework("landlord", "show", "--json", "--as-at", "2024-05-12", store=full).json["exceptions"] == []
    assert casework("landlord", "show", "--json", "--known-at", "2024-05-13", store=full).json["exceptions"] == []


def test_a_missed_deadline_within_an_exception_is_listed_with_its_tag(store: str) -> None:
    done(store, [log()])
    carried_out(store, exception(**{"from": "2024-05-20"}, until="2024-05-20"))

    (found,) = casework("landlord", "breaches", "--json", store=store).json
    assert (found["case"], found["clock"], found["exceptions"]) == ("C-1", "stage_1_acknowledgement", ["cyber"])
    assert "stage_1_acknowledgement" in casework("landlord", "breaches", store=store).out


# programmes


def test_programmes_are_listed_and_shown_with_their_count_and_homes(full: str) -> None:
    listed, shown = casework("programme", "list", store=full), casework("programme", "show", "damp", store=full)

    assert "damp       2024-05-13  2024-05-13      2" in listed.out
    for part in ("What failed: The vents were left out", "Found: All was put right", "£250.00", "payment £250.00"):
        assert part in shown.out, shown.out
    (line,) = casework("programme", "list", "--json", store=full).json
    page = casework("programme", "show", "damp", "--json", store=full).json
    assert line["progress"] == page["final"]
    assert [home["id"] for home in page["homes"]] == ["H1", "H2"]


def test_a_programme_under_way_is_shown_without_its_end(store: str) -> None:
    assert carried_out(store, opened(), identified()).status == 0
    shown = casework("programme", "show", "damp", store=store).out
    assert "Opened on 2024-05-13.\n" in shown
    assert "Found:" not in shown


def test_an_unknown_programme_ends_with_5(full: str) -> None:
    run = casework("programme", "show", "heating", store=full)
    assert (run.status, run.err) == (
        5,
        "casework: There is no programme heating in this store, or there was none yet\n",
    )


# schema


def test_the_schema_takes_every_command_and_tells_them_apart() -> None:
    schema = casework("landlord", "schema").json
    assert len(schema["oneOf"]) == len(LANDLORD_COMMANDS)
    for each in EVERYTHING:
        jsonschema_rs.validate(schema, each)
    assert not jsonschema_rs.is_valid(schema, log())
