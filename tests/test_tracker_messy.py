"""A messy tracker goes in: rows in are rows adopted, rejected or recognised as no case, whatever they look like."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_tracker import Desk, proposed
from casework.tracker.adoption import Adoption
from casework.tracker.mapping import ColumnMapping
from casework.tracker.report import as_json, counts
from messy_tracker import TODAY, Fate, Messy, messy_tracker

MAPPED = ColumnMapping(
    columns={
        "case": ("Complaint Ref",),
        "received": ("Date Rec'd",),
        "resident_name": ("Tenant Name",),
        "category": ("Nature of complaint",),
        "handler": ("Case officer",),
        "acknowledged_on": ("Ack sent",),
        "stage_1_response_on": ("Stage 1 Response sent",),
        "escalated_on": ("Stage 2 Requested",),
        "action": ("Actions agreed",),
        "action_due_on": ("Action due",),
        "status": ("Status",),
        "closed_on": ("Date closed",),
    },
)


def fates(adoption: Adoption) -> dict[int, Fate]:
    """What became of every row, by its number; a row that became two things shows."""
    became: list[tuple[int, Fate]] = [(n, "adopted") for rows, _ in adoption.taken for n in rows.numbers]
    became += [(n, "rejected") for each in adoption.rejected for n in each.record.numbers]
    became += [(n, kind) for kind, numbers in adoption.no_case.items() for n in numbers]
    assert len(dict(became)) == len(became)
    return dict(became)


def expected(tracker: Messy, *, merged: bool) -> dict[int, Fate]:
    """What has to become of every row; saved as text, rows held together by merged cells alone have no reference."""
    meant = dict(enumerate(tracker.fates, 1))
    if not merged:
        meant |= dict.fromkeys(tracker.held_together, "rejected")
    return meant


def check(adoption: Adoption, tracker: Messy, *, merged: bool) -> None:
    assert fates(adoption) == expected(tracker, merged=merged)
    parts = counts(adoption)
    assert parts["in"] == len(tracker.rows) == parts["adopted"] + parts["rejected"] + parts["no_case"]
    said = {each.record.numbers[0]: " ".join(each.reasons) for each in adoption.rejected}
    assert {n: reason for n, reason in tracker.bad.items() if reason not in said[n]} == {}


@pytest.mark.parametrize("merged", [True, False], ids=["xlsx", "csv"])
def test_five_thousand_messy_rows_go_in_and_none_without_a_word(
    tmp_path: Path,
    merged: bool,  # noqa: FBT001 - the example's own
) -> None:
    tracker, desk = messy_tracker(), Desk(tmp_path)
    path = tracker.as_workbook(tmp_path / "t.xlsx") if merged else tracker.as_text(tmp_path / "t.csv")
    adoption = desk.adopt(path, mapping=MAPPED, today=TODAY, recording=merged)
    assert len(tracker.rows) == 5_000
    assert set(tracker.fates) == {"adopted", "rejected", "blank", "title", "heading", "note", "total"}
    check(adoption, tracker, merged=merged)


@settings(max_examples=10)
@given(
    st.integers(0, 2**32),
    st.integers(12, 80),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8-sig", "cp1252"]),
)
def test_no_row_of_any_tracker_goes_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, separator: str, encoding: str
) -> None:
    tracker = messy_tracker(rows, seed)
    folder = tmp_path_factory.mktemp("messy")
    as_text = tracker.as_text(folder / "t.csv", encoding, separator)
    check(Desk(folder).adopt(as_text, mapping=MAPPED, today=TODAY, recording=False), tracker, merged=False)
    as_workbook = tracker.as_workbook(folder / "t.xlsx")
    check(Desk(folder).adopt(as_workbook, mapping=MAPPED, today=TODAY, recording=False), tracker, merged=True)


@pytest.mark.parametrize("merged", [True, False], ids=["xlsx", "csv"])
def test_its_columns_are_known_by_themselves(tmp_path: Path, merged: bool) -> None:  # noqa: FBT001 - the example's own
    tracker = messy_tracker(400)
    path = tracker.as_workbook(tmp_path / "t.xlsx") if merged else tracker.as_text(tmp_path / "t.csv")
    columns = proposed(path).columns
    assert {name: columns[name] for name in MAPPED.columns} == MAPPED.columns
    assert proposed(path).left_out == ("RAG",)


def test_what_is_said_of_it_names_nobody(tmp_path: Path) -> None:
    tracker = messy_tracker(300)
    adoption = Desk(tmp_path).adopt(tracker.as_workbook(tmp_path / "t.xlsx"), today=TODAY)
    said = str(as_json(adoption, recorded=True))
    names = [
        str(row[column]) for row in tracker.rows[4:] for column in (2, 3) if row[column] and row[0] != "Complaint Ref"
    ]
    assert Counter(name in said for name in names)[True] == 0
