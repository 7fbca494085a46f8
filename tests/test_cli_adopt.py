"""`casework adopt`: looked through at once, recorded when its reader says so, and nothing goes without a word."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from at_tracker import NAMES, as_csv, as_workbook, row
from engines import NewUrl
from program import Run, casework, simulated

ROWS = (NAMES, row("C-1"), row("C-2", "31/02/2024"), row("C-3", status="Closed"), ["Total", "3"])


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return as_csv(tmp_path / "tracker.csv", *ROWS)


@pytest.fixture
def store(new_store: NewUrl) -> str:
    return new_store()


def adopt(tracker: Path, *options: object, store: str | None = None) -> Run:
    """Runs the command on a tracker, over a store in a file beside it unless another one is given."""
    return casework("adopt", tracker, *options, store=store or tracker.parent / "cases.db")


def mapping_of(tracker: Path) -> Path:
    return tracker.with_suffix(".mapping.toml")


def rejects_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.reader(stream))


def test_the_first_run_proposes_a_mapping_says_what_was_hidden_and_records_nothing(tracker: Path) -> None:
    run = adopt(tracker)
    assert run.status == 3
    assert "Ack sent" in run.out
    assert "acknowledged_on" in run.out
    assert "Stage 1 not answered, and overdue" in run.out
    assert "Nothing is recorded yet. To record: casework adopt" in run.out
    assert mapping_of(tracker).exists()
    assert not (tracker.parent / "cases.db").exists()


def test_applied_the_cases_are_in_the_store(tracker: Path, store: str) -> None:
    adopt(tracker, store=store)
    run = adopt(tracker, "--apply", "--by", "ann", store=store)
    assert "Nothing is recorded yet" not in run.out
    shown = casework("case", "show", "C-1", "--json", store=store).json
    assert shown["status"] == "stage_1"


def test_nothing_is_recorded_by_a_mapping_that_nobody_has_seen(tracker: Path) -> None:
    run = adopt(tracker, "--apply", "--by", "ann")
    assert run.status == 2
    assert "nothing is recorded yet: read" in run.err
    assert not (tracker.parent / "cases.db").exists()


def test_somebody_has_to_take_the_cases_over(tracker: Path) -> None:
    adopt(tracker)
    run = adopt(tracker, "--apply")
    assert run.status == 2
    assert "--by" in run.err


def test_a_mapping_once_corrected_is_kept(tracker: Path) -> None:
    adopt(tracker)
    text = mapping_of(tracker).read_text("utf-8").replace('service = "not_recorded"', 'service = "repairs"')
    mapping_of(tracker).write_text(text, "utf-8")
    adopt(tracker, "--apply", "--by", "ann")
    assert mapping_of(tracker).read_text("utf-8") == text
    assert casework("case", "show", "C-1", "--json", store=tracker.parent / "cases.db").json["service"] == "repairs"


def test_propose_stops_after_the_columns(tracker: Path) -> None:
    run = adopt(tracker, "--propose")
    assert run.status == 0
    assert "Stage 1 response" in run.out
    assert "in the sheet" not in run.out
    columns = adopt(tracker, "--propose", "--json").json
    assert {each["name"]: each["taken_for"] for each in columns}["Ref"] == "case"


def test_every_rejected_row_is_in_a_file_with_its_reason_and_its_cells(tracker: Path) -> None:
    adopt(tracker)
    names, rejected = rejects_of(tracker.with_suffix(".rejects.csv"))
    assert names == ["row of the tracker", "why it was rejected", *NAMES]
    assert rejected == ["3", "Received: holds a day that does not exist", *ROWS[2]]
    assert tracker.with_suffix(".rejects.csv").stat().st_mode & 0o077 == 0


def test_rows_mended_in_that_file_can_be_adopted_from_there(tracker: Path, store: str) -> None:
    adopt(tracker, store=store)
    rejects = tracker.with_suffix(".rejects.csv")
    rejects.write_text(rejects.read_text("utf-8-sig").replace("31/02/2024", "29/02/2024"), "utf-8")
    run = adopt(rejects, "--mapping", mapping_of(tracker), "--apply", "--by", "ann", store=store)
    assert run.status == 0, run.out
    assert "Not read: column 'why it was rejected'" in run.out
    assert casework("case", "show", "C-2", "--json", store=store).json["received_on"] == "2024-02-29"


def test_cells_that_a_spreadsheet_would_run_are_written_as_text(tmp_path: Path) -> None:
    tracker = as_csv(tmp_path / "t.csv", NAMES, row(), row("C-2", "soon", details="=HYPERLINK(1)"))
    adopt(tracker)
    assert "'=HYPERLINK(1)" in rejects_of(tracker.with_suffix(".rejects.csv"))[1]


def test_without_a_rejected_row_no_file_is_made_and_an_old_one_is_emptied(tmp_path: Path) -> None:
    tracker = as_csv(tmp_path / "t.csv", NAMES, row())
    assert adopt(tracker).status == 0
    rejects = tmp_path / "other.csv"
    assert not tracker.with_suffix(".rejects.csv").exists()
    rejects.write_text("old", "utf-8")
    adopt(tracker, "--rejects", rejects)
    assert len(rejects_of(rejects)) == 1


@pytest.mark.parametrize("written_over", ["tracker.csv", "tracker.mapping.toml"])
def test_what_is_read_is_not_written_over(tracker: Path, written_over: str) -> None:
    adopt(tracker)
    before = (tracker.parent / written_over).read_bytes()
    assert adopt(tracker, "--rejects", tracker.parent / written_over).status == 2
    assert (tracker.parent / written_over).read_bytes() == before


def test_json_says_it_all_and_the_parts_make_up_the_whole(tracker: Path) -> None:
    said = adopt(tracker, "--json").json
    assert said["rows"] == {"in": 5, "adopted": 2, "rejected": 1, "no_case": 2}
    assert said["no_case"] == {"blank": [], "title": [], "heading": [1], "total": [5], "note": []}
    assert said["rejected"] == [{"rows": [3], "case": "C-2", "reasons": ["Received: holds a day that does not exist"]}]
    assert (said["sheet"], said["heading_row"], said["recorded"]) == ("tracker.csv", 1, False)
    codes = {each["code"]: each["cases"] for each in said["findings"]}
    assert codes["overdue_stage_1_response"] == [{"row": 2, "case": "C-1"}]
    assert codes["no_answer"] == [{"row": 4, "case": "C-3"}]


def test_applied_again_it_says_what_was_recorded_before_and_what_was_edited(tracker: Path, store: str) -> None:
    adopt(tracker, store=store)
    adopt(tracker, "--apply", "--by", "ann", store=store)
    as_csv(tracker, *ROWS[:3], row("C-3", status="Closed", details="Another story"))
    said = adopt(tracker, "--apply", "--by", "ben", "--json", store=store).json
    assert said["recorded_before"] == 1
    assert "edited since case C-3 was taken over (summary)" in said["rejected"][1]["reasons"][0]


def test_dates_that_change_their_order_are_named(tmp_path: Path) -> None:
    days = ["05/13/2024", "04/06/2024", "25/04/2024"]
    rows = [row(f"C-{n}", day, acknowledged="") for n, day in enumerate(days)]
    run = adopt(as_csv(tmp_path / "t.csv", NAMES, *rows))
    assert (
        "Received: dates that can only be month first: 1 (row 2); that may be either, and were read day first: 1."
        in " ".join(run.out.split())
    )


def test_words_that_were_not_understood_are_named(tmp_path: Path) -> None:
    run = adopt(as_csv(tmp_path / "t.csv", NAMES, row(status="purple"), row("C-2")))
    assert "Not understood in 'status': 'purple'. It is taken for 'open'." in run.out


def test_other_sheets_are_named_and_can_be_chosen(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only this test needs two sheets

    path = as_workbook(tmp_path / "t.xlsx", NAMES, row())
    book = openpyxl.load_workbook(path)
    other = book.create_sheet("Old")
    for cells in (NAMES, row("C-7"), row("C-8")):
        other.append(list(cells))
    book.save(path)
    assert "Not read: sheet 'Old' (rows: 3); --sheet reads it." in adopt(path).out
    assert adopt(path, "--sheet", "Old", "--json").json["cases"] == 2
    assert "there are Sheet, Old" in adopt(path, "--sheet", "New").err


def bad(tmp_path: Path, content: bytes | None) -> Path:
    path = tmp_path / "t.xlsx"
    if content is not None:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (None, 2, "cannot read"),
        (b"", 3, "names the columns"),
        (b"PK\x03\x04 not really", 3, "damaged or no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0", 3, "old .xls workbook"),
        (b"\x00\x01\x02", 3, "no text"),
        (b"Just,some\nwords,here\n", 3, "names the columns"),
        (b"Ref,Status,Notes\nC-1,Open,x\n", 3, "columns.received: name the column"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(
    tmp_path: Path, content: bytes | None, status: int, sentence: str
) -> None:
    run = adopt(bad(tmp_path, content))
    assert run.status == status
    assert sentence in run.err
    assert "Traceback" not in run.err


def test_a_folder_is_no_tracker(tmp_path: Path) -> None:
    assert adopt(tmp_path).status == 2


def test_a_mapping_file_that_is_not_there_is_named(tracker: Path) -> None:
    run = adopt(tracker, "--mapping", tracker.parent / "none.toml")
    assert (run.status, "none.toml" in run.err) == (2, True)


def test_a_simulated_store_is_refused(tracker: Path, store: str, tmp_path: Path) -> None:
    simulated(tmp_path, [], "--store", store)
    adopt(tracker, "--propose", store=store)
    run = adopt(tracker, "--apply", "--by", "ann", store=store)
    assert (run.status, "simulated" in run.err) == (6, True)


def test_what_is_printed_names_nobody(tmp_path: Path) -> None:
    people: dict[str, Any] = {"resident": "Mrs Secret", "details": "The secret son"}
    tracker = as_csv(tmp_path / "t.csv", NAMES, row(**people), row("C-2", "soon", **people), row(**people))
    runs = [adopt(tracker), adopt(tracker, "--json"), adopt(tracker, "--apply", "--by", "ann")]
    assert [run.status for run in runs] == [3, 3, 3]
    assert all("C-1" in run.out for run in runs)
    assert not any("ecret" in run.out + run.err for run in runs)
