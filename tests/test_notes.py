"""Signed notes: the published examples come out to the byte, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.audit.keys import SigningKeyError, generated, read, write
from casework.audit.note import NoteError, Verifier, opened, signed

# The examples of the specification's first implementation (Go's sumdb/note).
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105 - published
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"


@pytest.fixture
def peter(tmp_path: Path) -> Path:
    file = tmp_path / "peter.key"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    return file


def test_the_published_note_is_signed_to_the_byte(peter: Path) -> None:
    assert signed(TEXT, read(peter)) == f"{TEXT}\n{BY_PETER}"


def test_the_published_keys_are_read_and_written_as_they_are(peter: Path) -> None:
    assert str(Verifier.parse(PETER)) == PETER
    assert str(read(peter).verifier) == PETER


@pytest.mark.parametrize("keys", [(PETER,), (ENOCH,), (PETER, ENOCH)])
def test_a_note_that_two_have_signed_is_opened_by_whom_one_knows(keys: tuple[str, ...]) -> None:
    note = f"{TEXT}\n{BY_PETER}{BY_ENOCH}"
    assert opened(note, *map(Verifier.parse, keys)) == TEXT


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (f"{TEXT}\n{BY_ENOCH}", "No known key"),
        (f"{TEXT.replace('answer', 'question')}\n{BY_PETER}", "not of this text"),
        (f"{TEXT}\n{BY_PETER.replace('x08go/Z', 'x08go/A')}", "not of this text"),
        (f"{TEXT}{BY_PETER}", "no signed note"),
        (TEXT, "no signed note"),
        (f"{TEXT}\n{BY_PETER.rstrip()}", "no signed note"),
        (f"{TEXT}\n{BY_PETER.replace('— ', '- ')}", "malformed"),
        (f"{TEXT}\n{BY_PETER.replace('=', '!')}", "base64"),
        ("", "no signed note"),
    ],
)
def test_what_peter_has_not_signed_is_not_opened(note: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        opened(note, Verifier.parse(PETER))


@given(place=st.integers(0, len(TEXT) - 2), letter=st.characters(codec="ascii", exclude_characters="\n"))
def test_no_letter_of_a_note_can_be_changed(place: int, letter: str) -> None:
    text = TEXT[:place] + letter + TEXT[place + 1 :]
    note = f"{text}\n{BY_PETER}"
    if text == TEXT:
        assert opened(note, Verifier.parse(PETER)) == TEXT
    else:
        with pytest.raises(NoteError):
            opened(note, Verifier.parse(PETER))


@pytest.mark.parametrize("text", ["", "PeterNeumann", PETER.replace("c74f", "c74e"), PETER[:-4], "+c74f20a3+AR"])
def test_what_is_no_public_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(text)


@pytest.mark.parametrize("text", ["no newline", "two\n\n", "\n\n"])
def test_a_text_that_could_not_be_told_from_its_signatures_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match="one newline"):
        signed(text, generated("north.example/complaints"))


def test_a_new_key_is_read_back_from_a_file_that_is_its_owners_alone(tmp_path: Path) -> None:
    made = generated("north.example/complaints")
    write(made, tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "key").verifier == made.verifier
    with pytest.raises(FileExistsError):
        write(made, tmp_path / "key")


def test_a_key_that_others_can_read_is_refused_with_the_way_out(peter: Path) -> None:
    peter.chmod(0o640)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        read(peter)


@pytest.mark.parametrize("content", ["", "x", SECRET[:-8], SECRET.replace("c74f", "c74e"), PETER, f"x{SECRET}"])
def test_a_file_without_a_key_is_said_to_hold_none(peter: Path, content: str) -> None:
    peter.write_text(content)
    with pytest.raises(SigningKeyError, match="holds no signing key"):
        read(peter)


@pytest.mark.parametrize("name", ["", "north example", "north+example", "nörth"])
def test_a_name_that_a_note_could_not_bear_is_refused(name: str) -> None:
    with pytest.raises(SigningKeyError, match="named like the log"):
        generated(name)
