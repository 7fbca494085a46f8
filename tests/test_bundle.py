"""An evidence bundle: who has it, Python and `cryptography` can check that this is what was recorded."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from shutil import which
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from at_bundle import KEY, LATER, LETTER, NORTH, InMemory, bare, bundled, checked, evidence, resealed
from at_proclamation import JUBILEE, NOW, opened
from casework.audit import keys
from casework.audit.bundle import NoCheckpoint, Seal, verify
from casework.audit.bundle.bag import FOLDER
from casework.audit.bundle.terms import calendars_of, policies_of
from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import make
from casework.audit.note import opened as opened_note
from casework.audit.note import signed
from casework.domain.calendar import calendar_of
from casework.domain.errors import CaseNotFound
from engines import IN_A_FILE, Copies, NewUrl
from every_event import HISTORIES
from examples import acknowledge, answered, log, of_case, prepared, received, respond
from examples_record import attach, contact
from proclaimed import proclaimer
from program import casework
from recorded import Recorded, recording
from spec import Cases
from walk import Walk, walks


def test_a_bundle_shows_everything_it_can_to_who_has_the_public_key(recorded: Recorded) -> None:
    evidence(recorded)
    for profile in ("ombudsman", "auditor"):
        found = checked(bundled(recorded, profile=profile).files)
        assert (found.faults, found.open) == ([], [])


@IN_A_FILE
def test_a_bundle_is_accepted_on_an_interpreter_with_cryptography_alone(recorded: Recorded, tmp_path: Path) -> None:
    evidence(recorded)
    file = tmp_path / "c-1.zip"
    file.write_bytes(bundled(recorded).zip)
    with ZipFile(file) as unpacked:
        unpacked.extractall(tmp_path)
    program = tmp_path / FOLDER / "verify.py"
    of_the_zip, of_the_folder, unkeyed = (
        bare(program, file, "--key", KEY_TEXT),
        bare(program, "--key", KEY_TEXT),
        bare(program),
    )
    assert [each.stderr for each in (of_the_zip, of_the_folder, unkeyed)] == ["", "", ""]
    assert of_the_zip.returncode == of_the_folder.returncode == unkeyed.returncode == 0
    assert of_the_zip.stdout.endswith("ACCEPTED\n")
    assert unkeyed.stdout.endswith("ACCEPTED, but for what is not shown\n")
    assert "proves nothing" in unkeyed.stdout
    assert "proves nothing" not in of_the_zip.stdout
    (tmp_path / FOLDER / "data" / "missing.json").write_bytes(b"{}\n")
    refused = bare(program, "--key", KEY_TEXT)
    assert (refused.returncode, "data/missing.json" in refused.stdout) == (3, True)
    assert bare(program, tmp_path / "nowhere.zip").returncode == 2
    assert bare(program, file, "--key").returncode == 2


KEY_TEXT = str(NORTH.verifier)


def test_it_imports_nothing_of_casework() -> None:
    text = Path(verify.__file__).read_text("utf-8")
    assert [line for line in text.splitlines() if "import" in line and "casework" in line] == []


@IN_A_FILE
def test_the_same_state_gives_the_same_bytes_at_any_time(recorded: Recorded) -> None:
    evidence(recorded)
    for profile in ("ombudsman", "auditor", "resident"):
        first = bundled(recorded, profile=profile)
        later = bundled(recorded, profile=profile, seal=Seal(NORTH, LATER + timedelta(days=40)))
        assert first.zip == later.zip


def test_the_same_history_gives_the_same_bytes_on_either_engine(copies: Copies) -> None:
    made = []
    for lent in (None, copies):
        with recording(Cases(), lent) as recorded:
            evidence(recorded)
            made.append(bundled(recorded).zip)
    assert made[0] == made[1]


@pytest.mark.parametrize("name", HISTORIES)
def test_every_history_makes_a_bundle_that_holds(name: str) -> None:
    with recording(Cases()) as recorded:
        recorded.do(*HISTORIES[name])
        cases = tuple(recorded.cases.found)
        assert checked(bundled(recorded, *cases, profile="auditor").files).faults == []
        assert checked(bundled(recorded, profile="resident").files).faults == []


@given(walks)
@settings(max_examples=8)
def test_every_deadline_comes_out_again_from_what_the_bundle_says_of_it(walk: Walk) -> None:
    for sent in walk.commands():
        walk.cases.do(sent)
    events = [json.loads(each.model_dump_json(exclude_none=True)) for each in walk.cases.log]
    law = policies_of(events, walk.cases.policies)
    calendars = calendars_of(events, calendar_of, [], law)
    lines = [
        {"position": n, "stream": said["originator_id"], "topic": event.topic, "event": said}
        for n, (event, said) in enumerate(zip(walk.cases.log, events, strict=True), 1)
    ]
    files = {"data/calendars.json": calendars, "data/policies.json": law}
    found = verify.Findings()
    log = verify.Log({}, [], verify.Checkpoint("", 0, b"", 0, ""), lines)
    verify.check_deadlines(InMemory({name: json.dumps(each).encode() for name, each in files.items()}), log, found)
    assert (found.faults, found.open) == ([], [])


def test_what_is_newer_than_the_checkpoint_is_said_not_to_be_covered(recorded: Recorded) -> None:
    recorded.do(*received())
    make(recorded.store, NORTH, LATER)
    recorded.do(contact("2024-05-20"))
    bundle = bundled(recorded, seal=None)
    found = checked(bundle.files)
    assert found.faults == []
    assert bundle.made.uncovered == 1
    assert any("1 events are newer than the checkpoint" in each for each in found.open)
    assert any("no signed head" in each for each in found.open)


@IN_A_FILE
def test_without_a_key_and_a_checkpoint_there_is_nothing_to_stand_on(recorded: Recorded) -> None:
    recorded.do(*received())
    with pytest.raises(NoCheckpoint, match="give the signing key"):
        bundled(recorded, seal=None)


@IN_A_FILE
def test_a_case_that_is_not_there_makes_no_bundle(recorded: Recorded) -> None:
    recorded.do(*received())
    with pytest.raises(CaseNotFound):
        bundled(recorded, "C-9")


def test_only_an_auditor_gets_what_was_read_of_other_cases_and_the_whole_log(recorded: Recorded) -> None:
    recorded.do(*of_case("C-2", *received()))
    evidence(recorded)
    of_one, of_auditor = (bundled(recorded, "C-2", profile=each) for each in ("ombudsman", "auditor"))
    read = [{each["topic"] for each in bundle.lines("data/log/events.jsonl")} for bundle in (of_one, of_auditor)]
    assert ["personal-data-read" in each for each in read] == [False, True]
    assert "data/log/leaves.bin" not in of_one.files
    size = of_auditor.json("data/bundle.json")["checkpoint"]["size"]
    assert len(of_auditor.files["data/log/leaves.bin"]) == 32 * size
    assert checked(of_auditor.files).faults == []


@IN_A_FILE
def test_the_log_is_shown_to_have_only_grown_since_earlier_checkpoints(recorded: Recorded) -> None:
    for n in range(5):
        recorded.do(*of_case(f"C-{n}", *answered()))
        make(recorded.store, NORTH, LATER + timedelta(days=n))
    bundle = bundled(recorded)
    assert len(bundle.json("data/log/consistency.json")) == 4
    assert "the log begins as 4 earlier checkpoints say" in checked(bundle.files).shown


@IN_A_FILE
def test_a_checkpoint_that_was_kept_elsewhere_is_compared(recorded: Recorded) -> None:
    recorded.do(*received())
    kept = make(recorded.store, NORTH, LATER).note
    recorded.do(contact("2024-05-20"))
    between = Checkpoint.parse(opened_note(kept, NORTH.verifier))._replace(size=2)
    files = bundled(recorded).files
    recorded.do(contact("2024-05-21"))
    newer = make(recorded.store, NORTH, LATER).note

    def found(note: str) -> verify.Findings:
        return verify.check(InMemory(files), [KEY], [note.encode()])

    assert any("the log begins as your checkpoint" in each for each in found(kept).shown)
    assert any("the bundle is older" in each for each in found(newer).open)
    made_anew = signed(between._replace(root=bytes(32)).text, NORTH)
    assert any("this log was made anew since" in each for each in found(made_anew).faults)
    unseen = files | {"data/log/consistency.json": b"[]\n"}
    alone = verify.check(InMemory(resealed(unseen)), [KEY], [kept.encode()])
    assert any("ask for a consistency proof" in each for each in alone.open)
    assert found(signed(between.text, keys.generated(NORTH.name))).faults


@IN_A_FILE
def test_who_trusts_the_old_key_can_check_what_its_successor_signed(recorded: Recorded) -> None:
    recorded.do(*received())
    make(recorded.store, NORTH, LATER)
    new = keys.generated(NORTH.name)
    stranger = keys.generated(NORTH.name)
    keys.vouch(recorded.store, NORTH, new.verifier, LATER)
    recorded.do(contact("2024-05-20"))
    files = bundled(recorded, seal=Seal(new, LATER)).files
    assert checked(files).faults == []
    assert "no known key" in str(checked(files, verify.Key.parse(str(stranger.verifier))).faults)


@IN_A_FILE
def test_dates_counted_before_and_after_a_proclamation_are_each_counted_in_their_calendar(new_store: NewUrl) -> None:
    with opened(new_store()) as cases:
        for each in prepared():
            assert cases.execute(each).outcome == "accepted"
        cases.calendars.proclaim(JUBILEE, proclaimer(at=NOW))
        assert cases.execute(acknowledge()).outcome == "accepted"
        bundle = bundled(cases)
    found = checked(bundle.files)
    assert (found.faults, found.open) == ([], [])
    assert len(bundle.json("data/calendars.json")) == 2
    assert "holiday-proclaimed" in {each["topic"] for each in bundle.lines("data/log/events.jsonl")}


@IN_A_FILE
def test_the_chronology_stands_alone_and_shows_words_as_they_are(recorded: Recorded) -> None:
    hostile = "<script src=//evil.example></script> & \u202egnp.exe"
    evidence(recorded, log(summary=hostile), *full_after_log())
    page = bundled(recorded).files["data/cases/1-C-1/chronology.html"].decode()
    seen = _Page()
    seen.feed(page)
    assert seen.tags & {"script", "link", "img", "iframe", "a", "object", "embed"} == set()
    assert seen.attributes & {"src", "href", "onload", "style"} == set()
    assert "<script src=//evil.example></script> & \ufffdgnp.exe" in seen.text
    assert seen.attributes >= {"lang", "scope"}
    assert {"title", "h1", "h2", "thead"} <= seen.tags


def full_after_log() -> tuple[Any, ...]:
    return answered()[1:]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_chronology_has_a_row_for_every_event_alert_and_reading(recorded: Recorded) -> None:
    evidence(recorded)
    bundle = bundled(recorded)
    text = bundle.files["data/cases/1-C-1/chronology.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(bundle.lines("data/log/events.jsonl"))
    assert [row["position"] for row in rows] == sorted((row["position"] for row in rows), key=int)
    assert {"Alert raised", "Personal data read", "Document attached"} <= {row["what"] for row in rows}


@IN_A_FILE
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_none(recorded: Recorded) -> None:
    recorded.do(*received(), contact("2024-05-20", summary="=1+1"))
    found = bundled(recorded).files["data/cases/1-C-1/correspondence.csv"].decode("utf-8-sig")
    assert "'=1+1" in found


@IN_A_FILE
def test_documents_come_along_and_those_not_found_are_named(recorded: Recorded) -> None:
    evidence(recorded)
    bundle = bundled(recorded)
    documents = [name for name in bundle.files if "/documents/" in name]
    assert [bundle.files[each] for each in documents] == [LETTER]
    assert bundle.made.documents_missing == ("9f" * 32,)
    lacking = [each["sentence"] for each in bundle.json("data/missing.json")["C-1"]]
    assert "The bytes of document D1 were not found where documents are kept" in lacking


@pytest.mark.parametrize(
    ("history", "item"),
    [
        (received(), "original complaint"),
        (received(), "correspondence"),
        (received(), "response"),
        (received(), "support needs"),
        (received(), "definition"),
        (answered(), "acknowledgement"),
        (answered(), "reports and surveys"),
        ((log(service_request="SR-1"),), "repair log"),
        (HISTORIES["adopted"], "unknown when adopted"),
        (HISTORIES["the Ombudsman"], "evidence of action"),
    ],
)
def test_what_the_ombudsman_asks_for_and_the_case_does_not_hold_is_listed(history: Any, item: str) -> None:
    with recording(Cases()) as recorded:
        recorded.do(*history)
        assert item in {each["item"] for each in bundled(recorded).json("data/missing.json")["C-1"]}


@IN_A_FILE
def test_what_the_case_holds_is_not_said_to_be_missing(recorded: Recorded) -> None:
    held = [
        log(),
        attach("2024-05-13"),
        contact("2024-05-13", direction="in"),
        *answered()[1:5],
        acknowledge(),
        contact("2024-05-14"),
        contact("2024-05-15", **{"with": "contractor"}),
        attach("2024-05-28", "D2"),
        respond(document="D2"),
    ]
    recorded.do(*held)
    assert {each["item"] for each in bundled(recorded).json("data/missing.json")["C-1"]} == {"document"}


def test_a_long_case_makes_a_bundle_that_holds() -> None:
    with recording(Cases()) as recorded:
        recorded.do(*answered(), *(contact("2024-05-29", summary=f"Call {n}") for n in range(200)))
        assert checked(bundled(recorded).files).faults == []


@IN_A_FILE
def test_the_program_makes_a_bundle_and_lists_what_a_person_may_clear(recorded: Recorded, tmp_path: Path) -> None:
    evidence(recorded)
    key, out, listed = tmp_path / "key", tmp_path / "c-1.zip", tmp_path / "listed.jsonl"
    keys.write(NORTH, key)
    asked = ("audit", "bundle", "C-1", "--out", out, "--key", key, "--profile", "resident")
    first = casework(*asked, "--to-look-at", listed, "--json", store=recorded.url)
    assert first.status == 0, first.err
    assert first.json["to_look_at"] == len(listed.read_text().splitlines()) > 0
    assert verify.main([str(out), "--key", KEY_TEXT]) == 0
    assert b"Damp in the bedroom" not in out.read_bytes()
    assert casework(*asked, "--cleared", listed, store=recorded.url).status == 0
    assert verify.main([str(out), "--key", KEY_TEXT]) == 0
    assert b"Damp in the bedroom" in out.read_bytes()
    listed.write_text('{"case": "C-1"}\n')
    assert casework(*asked, "--cleared", listed, store=recorded.url).status == 3
    assert casework("audit", "bundle", "C-9", "--out", out, "--key", key, store=recorded.url).status == 5
    assert casework("audit", "bundle", "C-1", "--out", out, "--key", tmp_path / "no", store=recorded.url).status == 2


TOOLS = ("bash", "jq", "openssl", "sha256sum", "xxd")


@pytest.mark.skipif(not all(map(which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")
@IN_A_FILE
def test_what_the_page_for_auditors_does_by_hand_comes_to_the_checkpoint(recorded: Recorded, tmp_path: Path) -> None:
    recorded.do(*of_case("C-2", *received()))
    evidence(recorded)
    with ZipFile(io.BytesIO(bundled(recorded).zip)) as unpacked:
        unpacked.extractall(tmp_path)
    by_hand = AUDIT.split("## Check it by hand")[1].split("\n## ")[0]
    script = "\n".join(line.removeprefix("    ") for line in by_hand.split("\n") if line.startswith("    "))
    for n in (1, 9):
        told = _by_hand(script, tmp_path / FOLDER, n)
        assert (told.returncode, told.stdout.count("Signature Verified Successfully")) == (0, 3), told.stderr
        assert told.stdout.endswith(f"event {n} is in the log\n")
    decoded = tmp_path / FOLDER / "data" / "log" / "events.jsonl"
    decoded.write_bytes(decoded.read_bytes().replace(b'"version":1,', b'"version":9,', 1))
    assert _by_hand(script, tmp_path / FOLDER, 1).returncode != 0


AUDIT = (Path(__file__).parent.parent / "docs" / "audit.md").read_text("utf-8")


def _by_hand(script: str, folder: Path, n: int) -> subprocess.CompletedProcess[str]:
    named = os.environ | {"KEY": KEY_TEXT, "N": str(n)}
    shell = [which("bash") or "bash", "-c", script]
    return subprocess.run(shell, cwd=folder, env=named, capture_output=True, text=True, check=False)


@IN_A_FILE
def test_the_page_for_auditors_names_every_file_of_a_bundle(recorded: Recorded) -> None:
    evidence(recorded)
    files = bundled(recorded, profile="auditor").files
    names = {name.rsplit("/", 1)[-1] for name in files if "/documents/" not in name} | {"documents/"}
    names -= {"README.txt"}  # it is one of the pages
    for page in (AUDIT, files["README.txt"].decode()):
        assert [name for name in names if name.removeprefix("chronology") not in page] == []


def test_a_time_of_day_belongs_to_the_day_in_london() -> None:
    assert str(verify.london_day("2024-03-31T00:30:00+00:00")) == "2024-03-31"
    assert str(verify.london_day("2024-07-01T23:30:00Z")) == "2024-07-02"
    assert str(verify.london_day("2024-12-01T23:30:00Z")) == "2024-12-01"
    assert verify.day("2024-10-27T00:59:00Z") == "27 October 2024, 01:59"
    assert verify.day("2024-10-27T01:00:00Z") == "27 October 2024, 01:00"
    assert datetime(2024, 7, 1, tzinfo=UTC).isoformat() == "2024-07-01T00:00:00+00:00"
