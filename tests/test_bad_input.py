"""What bad input gets: the line, the field and what was wanted; the right exit status; the other lines still run."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.command_lines import LONGEST
from examples import command, log
from program import SOURCE, casework, done, process, simulated, url, written


def wrong(line: dict[str, Any]) -> tuple[str, str]:
    """The field of an invalid line and what is said of it."""
    assert line["outcome"] == "invalid"
    [reason] = line["reasons"]
    assert reason["code"] == "invalid"
    return reason["field"], reason["reason"]


def simulate_bytes(tmp_path: Path, content: bytes) -> Any:
    file = tmp_path / "commands.jsonl"
    file.write_bytes(content)
    return casework("simulate", file)


SOUND = json.dumps(log()).encode()


# Malformed commands


@pytest.mark.parametrize(
    ("malformed", "field", "wanted"),
    [
        ("{", "", "not a JSON object"),
        ("[]", "", "wanted a JSON object"),
        ("42", "", "wanted a JSON object"),
        ('{"case": "C-1"}', "command", "missing"),
        ({**log(), "command": "log_complain"}, "command", "unknown command"),
        ({**log(), "colour": "red"}, "colour", "unknown field"),
        ({**log(), "channel": "pigeon"}, "channel", "'email'"),
        ({**log(), "case": "C 1"}, "case", "characters that are not allowed"),
        ({**log(), "case": "C" * 65}, "case", "too long"),
        ({**log(), "case": ""}, "case", "wanted 1 to 64 of the letters"),
        ({k: v for k, v in log().items() if k != "case"}, "case", "wanted 1 to 64 of the letters"),
        ({k: v for k, v in log().items() if k != "at"}, "at", "wanted a day like 2024-05-13 or a time with offset"),
        ({**log(), "summary": " "}, "summary", "wanted some text"),
        ({**log(), "at": "2024-05-13T09:30:00"}, "at", "offset"),
        ({**log(), "at": "13/05/2024"}, "at", "2024-05-13"),
        ({**log(), "at": "2024-02-30"}, "at", "no such day"),
        ({**log(), "at": 20240513}, "at", "2024-05-13"),
        ({**log(), "by": {"id": "x", "role": "boss"}}, "by.role", "'officer'"),
        ({k: v for k, v in log().items() if k != "by"}, "by", 'missing; wanted who did it, as in {"id": "ann"'),
        ('{"command": "close", "case": "C-1", "case": "C-2"}', "", "twice"),
        ("[" * 100_000, "", "nested too deeply"),
    ],
)
def test_a_malformed_command_is_told_which_field_and_what_was_wanted(
    tmp_path: Path, malformed: Any, field: str, wanted: str
) -> None:
    run = simulated(tmp_path, [log(case="C-9"), malformed, log(case="C-10")])

    assert run.status == 3
    before, invalid, after = run.lines
    assert (before["outcome"], after["outcome"]) == ("accepted", "accepted")
    assert invalid["n"] == 2
    assert (invalid["events"], invalid["clocks"], invalid["breaches"], invalid["failures"]) == ([], [], [], [])
    named, said = wrong(invalid)
    assert named == field
    assert wanted in said


def test_as_much_of_an_invalid_line_is_repeated_as_can_be_read(tmp_path: Path) -> None:
    run = simulated(tmp_path, [log(), command("close", "2024-05-14", nonsense=1)])

    line = run.lines[1]
    assert (line["case"], line["command"], line["at"], line["status"]) == ("C-1", "close", "2024-05-14", "logged")


def test_what_was_submitted_is_not_repeated_in_the_reason(tmp_path: Path) -> None:
    mumbled = "Mrs Smith of 4 Elm Road"

    run = simulated(
        tmp_path, [{**log(), "channel": mumbled}, {**log(), "command": mumbled * 9}, {**log(), "at": mumbled}]
    )

    assert all(mumbled not in json.dumps(line["reasons"]) for line in run.lines)


@settings(max_examples=settings().max_examples // 4)  # each is a run of the program
@given(st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=25))
def test_no_bytes_whatever_are_more_than_invalid_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    file = tmp_path_factory.mktemp("any") / "commands.jsonl"
    file.write_bytes(b"\n".join([*lines, SOUND]))

    run = casework("simulate", file)

    assert run.lines[-1]["outcome"] == "accepted"
    assert {line["outcome"] for line in run.lines[:-1]} <= {"invalid"}
    assert run.status == (3 if len(run.lines) > 1 else 0)


# The file


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    second = json.dumps(log(case="C-2")).encode()

    run = simulate_bytes(tmp_path, b"\xef\xbb\xbf# from a Windows machine\r\n" + SOUND + b"\r\n\r\n" + second + b"\r\n")

    assert run.status == 0
    assert [(line["n"], line["outcome"]) for line in run.lines] == [(2, "accepted"), (4, "accepted")]


def test_a_last_line_without_a_line_end_is_a_line(tmp_path: Path) -> None:
    assert simulate_bytes(tmp_path, SOUND).status == 0


def test_a_last_line_cut_in_the_middle_is_invalid_and_the_lines_before_it_run(tmp_path: Path) -> None:
    run = simulate_bytes(tmp_path, SOUND + b"\n" + SOUND[:40])

    assert run.status == 3
    assert [line["outcome"] for line in run.lines] == ["accepted", "invalid"]
    assert "breaks off" in wrong(run.lines[1])[1]


def test_a_last_line_cut_within_a_character_is_invalid(tmp_path: Path) -> None:
    run = simulate_bytes(tmp_path, SOUND + b'\n{"command": "Caf\xc3')

    assert (run.status, run.lines[1]["outcome"]) == (3, "invalid")


def test_lines_that_are_not_utf_8_are_invalid_and_the_others_run(tmp_path: Path) -> None:
    run = simulate_bytes(tmp_path, b"# caf\xe9\n" + SOUND + b'\n{"summary": "caf\xe9"}\n')

    assert run.status == 3
    assert [(line["n"], line["outcome"]) for line in run.lines] == [(1, "invalid"), (2, "accepted"), (3, "invalid")]
    assert "UTF-8" in wrong(run.lines[0])[1]


def test_a_file_in_utf_16_gets_a_sentence(tmp_path: Path) -> None:
    run = simulate_bytes(tmp_path, SOUND.decode().encode("utf-16"))

    assert run.status == 3
    assert "UTF-8" in wrong(run.lines[0])[1]


def test_a_line_of_a_hundred_megabytes_is_invalid_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "commands.jsonl"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
        stream.seek(0, 2)
        stream.write(b"\n" + SOUND + b"\n")
    limit = 2_000_000_000  # of address space; the libraries alone map a good part of it

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (150_000_000, limit))

    run = process("simulate", file, preexec_fn=bounded)

    first, second = map(json.loads, run.stdout.splitlines())
    assert run.returncode == 3
    assert wrong(first) == ("", f"longer than {LONGEST:,} bytes; a command is one line of JSON")
    assert (second["n"], second["outcome"]) == (2, "accepted")


def test_a_line_just_within_the_limit_is_read(tmp_path: Path) -> None:
    room = LONGEST - len(json.dumps(log(summary="")))

    run = simulated(tmp_path, [log(summary="x" * room), log(summary="x" * (room + 1), case="C-2")])

    assert [line["outcome"] for line in run.lines] == ["accepted", "invalid"]


@pytest.mark.parametrize("name", ["simulate", "do"])
def test_a_path_that_cannot_be_read_gets_a_sentence(tmp_path: Path, name: str) -> None:
    for path, why in ((tmp_path, "directory"), (tmp_path / "none.jsonl", "No such file")):
        run = casework(name, path, store=tmp_path / "store.db")

        assert (run.status, run.out) == (2, "")
        assert str(path) in run.err
        assert why in run.err
    assert not (tmp_path / "store.db").exists()


def test_standard_input_that_is_closed_gets_a_sentence() -> None:
    run = process("simulate", "-", preexec_fn=_close_standard_input)

    assert (run.returncode, run.stdout) == (2, b"")
    assert b"standard input" in run.stderr


def _close_standard_input() -> None:
    os.close(0)


# The store


READING = [["cases"], ["due"], ["alerts"], ["rebuild"], ["case", "show", "C-1"], ["why", "C-1", "action"]]


@pytest.mark.parametrize("reading", READING, ids=" ".join)
def test_reading_a_store_that_is_not_there_makes_none(tmp_path: Path, reading: list[str]) -> None:
    run = casework(*reading, store=tmp_path / "none.db")

    assert (run.status, run.out) == (6, "")
    assert run.err.startswith("casework: There is no store")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("writing", [True, False])
def test_what_is_no_store_gets_one_sentence(tmp_path: Path, *, writing: bool) -> None:
    letter, folder, other = tmp_path / "letter.txt", tmp_path / "folder", tmp_path / "other.db"
    letter.write_text("Dear Sir or Madam,\n" * 100, "utf-8")
    folder.mkdir()
    with sqlite3.connect(other) as connection:
        connection.execute("create table addresses (street text)")
    connection.close()
    run_on = ["do", written(tmp_path / "c.jsonl", log())] if writing else ["cases"]

    for path in (letter, folder, other, folder / "none" / "casework.db"):
        run = casework(*run_on, "--store", url(path))

        assert (run.status, run.out) == (6, "")
        assert len(run.err.splitlines()) <= 2
        assert "Traceback" not in run.err


@pytest.mark.parametrize("bad", ["casework.db", "mysql://me:hunter2@host/db", "sqlite://", "sqlite:///", ""])
def test_a_wrong_url_says_how_to_write_one_and_repeats_no_password(bad: str) -> None:
    run = casework("cases", "--store", bad)

    assert run.status == 6
    assert "sqlite:///" in run.err
    assert "hunter2" not in run.err


def test_a_damaged_store_gets_one_sentence_and_is_left_as_it_is(tmp_path: Path) -> None:
    store = done(tmp_path / "store.db", [log(case=f"C-{n}") for n in range(40)])
    content = bytearray(store.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    store.write_bytes(content)

    for run in (casework("cases", store=store), casework("do", written(tmp_path / "c.jsonl", log()), store=store)):
        assert run.status == 6
        assert "Traceback" not in run.err


def test_a_locked_store_gets_one_sentence_and_nothing_is_half_applied(tmp_path: Path) -> None:
    store = done(tmp_path / "store.db", [log()])
    locker = sqlite3.connect(store, isolation_level=None)
    locker.execute("begin immediate")

    run = casework("do", written(tmp_path / "c.jsonl", log(case="C-2"), log(case="C-3")), store=store)
    locker.execute("rollback")
    locker.close()

    assert (run.status, run.out) == (6, "")
    assert "stopped at line 1" in run.err
    assert "locked" in run.err
    assert [case["case"] for case in casework("cases", "--json", store=store).json] == ["C-1"]


@pytest.mark.parametrize("until", ["2056-01-01", "1994-12-31", "9999-12-31"])
def test_a_simulated_clock_does_not_run_out_of_the_calendar(tmp_path: Path, until: str) -> None:
    run = simulated(tmp_path, [log("2055-12-30")], "--until", until)

    assert (run.status, run.out) == (2, "")
    assert "wanted a day from 1995 to 2055" in run.err


# The ends of a run


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    file = written(tmp_path / "commands.jsonl", *(log(case=f"C-{n}") for n in range(2000)))
    line = f"{{ {_python()} -m casework simulate {file}; echo status $? >&2; }} | head -n 1"

    run = _shell(line)

    assert run.stdout.count(b"\n") == 1
    assert run.stderr == b"status 1\n"


def test_an_output_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    file = written(tmp_path / "commands.jsonl", log())

    run = _shell(f"{_python()} -m casework simulate {file} > /dev/full")

    assert run.returncode == 1
    assert run.stderr.splitlines() == [b"casework: cannot write or read: No space left on device"]


def _python() -> str:
    return f"env PYTHONPATH={SOURCE} {sys.executable}"


def _shell(line: str) -> Any:
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False)


def test_what_nobody_foresaw_is_one_sentence_and_a_traceback_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "commands.jsonl", log())
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import casework.simulation as s\ndef broken(*a, **k): raise KeyError('Mrs Smith')\ns.simulation = broken\n",
        "utf-8",
    )
    path = {"PYTHONPATH": f"{broken}:{SOURCE}"}

    quiet = process("simulate", file, env=path)
    asked = process("simulate", file, env=path | {"CASEWORK_DEBUG": "1"})

    assert (quiet.returncode, quiet.stdout) == (1, b"")
    assert b"KeyError" in quiet.stderr
    assert b"Traceback" not in quiet.stderr
    assert b"Mrs Smith" not in quiet.stderr
    assert b"Traceback" in asked.stderr
