"""Columns are known by their headings and by what stands in them; a small file says how, for its reader to correct."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_tracker import Desk, as_csv, as_workbook, proposed, table
from casework.tracker.cells import TrackerError
from casework.tracker.fields import FIELDS
from casework.tracker.headings import ALIKE, likeness
from casework.tracker.mapping import ColumnMapping, Defaults, read_mapping, written
from casework.tracker.proposal import not_understood, proposal, read_as
from casework.tracker.terms import OPEN

BEST = {
    "Complaint Ref": "case",
    "Case No.": "case",
    "URN": "case",
    "Date of complaint": "received",
    "Date Rec'd": "received",
    "Date Recieved": "received",
    "Date logged": "received",
    "Customer ID": "resident_id",
    "Tenant Name": "resident_name",
    "Complainant": "resident_name",
    "Contact details": "resident_contact",
    "Property Address": "property",
    "Post code": None,
    "Postcode": "property",
    "Tenure": "tenure",
    "Service area": "service",
    "Nature of complaint": "category",
    "Complaint type": "category",
    "Description of complaint": "summary",
    "Team responsible": "team",
    "Investigating Officer": "handler",
    "Assigned to": "handler",
    "Stage 2 Officer": "stage_2_handler",
    "Acknowledgement sent (5 days)": "acknowledged_on",
    "Date ack'd": "acknowledged_on",
    "S1 response due": "stage_1_due_on",
    "Stage 1 target date": "stage_1_due_on",
    "Response deadline": "stage_1_due_on",
    "Date of stage 1 response": "stage_1_response_on",
    "Stg 1 reply sent": "stage_1_response_on",
    "Response sent": "stage_1_response_on",
    "Extended to": "stage_1_extended_until",
    "Stage one extension agreed": "stage_1_extension_told_on",
    "Date escalated": "escalated_on",
    "Stage 2 requested": "escalated_on",
    "S2 ack": "stage_2_acknowledged_on",
    "2nd stage due": "stage_2_due_on",
    "Stage 2 extension until": "stage_2_extended_until",
    "Stage Two response": "stage_2_response_on",
    "Date closed": "closed_on",
    "Current status": "status",
    "Stage": "stage",
    "Upheld / Not upheld": "outcome",
    "Compensation offered": "compensation",
    "Comp £": "compensation",
    "Actions agreed": "action",
    "Action due date": "action_due_on",
    "Action completed": "action_done_on",
    "Vulnerabilities": "vulnerabilities",
    "Reasonable adjustments": "vulnerabilities",
    "Support needs asked?": "support_asked",
    "HOS ref": "ombudsman_reference",
    "Comments": "note",
    "RAG": None,
    "Ward": None,
    "Days open": None,
}


@pytest.mark.parametrize(("heading", "field"), BEST.items())
def test_a_heading_is_known_whatever_the_wording(heading: str, field: str | None) -> None:
    best = max(FIELDS, key=lambda name: likeness(heading, name))
    assert (best if likeness(heading, best) >= ALIKE else None) == field


@given(st.text())
def test_any_heading_is_judged(heading: str) -> None:
    assert all(-1 <= likeness(heading, field) <= 1 for field in FIELDS)


def test_the_names_stand_anywhere_in_the_first_rows(tmp_path: Path) -> None:
    above = [["Complaints 2024"], [], ["Updated", "13/05/2024"], ["Owner", "Ann"]]
    found = table(as_csv(tmp_path / "t.csv", *above, ["Ref", "Date received", "Status"], ["C-1", "1/5/24", "Open"]))
    assert (found.names, found.above[-1].number, len(found.rows)) == (("Ref", "Date received", "Status"), 5, 1)


def test_a_sheet_without_names_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match="give each column a heading"):
        table(as_csv(tmp_path / "t.csv", ["C-1", "1/5/24"], ["C-2", "2/5/24"]))


def test_the_sheet_most_like_a_tracker_is_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Cases").append(["Ref", "Date received", "Status"])
    book.save(tmp_path / "t.xlsx")
    assert table(tmp_path / "t.xlsx").sheet.name == "Cases"


GROUPED = ["Ref", "Received", "Stage 1", None, "Stage 2", None], [None, None, "Due", "Response", "Due", "Response"]
NAMED = ("Ref", "Received", "Stage 1 Due", "Stage 1 Response", "Stage 2 Due", "Stage 2 Response")


def test_merged_headings_of_groups_belong_to_each_of_their_columns(tmp_path: Path) -> None:
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]
    assert table(as_workbook(tmp_path / "t.xlsx", *GROUPED, ["C-1", "1/5/24"], merged=merged)).names == NAMED


def test_saved_as_text_they_still_do(tmp_path: Path) -> None:
    assert table(as_csv(tmp_path / "t.csv", *GROUPED, ["C-1", "1/5/24"])).names == NAMED


def test_a_merged_title_is_no_group(tmp_path: Path) -> None:
    rows = [["Complaints"], ["Ref", "Date received", "Status"], ["C-1", "1/5/24", "Open"]]
    names = table(as_workbook(tmp_path / "t.xlsx", *rows, merged=["A1:C1"])).names
    assert names == ("Ref", "Date received", "Status")


def test_names_that_stand_twice_and_columns_without_one_go_by_their_letter(tmp_path: Path) -> None:
    names = table(as_csv(tmp_path / "t.csv", ["Ref", "Received", "Notes", "Notes", "", "Status"], ["C-1"])).names
    assert names == ("Ref", "Received", "Notes (column C)", "Notes (column D)", "(column E)", "Status")


def test_what_stands_in_a_column_counts_as_much_as_its_heading(tmp_path: Path) -> None:
    texts = [f"A long story number {n} that nobody told before" for n in range(60)]
    rows = [[f"C-{n}", "13/05/2024", text, "yes" if n % 2 else "no"] for n, text in enumerate(texts)]
    columns = proposed(
        as_csv(tmp_path / "t.csv", ["Ref", "Received", "Nature of complaint", "Stage 1 due"], *rows)
    ).columns
    assert columns["summary"] == ("Nature of complaint",)
    assert "category" not in columns
    assert "stage_1_due_on" not in columns


def test_some_things_may_stand_in_several_columns(tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "t.csv",
        ["Ref", "Received", "Address", "Postcode", "Ref no"],
        ["C-1", "1/5/24", "1 High St", "X1", "7"],
    )
    mapping = proposed(path)
    assert mapping.columns["property"] == ("Address", "Postcode")
    assert (mapping.columns["case"], mapping.left_out) == (("Ref",), ("Ref no",))


def test_each_column_is_shown_with_what_it_is_taken_for_and_names_nobody(tmp_path: Path) -> None:
    names = ["Ref", "Received", "Resident", "How received", "Secret"]
    found = table(as_csv(tmp_path / "t.csv", names, ["C-1", "13/5/24", "Rosa", "E-mail", "Rosa's son"]))
    assert [tuple(each) for each in read_as(found, proposal(found))] == [
        ("Ref", 1, "case", "C-1"),
        ("Received", 1, "received", "13/5/24 → 2024-05-13"),
        ("Resident", 1, "resident_name", "(text)"),
        ("How received", 1, "channel", "E-mail → email"),
        ("Secret", 1, None, "(text)"),
    ]


def test_words_nobody_can_tell_are_named(tmp_path: Path) -> None:
    rows = [["C-1", "1/5/24", "Closed"], ["C-2", "1/5/24", "purple"]]
    mapping = proposed(as_csv(tmp_path / "t.csv", ["Ref", "Received", "Status"], *rows))
    assert mapping.words["status"] == {"closed": "closed", "purple": OPEN}
    assert list(not_understood(mapping)) == [("status", "purple", OPEN)]


def test_a_word_made_of_signs_alone_is_nobody(tmp_path: Path) -> None:
    rows = [["C-1", "1/5/24", "!!!"], ["C-2", "1/5/24", "Ann Able"]]
    mapping = proposed(as_csv(tmp_path / "t.csv", ["Ref", "Received", "Officer"], *rows))
    assert mapping.words["handler"] == {"ann able": "ann_able"}


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(WORDS, min_size=4, unique=True), st.dictionaries(WORDS, st.sampled_from(["open", "closed"])))
def test_a_mapping_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, columns: list[str], said: dict[str, str]
) -> None:
    first, second, third, *more = columns
    mapping = ColumnMapping(
        columns={"case": (first,), "received": (second,), "note": (third, *more[1:])},
        left_out=(more[0],),
        month_first=(second,),
        defaults=Defaults(service=first[:200] if first[:200].strip() else "x"),
        words={"status": said},
    )
    path = tmp_path_factory.mktemp("mapping") / "t.mapping.toml"
    path.write_text(written(mapping), "utf-8", newline="")
    assert read_mapping(path) == mapping


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("columns = 3", "columns: "),
        ("[columns]\ncase = 'Ref'", "columns.received: name the column"),
        ("[columns]\nreceived = 'Date'", "columns.case: name the column"),
        ("[columns]\ncase = 'Ref'\nreceived = 'Date'\nshoe_size = 'Size'", "columns.shoe_size: is nothing"),
        ("[columns]\ncase = 'Ref'\nreceived = 'Ref'", "'Ref' is taken for two things"),
        ("[columns]\ncase = ['A', 'B']\nreceived = 'Date'", "columns.case: one column only"),
        ("month_first = ['X']\n[columns]\ncase = 'Ref'\nreceived = 'Date'", "month_first: 'X' is not among"),
        ("[columns]\ncase = 'R'\nreceived = 'D'\n[words.status]\nA = 'perhaps'", "wanted one of open, logged"),
        ("[columns]\ncase = 'R'\nreceived = 'D'\n[words.shoe]\nA = 'B'", "words.shoe: is nothing"),
        ("[columns]\ncase = 'R'\nreceived = 'D'\n[defaults]\ntenure = 'castle'", "defaults.tenure"),
        ("[columns", "is not a TOML file"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "t.mapping.toml").write_text(text, "utf-8")
    with pytest.raises(TrackerError) as error:
        read_mapping(tmp_path / "t.mapping.toml")
    assert complaint in str(error.value)
    assert str(error.value).startswith("t.mapping.toml: ")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", ["Ref", "Received", "Status"], ["C-1", "1/5/24", "Open"])
    mapping = ColumnMapping(columns={"case": ("Ref",), "received": ("Got it on",)})
    with pytest.raises(TrackerError, match="no column is named 'Got it on'"):
        Desk(tmp_path).adopt(path, mapping=mapping)
