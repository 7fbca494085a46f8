"""`casework letter` shows a letter before or after it went, and `casework do --letter` sends it with its command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from at_letters import EVERY, TERMS, before, written
from casework.cli.ending import ExitCode
from casework.cli.letters import LetterKind, LetterVariant
from casework.letters.kinds import KINDS, VARIANTS
from engines import NewUrl
from examples import Command, acknowledge, respond
from program import Run, casework

CONFIGURATION = f"""
[letters]
landlord = "{TERMS.landlord}"
address = {json.dumps(TERMS.address)}
phone = "{TERMS.phone}"
email = "{TERMS.email}"
website = "{TERMS.website}"
signed_by = "{TERMS.signed_by}"
"""


@pytest.fixture
def store(new_store: NewUrl, tmp_path: Path) -> str:
    """A store with a case that is ready to be acknowledged."""
    (tmp_path / "casework.toml").write_text(CONFIGURATION)
    url = new_store()
    assert do(url, tmp_path, *before()).status == ExitCode.OK
    return url


def do(store: str, folder: Path, *commands: Command, options: tuple[object, ...] = ()) -> Run:
    stdin = "".join(f"{json.dumps(command)}\n" for command in commands).encode()
    return casework("do", "-", *options, stdin=stdin, store=store)


def with_letters(store: str, folder: Path, *commands: Command) -> Run:
    options = ("--letter", "--documents", folder / "documents", "--config", folder / "casework.toml")
    return do(store, folder, *commands, options=options)


def letter(store: str, folder: Path, *arguments: object) -> Run:
    return casework("letter", "C-1", *arguments, "--config", folder / "casework.toml", store=store)


def test_a_command_with_its_letter_is_answered_with_the_document(store: str, tmp_path: Path) -> None:
    said = with_letters(store, tmp_path, acknowledge(), EVERY["update"][6])

    assert said.status == ExitCode.OK, said.err
    first, second = said.lines
    usual = written("acknowledgement")
    assert first["letter"]["document"] == "letter-6"
    assert first["letter"]["sha256"] == usual.digest
    assert second["letter"] is None
    checked = casework("documents", "check", "--documents", tmp_path / "documents", store=store)
    assert checked.status == ExitCode.OK


def test_a_letter_that_went_is_shown_as_text(store: str, tmp_path: Path) -> None:
    with_letters(store, tmp_path, acknowledge())

    said = letter(store, tmp_path, "acknowledgement")

    assert said.status == ExitCode.OK
    assert said.out == written("acknowledgement").text


def test_a_letter_that_is_to_come_is_shown_and_nothing_is_done(store: str, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(acknowledge(), indent=1))
    output = tmp_path / "letter.html"

    said = letter(
        store, tmp_path, "acknowledgement", "--with", tmp_path / "one.json", "--variant", "easy_read", "-o", output
    )

    assert (said.status, said.out) == (ExitCode.OK, "")
    assert output.read_bytes() == written("acknowledgement", "easy_read").html
    assert len(casework("case", "timeline", "C-1", "--json", store=store).json) == 5


@pytest.mark.parametrize(
    ("command", "status", "why"),
    [
        (acknowledge(ombudsman_details=None), ExitCode.REFUSED, "Give the resident the Ombudsman's details"),
        ({**acknowledge(), "until": "x"}, ExitCode.INVALID, "until"),
        (
            acknowledge(to="nobody", reason="x"),
            ExitCode.INVALID,
            "does not send the letter acknowledgement of case C-1",
        ),
    ],
)
def test_a_command_that_sends_no_such_letter_is_told(
    store: str, tmp_path: Path, command: Command, status: ExitCode, why: str
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(command))

    said = letter(store, tmp_path, "acknowledgement", "--with", tmp_path / "one.json")

    assert said.status == status
    assert why in said.err
    assert said.out == ""


def test_a_letter_about_nothing_is_told(store: str, tmp_path: Path) -> None:
    said = letter(store, tmp_path, "final_response")
    assert said.status == ExitCode.INVALID
    assert "Nothing in case C-1 is told of by the letter final_response" in said.err


def test_a_file_of_another_kind_is_refused(store: str, tmp_path: Path) -> None:
    with_letters(store, tmp_path, acknowledge())
    said = letter(store, tmp_path, "acknowledgement", "-o", tmp_path / "letter.docx")
    assert said.status == ExitCode.USAGE
    assert not (tmp_path / "letter.docx").exists()


def test_a_broken_template_stops_the_file_before_the_command(store: str, tmp_path: Path) -> None:
    (tmp_path / "casework.toml").write_text(f'{CONFIGURATION}templates = "own"\n')
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "acknowledgement.html.j2").write_text("<p>\n{{ letter.nothing }}")

    said = with_letters(store, tmp_path, acknowledge(), respond())

    assert (said.status, said.out) == (ExitCode.INVALID, "")
    assert "stopped at line 1" in said.err
    assert f"{tmp_path / 'own' / 'acknowledgement.html.j2'}, line 2," in said.err
    assert casework("case", "show", "C-1", "--json", store=store).json["status"] == "logged"


def test_letters_need_a_place(store: str, tmp_path: Path) -> None:
    said = do(store, tmp_path, acknowledge(), options=("--letter",))
    assert said.status == ExitCode.USAGE
    assert "--documents" in said.err


def test_a_place_that_cannot_be_used_stops_the_file_before_the_command(store: str, tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("no folder")

    said = with_letters(store, tmp_path, acknowledge())

    assert (said.status, said.out) == (ExitCode.STORE, "")
    assert casework("case", "show", "C-1", "--json", store=store).json["status"] == "logged"


def test_a_dry_run_makes_no_letters(store: str, tmp_path: Path) -> None:
    said = do(store, tmp_path, acknowledge(), options=("--letter", "--dry-run"))
    assert said.status == ExitCode.USAGE
    assert "casework letter --with" in said.err


def test_a_letter_on_the_case_is_sent_by_the_way_that_is_configured(store: str, tmp_path: Path) -> None:
    with_letters(store, tmp_path, acknowledge())
    asked = ("acknowledgement", "--send", "--documents", tmp_path / "documents")
    assert "needs a way out" in letter(store, tmp_path, *asked).err
    (tmp_path / "casework.toml").write_text(f'{CONFIGURATION}folder = "out"\n')
    assert letter(store, tmp_path, *asked).status == ExitCode.FAILED
    (tmp_path / "out").mkdir()

    said = letter(store, tmp_path, *asked)

    assert (said.status, said.out) == (ExitCode.OK, "C-1-letter-6.html\n")
    assert (tmp_path / "out" / "C-1-letter-6.html").read_bytes() == written("acknowledgement").data


def test_the_program_knows_every_kind_and_variant() -> None:
    assert tuple(LetterKind) == KINDS
    assert tuple(LetterVariant) == VARIANTS


def test_the_help_names_the_commands_that_send_something() -> None:
    told = " ".join(casework("do", "--help").out.split())
    assert "do acknowledge.jsonl --letter" in told
    assert (
        "acknowledge, extend, respond, refuse, complete_action, restrict_contact or an outward record_contact" in told
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('notify = { key = "secret" }', "letters.notify.key"),
        ('folder = "out"\nnotify = { key = "env:CASEWORK_TEST_NOTIFY", by = "post" }', "name one of them"),
        ('notify = { key = "env:CASEWORK_TEST_NOTIFY" }', "needs the id of a template"),
        ("landlord = 3", "letters.landlord"),
    ],
)
def test_a_wrong_setting_is_told(
    store: str, tmp_path: Path, line: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "k-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    monkeypatch.setenv("CASEWORK_TEST_NOTIFY", key)
    (tmp_path / "casework.toml").write_text(f"[letters]\n{line}\n")

    said = letter(store, tmp_path, "acknowledgement")

    assert said.status == ExitCode.INVALID
    assert why in said.err
    assert key not in said.err
