"""Getting cases out and in again: events that make the same cases elsewhere, and tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from casework.application import Casework
from casework.domain.complaint import case_id
from casework.domain.errors import CaseNotFound, Conflict, StoreError
from casework.exporting import every_case, exported
from casework.importing.export_file import InvalidExport
from casework.importing.restoring import Restored, restored
from casework.projections.cases import Listed
from casework.projections.catch_up import prepare
from casework.reports.actions import ActionLine
from casework.reports.spreadsheet import csv_lines
from casework.store import Store, open_store
from casework.store.place import THROW_AWAY
from engines import FEW, IN_A_FILE, Copies, NewUrl, file_of
from examples import acknowledged, action, answer, log, of_case, respond
from examples_record import complete, contact, promise
from program import casework as program
from program import done, process
from recorded import Recorded, recording
from spec import NOW
from taking_in import log_in, walked
from walk import Walk, walks


def export_of(store: Store, *refs: str) -> bytes:
    """The file of an export; of all cases when none is named."""
    prepare(store)
    casework = Casework(store)
    return b"".join(line + b"\n" for line in exported(casework, refs or every_case(casework)))


def taken_in(store: Store, export: bytes) -> list[Restored]:
    """What was done with an export."""
    return list(restored(store, BytesIO(export)))


# The same cases elsewhere


@given(walks)
@settings(max_examples=settings().max_examples // 10)
def test_an_export_makes_the_same_cases_clocks_and_possibilities_in_an_empty_store(walk: Walk) -> None:
    exported_and_taken_in(walk)


@given(walks)
@settings(max_examples=FEW)
def test_an_export_from_postgres_makes_the_same_cases_clocks_and_possibilities(copies: Copies, walk: Walk) -> None:
    exported_and_taken_in(walk, copies)


def exported_and_taken_in(walk: Walk, *lent: Copies) -> None:
    list(walked(walk))
    with recording(walk.cases, *lent) as here, open_store(THROW_AWAY) as there:
        here.sweep("2024-09-02")
        export = export_of(here.store)
        of_cases = [each for each in here.store.after(0, 10_000) if each.event.topic != "sweep-recorded"]
        assert sum(case.events for case in taken_in(there, export)) == len(of_cases) == there.position()
        prepare(there)
        one, other = (Casework(store, clock=lambda: NOW, policies=walk.cases.policies) for store in (here.store, there))
        assert list(every_case(one)) == list(every_case(other))
        for ref in walk.cases.found:
            assert other.case(ref) == one.case(ref)
            assert other.history(ref) == one.history(ref)
            assert other.allowed(ref) == one.allowed(ref)
        assert export_of(there) == export


def test_alerts_come_along_so_that_nobody_is_alerted_twice(recorded: Recorded, new_store: NewUrl) -> None:
    recorded.do(*acknowledged())
    assert recorded.sweep("2024-05-30")
    with Recorded(new_store()) as elsewhere:
        taken_in(elsewhere.store, export_of(recorded.store))
        assert elsewhere.sweep("2024-05-30") == []
        assert elsewhere.tables() == recorded.tables()


def test_only_the_cases_that_are_named_are_exported(recorded: Recorded) -> None:
    recorded.do(*of_case("C-1", log()), *of_case("C-2", log()), *of_case("C-3", log()))
    with open_store(THROW_AWAY) as there:
        assert [case.case for case in taken_in(there, export_of(recorded.store, "C-3", "C-1"))] == ["C-3", "C-1"]
        assert there.events(case_id("C-2")) == []


def test_a_case_that_is_not_there_cannot_be_exported(recorded: Recorded) -> None:
    with pytest.raises(CaseNotFound):
        export_of(recorded.store, "C-1")


def test_taken_in_twice_an_export_adds_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    with open_store(THROW_AWAY) as there:
        assert taken_in(there, export_of(recorded.store)) == [Restored("C-1", 6, 6)]
        assert taken_in(there, export_of(recorded.store)) == [Restored("C-1", 6, 0)]


def test_a_later_export_adds_what_has_come_since_and_an_older_one_nothing(recorded: Recorded) -> None:
    recorded.do(*acknowledged())
    older = export_of(recorded.store)
    recorded.do(respond())
    with open_store(THROW_AWAY) as there:
        taken_in(there, older)
        assert taken_in(there, export_of(recorded.store)) == [Restored("C-1", 7, 1)]
        assert taken_in(there, older) == [Restored("C-1", 6, 0)]


# What is not taken in


def test_another_history_of_a_case_is_a_conflict_and_nothing_is_taken_in(recorded: Recorded) -> None:
    recorded.do(*of_case("C-0", log()), *acknowledged())
    with open_store(THROW_AWAY) as there:
        Casework(there).execute(log())
        with pytest.raises(Conflict, match="C-1"):
            taken_in(there, export_of(recorded.store))
        assert there.position() == 1


def test_an_export_that_breaks_off_anywhere_is_refused_whole(recorded: Recorded) -> None:
    recorded.do(*of_case("C-0", log()), *acknowledged())
    export = export_of(recorded.store)
    lines = export.splitlines(keepends=True)
    for kept in range(len(lines)):
        assert_refused(b"".join(lines[:kept]))
        assert_refused(b"".join(lines[:kept]) + lines[kept][: len(lines[kept]) // 2])


def _without(number: int) -> Callable[[list[bytes]], list[bytes]]:
    """Without a line, and the last line knows."""
    return lambda lines: [*lines[:number], *lines[number + 1 : -1], b'{"events":%d}\n' % (len(lines) - 3)]


def _with(number: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[number]
        changed = lines.copy()
        changed[number] = lines[number].replace(old, new)
        return changed

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without(1), "case"),
        (_without(3), "out of place"),
        (lambda lines: [*lines[:3], *lines[4:]], "copy it again"),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "out of place"),
        (lambda lines: [*lines[:-1], lines[1], lines[-1]], "events"),
        (lambda lines: [*lines, lines[1]], "last line"),
        (lambda lines: [lines[0], *lines[2:7], lines[1], *lines[7:]], "case"),
        (_with(0, b"1", b"2"), "another edition"),
        (_with(0, b"false", b"true"), "simulated"),
        (_with(1, b'"topic":"complaint-logged"', b'"topic":"complaint-lost"'), "line 2"),
        (_with(1, b'"ref":"C-1"', b'"ref":"C-2"'), "receipt"),
        (_with(2, b'"originator_version":1', b'"originator_version":9'), "line 3|out of place"),
        (_with(2, b"{", b"[" * 10_000), "line 3"),
        (_with(2, b"P1", b"\xff\xfe"), "line 3"),
        (_with(7, b'"clock":"stage_1_response"', b'"clock":"order"'), "out of place"),
        (_with(-1, b"7", b"8"), "copy it again"),
    ],
)
def test_an_export_that_was_changed_is_refused_and_nothing_is_taken_in(
    recorded: Recorded, change: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    recorded.do(*acknowledged())
    assert len(recorded.sweep("2024-05-29")) == 1
    lines = export_of(recorded.store).splitlines(keepends=True)
    assert_refused(b"".join(change(lines)), said)


def assert_refused(export: bytes, said: str = "") -> None:
    """The file is named as unsound, and nothing of it is recorded."""
    with open_store(THROW_AWAY) as there:
        with pytest.raises(InvalidExport, match=said or "export|line"):
            taken_in(there, export)
        assert there.position() == 0


def test_a_simulated_store_takes_in_no_export(recorded: Recorded) -> None:
    recorded.do(log())
    with open_store(THROW_AWAY, simulated=True) as there, pytest.raises(StoreError, match="simulated"):
        taken_in(there, export_of(recorded.store))


# On the command line


@pytest.fixture
def store(new_store: NewUrl) -> str:
    promised = action("A1", "2024-07-01", kind="payment", amount=250, method="direct", what="=HYPERLINK(1)")
    upheld = respond("2024-05-28", answer("P1", "upheld"), actions=[promised])
    return done(
        new_store(),
        [
            *acknowledged(),
            upheld,
            promise("2024-05-29", "A2"),
            complete("2024-06-03", "A1"),
            *of_case("-2", log()),
        ],
    )


def test_a_file_goes_from_one_store_to_another(store: str, new_store: NewUrl, tmp_path: Path) -> None:
    file, other = tmp_path / "cases.jsonl", new_store()
    assert program("export", "--all", "-o", file, store=store).status == 0
    assert program("import", file, "--json", store=other).json == {"cases": 2, "events": 10, "added": 10}
    assert program("import", file, "--json", store=other).json == {"cases": 2, "events": 10, "added": 0}
    for asked in (
        ("case", "show", "C-1"),
        ("case", "timeline", "C-1"),
        ("case", "clocks", "C-1"),
        ("case", "allowed", "C-1"),
    ):
        assert program(*asked, "--json", store=other).json == program(*asked, "--json", store=store).json
    assert program("cases", "--json", store=other).json == program("cases", "--json", store=store).json


def test_an_export_goes_through_a_pipe(store: str, new_store: NewUrl) -> None:
    other = new_store()
    lines = program("export", "C-1", store=store).out
    assert json.loads(lines.splitlines()[0]) == {"casework_export": 1, "simulated": False}
    taken_in = process("import", "-", "--store", other, input=lines.encode())
    assert taken_in.returncode == 0, taken_in.stderr
    assert program("case", "show", "C-1", store=other).status == 0


def test_the_case_list_is_a_table_with_one_case_a_line(store: str) -> None:
    rows = table(program("export", "--all", "--format", "csv", store=store).out)
    assert [(row["case"], row["status"], row["received_on"], row["handler"]) for row in rows] == [
        ("'-2", "logged", "2024-05-13", ""),
        ("C-1", "stage_1_responded", "2024-05-13", "ann"),
    ]
    assert [row["case"] for row in table(program("export", "C-1", "--format", "csv", store=store).out)] == ["C-1"]


def test_the_actions_are_a_table_with_one_promise_a_line(store: str) -> None:
    one, other = table(program("export", "--all", "--actions", store=store).out)
    assert one == {
        "case": "C-1",
        "action": "A1",
        "kind": "payment",
        "what": "'=HYPERLINK(1)",
        "owner": "repairs",
        "promised_on": "2024-05-28",
        "first_due_on": "2024-07-01",
        "due_on": "2024-07-01",
        "state": "completed",
        "ended_on": "2024-06-03",
        "working_days_late": "",
        "amount": "250.0",
        "method": "direct",
        "agreed_with_resident": "",
        "reply": "",
    }
    assert (other["action"], other["state"], other["what"]) == ("A2", "open", "Treat the mould")


def test_every_column_of_the_tables_is_explained() -> None:
    page = (Path(__file__).parent.parent / "docs" / "import-and-export.md").read_text("utf-8")
    for column in (*Listed._fields, *ActionLine._fields):
        assert f"`{column}`" in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "＝"])  # noqa: RUF001 - as wide as meant
def test_no_text_becomes_a_formula(start: str) -> None:
    lines = b"".join(csv_lines(["text"], [[start + "1+1"], ["1+1"]])).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(lines, newline=""))] == ["text", f"'{start}1+1", "1+1"]


def test_values_are_written_so_that_spreadsheets_read_them() -> None:
    found = b"".join(csv_lines(["a", "b"], [[True, False], [None, date(2024, 5, 13)], [-1, 'he said "£5, no"']]))
    assert found == '\ufeffa,b\r\nyes,no\r\n,2024-05-13\r\n-1,"he said ""£5, no"""\r\n'.encode()


@IN_A_FILE
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 2),
        (("C-1", "--all"), 2),
        (("C-9",), 5),
        (("C-1", "C-9"), 5),
        (("--all", "-o", "no/such/folder/file"), 2),
        (("--all", "-o", "."), 2),
        (("--all", "-o", "casework-1.db"), 2),
    ],
)
def test_what_cannot_be_exported_leaves_no_file(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir()), log_in(store)
    assert file_of(store) in before[0]
    assert program("export", *arguments, store=store).status == status
    assert (sorted(tmp_path.iterdir()), log_in(store)) == before


@IN_A_FILE
def test_an_export_replaces_an_older_one_and_only_its_owner_can_read_it(store: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("something longer than nothing")
    assert program("export", "-2", "-o", file, store=store).status == 2  # it looks like an option
    assert program("export", "C-1", "-o", file, store=store).status == 0
    assert file.read_text().startswith('{"casework_export":1')
    assert file.stat().st_mode & 0o077 == 0


def test_an_export_is_taken_in_whole_or_not_at_all(store: str, new_store: NewUrl, tmp_path: Path) -> None:
    file, other = tmp_path / "cases.jsonl", new_store()
    program("export", "--all", "-o", file, store=store)
    assert program("import", file, "--rejects", tmp_path / "rejects", store=other).status == 2
    file.write_bytes(file.read_bytes()[:-5])
    run = program("import", file, store=other)
    assert run.status == 3
    assert "copied" in run.err or "line" in run.err
    with open_store(other) as untouched:
        assert untouched.position() == 0


def test_a_conflicting_export_ends_with_the_status_of_a_conflict(store: str, new_store: NewUrl, tmp_path: Path) -> None:
    file, other = tmp_path / "cases.jsonl", new_store()
    program("export", "--all", "-o", file, store=store)
    done(other, [log(), contact("2024-05-14")])
    assert program("import", file, store=other).status == 7


def table(text: str) -> list[dict[str, Any]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
