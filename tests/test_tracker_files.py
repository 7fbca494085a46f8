"""Files are read whichever program wrote them, and those that cannot be are refused in a sentence."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from at_tracker import as_csv, as_workbook
from casework.tracker.cells import TrackerError
from casework.tracker.delimited import sheet_of
from casework.tracker.sheet import Row, Sheet, read_sheets

LINES = [["Ref", "Name", "Sum"], ["C-1", "Zoë", "£5"]]


def cells(sheet: Sheet) -> list[list[Any]]:
    return [list(row.cells) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_text_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str, end: str) -> None:
    text = end.join(separator.join(line) for line in LINES)
    assert cells(sheet_of(text.encode(encoding), "t.csv")) == LINES


def test_a_first_line_may_name_the_separator() -> None:
    sheet = sheet_of(b"sep=;\r\nRef;a,b,c,d\r\nC-1;e,f,g,h\r\n", "t.csv")
    assert cells(sheet) == [[], ["Ref", "a,b,c,d"], ["C-1", "e,f,g,h"]]


def test_a_row_has_the_number_that_a_spreadsheet_program_shows() -> None:
    sheet = sheet_of(b'Ref,Details\n\nC-1,"two\nlines"\nC-2,one\n\n,\n', "t.csv")
    assert [(row.number, row.filled) for row in sheet.rows] == [(1, [0, 1]), (2, []), (3, [0, 1]), (4, [0, 1])]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2), min_size=1
    )
)
def test_any_cells_written_as_csv_are_read_again(tmp_path_factory: Any, rows: list[list[str]]) -> None:
    path = as_csv(tmp_path_factory.mktemp("csv") / "t.csv", ["sep", "first", "row", "is", "long"], *rows)
    (sheet,) = read_sheets(path)
    read = [[cell or "" for cell in row.cells] for row in sheet.rows[1:]]
    meant = [[_as_read(cell) for cell in row] for row in rows]
    assert read == meant[: len(read)]
    assert not any(cell for row in meant[len(read) :] for cell in row)


def _as_read(cell: str) -> str:
    guarded = cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"}
    return (cell[1:] if guarded else cell).replace("\u200b", "").strip()


def test_a_quotation_mark_left_open_is_refused_with_its_row() -> None:
    with pytest.raises(TrackerError, match="quotation marks in row 3"):
        sheet_of(b'Ref,Details\nC-1,damp\nC-2,"cold\nC-3,noise\n', "t.csv")


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03", b"%PDF-1.7\x00", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(TrackerError, match="no text"):
        sheet_of(content, "t.csv")


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"")
    assert [sheet.rows for sheet in read_sheets(tmp_path / "t.csv")] == [[]]


def test_an_old_workbook_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "t.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(TrackerError, match=r"save it as \.xlsx"):
        read_sheets(tmp_path / "t.xls")


def test_a_cell_merged_downwards_stands_in_every_row(tmp_path: Path) -> None:
    path = as_workbook(tmp_path / "t.xlsx", ["C-1", "a"], [None, "b"], [None, "c"], merged=["A1:A3"])
    (sheet,) = read_sheets(path)
    assert cells(sheet) == [["C-1", "a"], ["C-1", "b"], ["C-1", "c"]]
    assert [row.continued for row in sheet.rows] == [frozenset(), {0}, {0}]


def test_a_cell_merged_to_the_right_stands_in_its_first_column(tmp_path: Path) -> None:
    path = as_workbook(tmp_path / "t.xlsx", ["x", "Stage 1", None, "y"], merged=["B1:C1"])
    (sheet,) = read_sheets(path)
    assert sheet.rows == [Row(1, ("x", "Stage 1", None, "y"), frozenset(), {1: 2})]


def test_every_sheet_is_read_and_knows_of_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Closed").append(["C-9"])
    book.create_sheet("Hidden").sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    first, closed, hidden = read_sheets(tmp_path / "t.xlsx")
    assert (first.name, first.others) == ("Sheet", {"Closed": 1, "Hidden": 0})
    assert (closed.others, hidden.rows) == ({"Sheet": 0, "Hidden": 0}, [])


def test_days_figures_and_answers_keep_their_kind(tmp_path: Path) -> None:
    row = [datetime(2024, 5, 13), 5, 1.5, True, " text "]  # noqa: DTZ001 - as a workbook keeps a day
    (sheet,) = read_sheets(as_workbook(tmp_path / "t.xlsx", row))
    assert cells(sheet) == [[*row[:4], "text"]]


def test_a_formula_whose_result_was_not_saved_is_not_taken_for_blank(tmp_path: Path) -> None:
    (sheet,) = read_sheets(as_workbook(tmp_path / "t.xlsx", ["C-1", "=TODAY()"]))
    assert cells(sheet) == [["C-1", "#UNCALCULATED!"]]


def test_a_corner_touched_once_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["XFD1048576"] = "C-1", " "
    book.save(tmp_path / "t.xlsx")
    (read,) = read_sheets(tmp_path / "t.xlsx")
    assert cells(read) == [["C-1"]]


def test_a_workbook_that_counts_days_otherwise_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TrackerError, match="1904"):
        read_sheets(tmp_path / "t.xlsx")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    whole = as_workbook(tmp_path / "t.xlsx", *LINES).read_bytes()
    for place in range(40, len(whole), 397):
        (tmp_path / "d.xlsx").write_bytes(whole[:place])
        with pytest.raises(TrackerError, match=r"damaged or no \.xlsx"):
            read_sheets(tmp_path / "d.xlsx")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("letter.txt", "Dear Sir or Madam")
    with pytest.raises(TrackerError, match=r"damaged or no \.xlsx"):
        read_sheets(tmp_path / "t.xlsx")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(200_000_001))
    with pytest.raises(TrackerError, match="too large"):
        read_sheets(tmp_path / "t.xlsx")
