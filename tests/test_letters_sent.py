"""A command and its letter go together: both are recorded, with the digests of what went out, or neither is."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from at_documents import digest_of, files, got, in_folder, keyring_in
from at_letters import EVERY, TERMS, before, written
from casework import Casework
from casework.documents import Documents, DocumentsError
from casework.domain.contacts import DocumentAttached
from casework.domain.errors import CaseNotFound, Superseded
from casework.letters.kinds import Kind
from casework.letters.pdf import pdf
from casework.letters.rendering import IncompleteLetter, LetterError
from casework.letters.terms import LetterTerms
from casework.sending import Letters, Sent
from casework.store import KeysAt
from casework.store.keyring import Keyring
from engines import IN_A_FILE, NewUrl
from examples import ACKNOWLEDGED, FOUND, RECEIVED, Command, acknowledge, command, escalate, support
from examples_record import adjustment, attach
from spec import NOW

BROKEN = "<p>\n{{ letter.nothing }}</p>"


def has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401, PLC0415 - an extra that need not be there
    except (ImportError, OSError):
        return False
    return True


HAS_PDF = pytest.mark.skipif(
    not has_weasyprint(), reason="the extra letters-pdf, or the library Pango that it needs, is not installed"
)


@pytest.fixture
def casework(new_store: NewUrl) -> Iterator[Casework]:
    with Casework.open(new_store(), durable=False, clock=lambda: NOW) as opened:
        done(opened, *before())
        yield opened


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return in_folder(tmp_path)


def done(casework: Casework, *commands: Command) -> None:
    for each in commands:
        said = casework.execute(each)
        assert said.outcome == "accepted", said.invalid or said.reasons


def attached(casework: Casework) -> list[DocumentAttached]:
    return [event for event in casework.history("C-1") if isinstance(event, DocumentAttached)]


def own(tmp_path: Path, text: str) -> LetterTerms:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "acknowledgement.html.j2").write_text(text)
    return TERMS.model_copy(update={"templates": folder})


# Together


def test_the_command_and_its_letter_are_on_the_case(casework: Casework, documents: Documents) -> None:
    sent = Letters(casework, TERMS, documents).execute(acknowledge())

    usual = written("acknowledgement")
    assert sent.answer.outcome == "accepted"
    assert sent.letter == usual
    (there,) = attached(casework)
    assert there == sent.document
    assert got(documents, usual.data) == usual.data
    assert there.personal["name"] == "Acknowledgement C-1.html"
    assert sent.as_line() == {
        "document": "letter-6",
        "kind": "acknowledgement",
        "variant": "standard",
        "template": usual.template,
        "media_type": "text/html",
        "size": len(usual.data),
        "sha256": digest_of(usual.data),
    }


def test_the_log_has_the_digests_of_what_went_out_and_of_its_template(casework: Casework, documents: Documents) -> None:
    letter = Letters(casework, TERMS, documents).execute(acknowledge()).letter

    (there,) = attached(casework)
    assert letter is not None
    assert there.letter is not None
    assert there.sha256 == letter.digest == sha256(letter.html).hexdigest()
    assert there.letter.model_dump() == {
        "kind": "acknowledgement",
        "variant": "standard",
        "template": letter.template,
        "event": 6,
    }
    assert (there.meta.actor.id, str(there.occurred)) == ("ann", ACKNOWLEDGED)
    assert there.meta.correlation_id == casework.history("C-1")[5].meta.correlation_id


def test_the_version_that_is_answered_is_that_of_the_case_with_its_letter(
    casework: Casework, documents: Documents
) -> None:
    sent = Letters(casework, TERMS, documents).execute(acknowledge(), version=5)

    assert sent.answer.version == 7 == len(casework.history("C-1"))
    with pytest.raises(Superseded):
        Letters(casework, TERMS, documents).execute(EVERY["update"][-1], version=5)


def test_a_command_that_sends_nothing_is_carried_out_without_a_letter(casework: Casework, documents: Documents) -> None:
    letters = Letters(casework, TERMS, documents)
    quiet = acknowledge(to="nobody", reason="Rosa asked for no letters")
    called = {**EVERY["update"][-1], "direction": "in"}

    for each in (quiet, called, support("2024-05-14", adjustment())):
        sent = letters.execute(each)
        assert sent == Sent(sent.answer)
    assert attached(casework) == []


def test_of_what_was_found_no_letter_is_made(casework: Casework, documents: Documents) -> None:
    sent = Letters(casework, TERMS, documents).execute(acknowledge(as_found=FOUND))

    assert (sent.answer.outcome, sent.document) == ("accepted", None)
    assert files(Path(str(documents.shelf._root))) == []  # type: ignore[attr-defined]  # a folder


def test_a_refused_command_sends_nothing(casework: Casework, documents: Documents) -> None:
    sent = Letters(casework, TERMS, documents).execute(acknowledge(ombudsman_details=None))

    assert (sent.answer.outcome, sent.letter, sent.as_line()) == ("refused", None, None)
    assert len(casework.history("C-1")) == 5


def test_the_same_key_again_gets_the_first_answer_and_its_letter(casework: Casework, documents: Documents) -> None:
    letters = Letters(casework, TERMS, documents)
    first = letters.execute(acknowledge(key="k-1"))

    again = letters.execute(acknowledge(key="k-1"))

    assert again.answer.replayed
    assert again.as_line() == first.as_line()
    assert len(attached(casework)) == 1


def test_each_letter_has_an_id_of_its_own(casework: Casework, documents: Documents) -> None:
    done(casework, attach(RECEIVED, id="letter-7"))
    letters = Letters(casework, TERMS, documents)

    sent = [
        letters.execute(each).document for each in EVERY["update"][5:] if each["command"] != "agree_update_interval"
    ]

    assert [each.id for each in sent if each] == ["letter-7a", "letter-9"]


def test_a_response_that_goes_on_to_stage_2_has_its_letter(casework: Casework, documents: Documents) -> None:
    letters = Letters(casework, TERMS, documents)
    done(casework, acknowledge(), escalate("2024-05-20"))

    sent = letters.execute(EVERY["stage_1_response"][-1])

    assert sent.answer.events == ("response-sent", "complaint-escalated")
    assert sent.letter is not None
    assert "You have already asked us" in sent.letter.text


def test_the_format_that_was_agreed_is_used_unless_another_is_asked_for(
    casework: Casework, documents: Documents
) -> None:
    done(casework, support("2024-05-13", adjustment() | {"format": "plain_text"}))
    letters = Letters(casework, TERMS, documents)

    sent, asked = letters.execute(acknowledge()), letters.execute(EVERY["update"][-1], variant="easy_read")

    assert sent.document is not None
    assert (sent.document.media_type, sent.document.personal["name"]) == ("text/plain", "Acknowledgement C-1.txt")
    assert got(documents, written("acknowledgement").text.encode()).startswith(b"Example Homes\n")
    assert asked.letter is not None
    assert asked.letter.variant == "easy_read"


def split_off(casework: Casework, case: str, new: str, at: str) -> None:
    raised = {"point": {"id": "P9", "text": "Rats", "responsibility": "landlord"}, "related": False}
    done(casework, command("raise_issue", at, delays_response=False, new_case=new, **raised) | {"case": case})


@pytest.mark.parametrize("case", ["C-9", "C-10"])
def test_whom_a_split_off_complaint_is_from_is_known_from_the_first(
    casework: Casework, documents: Documents, case: str
) -> None:
    """However often a complaint was split off from one that was split off itself."""
    split_off(casework, "C-1", "C-9", "2024-05-14")
    split_off(casework, "C-9", "C-10", "2024-05-15")

    letter = Letters(casework, TERMS, documents).execute({**EVERY["update"][-1], "case": case}).letter

    assert letter is not None
    assert "Dear Rosa Resident," in letter.text


def test_the_format_agreed_with_a_resident_is_that_of_complaints_split_off_too(
    casework: Casework, documents: Documents
) -> None:
    done(casework, support("2024-05-13", adjustment() | {"format": "large_print"}))
    split_off(casework, "C-1", "C-9", "2024-05-14")

    letter = Letters(casework, TERMS, documents).execute({**EVERY["update"][-1], "case": "C-9"}).letter

    assert letter is not None
    assert letter.variant == "large_print"


# Or neither


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        (BROKEN, LetterError, r"acknowledgement\.html\.j2, line 2,.*nothing"),
        ("{% extends 'frame.html.j2' %}", IncompleteLetter, r"without the stage of the complaint \(5\.6\)"),
    ],
    ids=["broken", "incomplete"],
)
def test_a_letter_that_cannot_be_made_sends_nothing_and_records_nothing(
    casework: Casework, documents: Documents, tmp_path: Path, text: str, error: type[Exception], told: str
) -> None:
    letters, position = Letters(casework, own(tmp_path, text), documents), casework.store.position()

    with pytest.raises(error, match=told):
        letters.execute(acknowledge())

    assert casework.store.position() == position
    assert casework.case("C-1").status == "logged"
    assert files(tmp_path / "documents") == []


def test_without_a_place_for_documents_nothing_is_sent(casework: Casework) -> None:
    with pytest.raises(DocumentsError, match="say where these are"):
        Letters(casework, TERMS).execute(acknowledge())
    assert casework.case("C-1").status == "logged"


def test_what_somebody_else_did_meanwhile_is_in_the_letter(casework: Casework, tmp_path: Path) -> None:
    """The first attempt comes too late; the letter is written anew for the case as it is then."""
    meanwhile = [lambda: done(casework, command("define_complaint", "2024-05-13", **CHANGED))]
    documents = Meddling(in_folder(tmp_path).shelf, meanwhile)

    sent = Letters(casework, TERMS, documents).execute(acknowledge())

    assert sent.letter is not None
    assert "The roof leaks." in sent.letter.text
    assert "The wall" not in sent.letter.text
    assert len(attached(casework)) == 1


CHANGED = {
    "points": [{"id": "P1", "text": "The roof leaks.", "responsibility": "landlord"}],
    "outcomes_sought": ["A roof"],
}


class Meddling(Documents):
    """Documents; before the first one is kept, something else happens."""

    def __init__(self, shelf: object, before: list[Callable[[], None]]) -> None:
        super().__init__(shelf)  # type: ignore[arg-type]  # a shelf
        self._before = before

    def keep_own(self, content: bytes) -> str:
        while self._before:
            self._before.pop()()
        return super().keep_own(content)


# Looking


def test_a_command_shows_its_letter_before_it_is_given(casework: Casework) -> None:
    shown = Letters(casework, TERMS).preview(acknowledge())

    assert shown.letter == written("acknowledgement")
    assert casework.case("C-1").status == "logged"
    assert len(casework.history("C-1")) == 5


def test_a_command_that_would_be_refused_shows_why(casework: Casework) -> None:
    shown = Letters(casework, TERMS).preview(acknowledge(ombudsman_details=None))
    assert ([each.code for each in shown.answer.reasons], shown.letter) == (["ombudsman_details_missing"], None)


@pytest.mark.parametrize("kind", ["acknowledgement", "stage_1_response"])
def test_the_letter_of_what_happened_last_is_shown_again(casework: Casework, kind: Kind) -> None:
    done(casework, *EVERY["stage_1_response"][5:], EVERY["action_completed"][-1])
    assert Letters(casework, TERMS).last("C-1", kind) == written(kind)


def test_of_what_did_not_happen_there_is_no_letter(casework: Casework) -> None:
    with pytest.raises(LetterError, match="Nothing in case C-1 is told of by the letter final_response"):
        Letters(casework).last("C-1", "final_response")
    with pytest.raises(CaseNotFound):
        Letters(casework).last("C-2", "final_response")


# Sealed, and as PDF


@IN_A_FILE
def test_on_a_sealed_store_no_word_of_a_letter_lies_in_clear(new_store: NewUrl, keys: KeysAt, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    (tmp_path / "keys-of-documents").mkdir()
    with (
        keyring_in(tmp_path / "keys-of-documents") as keyring,
        Casework.open(new_store(), durable=False, clock=lambda: NOW, keys=keys) as casework,
    ):
        done(casework, *before())
        documents = in_folder(folder, keyring=keyring)

        sent = Letters(casework, TERMS, documents).execute(acknowledge())

        assert sent.letter == written("acknowledgement")
        assert got(documents, sent.letter.data) == sent.letter.data
        assert b"Rosa" not in b"".join(each.read_bytes() for each in files(folder))
        assert Letters(casework, TERMS).last("C-1", "acknowledgement") == sent.letter


@IN_A_FILE
def test_no_letter_is_made_of_words_that_were_erased(new_store: NewUrl, keys: KeysAt) -> None:
    with Casework.open(new_store(), durable=False, clock=lambda: NOW, keys=keys) as casework:
        done(casework, *before(), acknowledge())
        keyring = cast("Keyring", casework.store.keeper)
        keyring.destroy([key.id for key in keyring.of_subject(casework.case("C-1").resident)], "an erasure")

        with pytest.raises(LetterError, match="erased"):
            Letters(casework, TERMS).last("C-1", "acknowledgement")


@HAS_PDF
def test_letters_can_be_kept_as_pdf(casework: Casework, documents: Documents) -> None:
    letters = Letters(casework, TERMS.model_copy(update={"pdf": True}), documents)

    sent = letters.execute(acknowledge())

    assert sent.document is not None
    assert sent.document.media_type == "application/pdf"
    assert sent.document.personal["name"] == "Acknowledgement C-1.pdf"
    with documents.open(sent.document.sha256) as file:
        assert file.read().startswith(b"%PDF-")


@HAS_PDF
def test_a_page_becomes_a_pdf_that_says_it_can_be_read_by_screen_readers() -> None:
    made = pdf(written("final_response", "large_print").html)

    streams = re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL)
    assert any(b"pdfuaid:part" in zlib.decompress(each) for each in streams)


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(LetterError, match=r"pip install 'casework\[letters-pdf\]', and the library Pango"):
        pdf(b"<p>")


@HAS_PDF
def test_a_page_that_asks_for_something_from_elsewhere_is_no_letter(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    page = f"<html lang='en'><title>t</title><p>x<img alt='' src='file://{tmp_path}/secret'></p></html>"
    with pytest.raises(LetterError, match="nothing from elsewhere"):
        pdf(page.encode())
