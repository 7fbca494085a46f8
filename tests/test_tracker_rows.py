"""Every row is a case, or is recognised for what it is, or is rejected with its reasons; none goes without a word."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from at_tracker import NAMES, TODAY, Desk, as_csv, as_workbook, found, proposed, reasons, row
from casework.tracker.adoption import Adoption
from casework.tracker.mapping import ColumnMapping


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def no_case(adoption: Adoption) -> dict[str, list[int]]:
    return {kind: numbers for kind, numbers in adoption.no_case.items() if numbers}


def test_blank_rows_titles_and_repeated_headings_are_recognised(desk: Desk) -> None:
    adoption = desk.rows(["Complaints 2024"], [], NAMES, row("C-1"), [" ", ""], NAMES, row("C-2"))
    assert no_case(adoption) == {"blank": [2, 5], "title": [1], "heading": [3, 6]}
    assert (adoption.rows, adoption.rows_taken) == (7, 2)


@pytest.mark.parametrize(
    "total",
    [
        ["Total", "31"],
        ["TOTALS:", "", "", "", "", "3"],
        ["", "Grand total", "", "5,000"],
        ["Sub-total for May"],
        ["Number of complaints", "12"],
        ["", "", "", "£1,250.00", "7"],
    ],
)
def test_totals_are_no_cases(desk: Desk, total: list[str]) -> None:
    assert no_case(desk.rows(NAMES, row(), total)) == {"heading": [1], "total": [3]}


@pytest.mark.parametrize("note", [["May 2024"], ["Note: see the panel", "", "Ann"], ["Key", "green", "closed"], ["NB"]])
def test_notes_are_no_cases(desk: Desk, note: list[str]) -> None:
    assert no_case(desk.rows(NAMES, row(), note)) == {"heading": [1], "note": [3]}


@pytest.mark.parametrize("ref", ["TOTAL-1", "NOTE-7", "KEY-3"])
def test_a_case_is_a_case_whatever_its_reference_looks_like(desk: Desk, ref: str) -> None:
    assert [taken.facts.case for _, taken in desk.rows(NAMES, row(ref)).taken] == [ref]


def test_a_row_that_says_something_of_a_case_is_no_note(desk: Desk) -> None:
    adoption = desk.rows(NAMES, row(), ["", "", "", "She rang again"], ["C-9"])
    assert reasons(adoption) == [
        "Ref: no reference; give the row its own, or that of the case it belongs to",
        "Received: no day, and no deadline can be counted without it",
        "Received: no day, and no deadline can be counted without it",
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"received": "31/02/2024"}, "Received: holds a day that does not exist"),
        ({"received": "yes"}, "Received: no day, and no deadline can be counted without it"),
        ({"received": "03/09/2024", "acknowledged": ""}, "Received: this day has not come yet"),
        ({"acknowledged": "12/05/2024"}, "before the complaint was received: acknowledged_on"),
        ({"response": "01/01/2031"}, "Stage 1 response: this day has not come yet"),
        ({"response": "#REF!"}, "Stage 1 response: holds a spreadsheet error, or a formula whose result was not saved"),
        ({"due": "soon"}, "Stage 1 due: is not a date, or more than a date"),
        ({"ref": "n/a"}, "Ref: no reference; give the row its own, or that of the case it belongs to"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_the_reason(desk: Desk, cells: dict[str, Any], reason: str) -> None:
    others = [row(f"B-{n}", due="05/06/2024", response="04/06/2024") for n in range(3)]
    adoption = desk.rows(NAMES, *others, row(**cells))
    assert reasons(adoption) == [reason]
    assert adoption.rows_taken == 3


def test_all_reasons_are_given_at_once(desk: Desk) -> None:
    adoption = desk.rows(NAMES, row(), row("", "31/02/2024", acknowledged="1/1/1900"))
    assert len(reasons(adoption)) == 3


def test_reasons_repeat_nothing_that_was_written(desk: Desk) -> None:
    others = [row(f"B-{n}", due="05/06/2024") for n in range(3)]
    adoption = desk.rows(NAMES, *others, row(due="ask Mrs Secret", acknowledged="told Mr Secret"))
    assert adoption.rejected
    assert not any("Secret" in reason for reason in reasons(adoption))


def test_a_status_that_nobody_explained_is_rejected_with_the_way_out(desk: Desk) -> None:
    mapping = ColumnMapping(columns={"case": ("Ref",), "received": ("Received",), "status": ("Status",)})
    adoption = desk.rows(NAMES, row(status="purple"), mapping=mapping)
    assert reasons(adoption) == [
        "Status: not understood; say what it means under [words.status] in the mapping file",
    ]


def test_a_reference_used_above_is_rejected_and_says_what_differs(desk: Desk) -> None:
    adoption = desk.rows(NAMES, row("C-1"), row("C-2"), row("c-1"), row("C-2", details="Noise", status="Closed"))
    assert reasons(adoption) == [
        "the reference stands in row 2 already; this row differs from it in Ref",
        "the reference stands in row 3 already; this row differs from it in Details, Status",
    ]
    assert found(adoption)["duplicate_reference"] == [4, 5]


def test_a_row_that_stands_twice_says_so(desk: Desk) -> None:
    assert reasons(desk.rows(NAMES, row(), row())) == [
        "the reference stands in row 2 already; this row says the same",
    ]


def test_references_are_the_same_when_casework_writes_them_the_same(desk: Desk) -> None:
    assert len(desk.rows(NAMES, row("COM/24/1"), row("COM 24 1")).rejected) == 1


PROMISES = (*NAMES, "Action agreed", "Action due", "Action completed")


def promising(*promise: Any, **cells: Any) -> list[Any]:
    return [*row(**cells), *promise]


def test_rows_under_one_merged_reference_are_one_case(desk: Desk) -> None:
    path = as_workbook(
        desk.folder / "t.xlsx",
        PROMISES,
        promising("Mend the fan", datetime(2024, 9, 30)),  # noqa: DTZ001 - as a workbook keeps a day
        [*[None] * 9, "Paint the wall", "14/10/2024"],
        promising(None, None, ref="C-2"),
        merged=[f"{column}2:{column}3" for column in "ABCDEFGHI"],
    )
    adoption = desk.adopt(path)
    assert [rows.numbers for rows, _ in adoption.taken] == [(2, 3), (4,)]
    assert desk.clocks("C-1")[-2:] == ["action tracker-1 running 2024-09-30", "action tracker-2 running 2024-10-14"]
    assert adoption.rows_taken == 3


def test_rows_of_one_case_that_contradict_each_other_are_rejected_together(desk: Desk) -> None:
    path = as_workbook(desk.folder / "t.xlsx", NAMES, row(), [None, "14/05/2024"], merged=["A2:A3"])
    adoption = desk.adopt(path)
    assert reasons(adoption) == ["Received: the rows of this case say different things"]
    assert adoption.rows_rejected == 2


def test_a_note_merged_over_many_columns_is_a_note(desk: Desk) -> None:
    path = as_workbook(desk.folder / "t.xlsx", NAMES, row(), [None, None, None, "Closed below"], merged=["D3:F3"])
    assert no_case(desk.adopt(path)) == {"heading": [1], "note": [3]}


def test_dates_that_can_only_be_month_first_are_counted_by_column(desk: Desk) -> None:
    undated = [row(f"C-{n}", day, acknowledged="") for n, day in enumerate(["05/13/2024", "05/06/2024", "25/06/2024"])]
    adoption = desk.rows(NAMES, *undated)
    assert adoption.orders["Received"] == {"month_first": [2], "either": [3], "day_first": [4]}
    received = [taken.facts.received.isoformat() for _, taken in adoption.taken]
    assert received == ["2024-05-13", "2024-06-05", "2024-06-25"]


def test_a_column_declared_month_first_is_read_so(desk: Desk) -> None:
    rows = NAMES, row("C-1", "05/06/2024"), row("C-2", "05/13/2024")
    mapping = proposed(as_csv(desk.folder / "tracker.csv", *rows)).model_copy(update={"month_first": ("Received",)})
    adoption = desk.rows(*rows, mapping=mapping)
    assert [taken.facts.received.isoformat() for _, taken in adoption.taken] == ["2024-05-06", "2024-05-13"]
    assert adoption.taken[0][1].facts.received < TODAY
