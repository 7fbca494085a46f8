"""`casework audit` as an auditor and an administrator use it: what each run says, and its exit status."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from casework.audit.last_verified import last_verified
from engines import NewUrl
from examples import acknowledged, of_case
from program import Run
from program import casework as program
from recorded import Recorded


@dataclass(frozen=True)
class Audited:
    """A store, and a key that signs its log."""

    url: str
    engine: str
    folder: Path
    public: str

    @property
    def key(self) -> Path:
        return self.folder / "audit.key"

    def run(self, *arguments: str) -> Run:
        return program("audit", *arguments, "--store", self.url)

    def ok(self, *arguments: str) -> Run:
        run = self.run(*arguments)
        assert (run.status, run.err) == (0, ""), run.err
        return run

    def record(self, ref: str) -> None:
        with Recorded(self.url) as recorded:
            recorded.do(*of_case(ref, *acknowledged()))

    def checkpoint(self, name: str, key: Path | None = None) -> str:
        file = self.folder / name
        self.ok("checkpoint", "--key", str(key or self.key), "--out", str(file))
        return str(file)

    def alter(self, sql: str) -> None:
        with Recorded(self.url) as recorded:
            recorded.tables()  # the views have caught up
            if "casework_log" in sql and self.engine == "postgres":
                recorded.alter("alter table casework_log disable trigger user")
            elif "casework_log" in sql:
                recorded.alter("drop trigger casework_log_keeps_what_was")
            recorded.alter(sql)


@pytest.fixture
def audited(new_store: NewUrl, engine: str, tmp_path: Path) -> Audited:
    folder = tmp_path / "out"
    folder.mkdir()
    public = program("audit", "keygen", "north.example/complaints", "--out", str(folder / "audit.key")).out.strip()
    found = Audited(new_store(), engine, folder, public)
    found.record("C-1")
    return found


def test_what_was_recorded_is_verified_and_what_is_newer_is_said_to_be_open(audited: Audited) -> None:
    kept = audited.checkpoint("first")
    audited.record("C-2")
    said = audited.ok("verify", "--public-key", audited.public, "--checkpoint", kept).out
    assert "1 checkpoints hold" in said
    assert "events are newer than the last checkpoint that holds; nothing proves them yet." in said
    assert "Log, tree, checkpoints and views agree." in said


def test_an_event_that_was_changed_is_named_with_exit_status_3(audited: Audited) -> None:
    audited.checkpoint("first")
    audited.alter("update casework_log set topic = 'complaint-closed' where position = 2")
    run = audited.run("verify")
    assert run.status == 3
    assert "NOT AS RECORDED: event 2 is not the one that was recorded (position 2)" in run.out
    told = json.loads(audited.run("verify", "--json").out)
    assert told["faults"] == [{"what": "event 2 is not the one that was recorded", "position": 2}]
    assert not told["holds"]


def test_a_view_that_was_changed_is_named_with_exit_status_3(audited: Audited) -> None:
    audited.checkpoint("first")
    audited.alter("update cases set handler = 'somebody else'")
    run = audited.run("verify")
    assert run.status == 3
    assert "NOT AS RECORDED: 1 rows of the view cases" in run.out
    assert audited.ok("verify", "--log-only").out


def test_a_log_that_cannot_be_read_through_is_no_log_that_holds(audited: Audited) -> None:
    audited.checkpoint("first")
    audited.alter("update casework_checkpoints set note = 'nothing'")
    run = audited.run("verify")
    assert run.status == 3
    assert "checkpoint 1 does not stand" in run.out


def test_a_later_checkpoint_is_shown_to_begin_with_an_earlier_one(audited: Audited) -> None:
    first = audited.checkpoint("first")
    audited.record("C-2")
    second = audited.checkpoint("second")
    assert "begins with the" in audited.ok("consistency", first, second, "--public-key", audited.public).out
    assert json.loads(audited.ok("consistency", first, second, "--json").out)["holds"]
    assert audited.run("consistency", second, first).status == 3


def test_a_checkpoint_of_another_log_is_not_consistent_with_this_one(audited: Audited, new_store: NewUrl) -> None:
    first = audited.checkpoint("first")
    other = replace(audited, url=new_store())
    other.record("C-9")
    other.record("C-8")
    run = audited.run("consistency", first, other.checkpoint("other"), "--public-key", audited.public)
    assert run.status == 3
    assert "not of a log that begins with that of the earlier one" in run.err


def test_who_has_the_first_public_key_verifies_what_a_later_key_signed(audited: Audited) -> None:
    audited.checkpoint("first")
    new = audited.folder / "new.key"
    assert audited.ok("rotate", "--key", str(audited.key), "--out", str(new)).out.strip() != audited.public
    audited.record("C-2")
    second = audited.checkpoint("second", new)
    said = audited.ok("verify", "--public-key", audited.public, "--checkpoint", second).out
    assert "2 checkpoints hold" in said


def test_a_checkpoint_against_the_last_one_is_not_made(audited: Audited) -> None:
    audited.checkpoint("first")
    audited.alter("update casework_log set topic = 'complaint-closed' where position = 2")
    audited.alter("delete from casework_tree")
    audited.alter("delete from casework_store where name = 'tree'")
    run = audited.run("checkpoint", "--key", str(audited.key))
    assert run.status == 3
    assert "nothing was signed" in run.err
    assert run.out == ""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("checkpoint", "--key", "missing"), 2, "cannot read the key missing"),
        (("verify", "--public-key", "x"), 3, "no public key"),
        (("verify", "--checkpoint", "missing"), 2, "cannot read missing"),
        (("verify", "--tsa-root", "/dev/null"), 3, "is no certificate in PEM"),
        (("consistency", "/dev/null", "/dev/null"), 3, "no signed note"),
    ],
)
def test_what_cannot_be_used_is_named(audited: Audited, arguments: tuple[str, ...], status: int, said: str) -> None:
    run = audited.run(*arguments)
    assert run.status == status, run.err
    assert said in run.err


def test_an_export_with_a_key_is_signed_before(audited: Audited) -> None:
    output = audited.folder / "cases.jsonl"
    run = program("export", "--all", "--output", str(output), "--key", str(audited.key), "--store", audited.url)
    assert (run.status, run.err) == (0, "")
    note = audited.folder / "cases.jsonl.checkpoint"
    assert note.read_text().startswith("north.example/complaints\n")
    assert "events are newer" not in audited.ok("verify", "--checkpoint", str(note)).out


def test_when_the_log_was_read_through_last_is_known_to_the_store(audited: Audited) -> None:
    audited.checkpoint("first")
    audited.ok("verify")

    with Recorded(audited.url) as recorded:
        last = last_verified(recorded.store)

    assert last
    assert (last.faults, last.uncovered) == (0, 0)
