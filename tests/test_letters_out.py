"""Letters leave the house by GOV.UK Notify or into a folder, as they are on the case, or an error says why not."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from at_documents import in_folder
from at_letters import EVERY, TERMS, before, written
from casework import Casework
from casework.letters.people import Addressee
from casework.scheduler.letter_terms import NotifyTerms
from casework.sending import Letters, NotSent, Outgoing, Sends
from casework.sending.folder import IntoFolder
from casework.sending.notify import Notify
from casework.sending.outgoing import outgoing
from engines import IN_A_FILE, NewUrl
from examples import acknowledge, command, log
from spec import NOW

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "11111111-2222-3333-4444-555555555555"
ID = "740e5834-3a29-46b4-9a6f-16142fde533a"
PAGE = written("update")
LETTER = Outgoing(
    Addressee("Rosa Resident", (), "Please write to rosa@example.org, or ring 01632 960002"),
    "C-1-letter-6",
    "Your complaint C-1",
    PAGE.data,
    "text/html",
)
TAKEN = (201, {"id": ID, "reference": "C-1-letter-6"})


@dataclass
class Office:
    """A service that takes letters, as GOV.UK Notify does, and answers as it is told to."""

    url: str = ""
    answer: tuple[int, Any] = TAKEN
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def notify(self, **more: Any) -> Notify:
        known: dict[str, Any] = {"by": "email", "template": TEMPLATE, "url": self.url, "timeout_seconds": 5.0}
        key = SecretStr(f"our_key-{SERVICE}-{SECRET}")
        return Notify(NotifyTerms.model_construct(key=key, **known | more), lambda: NOW)


@contextmanager
def opened() -> Iterator[Office]:
    office = Office()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            office.asked.append((self.path, self.headers["Authorization"], content))
            status, answer = office.answer
            said = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        office.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def office() -> Iterator[Office]:
    with opened() as office:
        yield office


# GOV.UK Notify


def test_a_letter_by_e_mail_has_its_words_in_the_template_that_was_named(office: Office) -> None:
    assert office.notify().send(LETTER) == ID

    ((path, _, content),) = office.asked
    assert path == "/v2/notifications/email"
    assert content == {
        "email_address": "rosa@example.org",
        "template_id": TEMPLATE,
        "personalisation": {"subject": "Your complaint C-1", "letter": PAGE.text},
        "reference": "C-1-letter-6",
    }


def test_each_request_is_signed_with_the_secret_of_the_key(office: Office) -> None:
    office.notify().send(LETTER)

    ((_, authorization, _),) = office.asked
    kind, _, token = authorization.partition(" ")
    assert kind == "Bearer"
    assert jwt.get_unverified_header(token) == {"typ": "JWT", "alg": "HS256"}
    said = jwt.decode(token, SECRET, ["HS256"], options={"verify_iat": False})
    assert said == {"iss": SERVICE, "iat": int(NOW.timestamp())}


def test_a_letter_by_post_is_the_pdf_that_is_kept(office: Office) -> None:
    kept = replace(LETTER, data=b"%PDF-1.7 a letter", media_type="application/pdf")

    assert office.notify(by="post").send(kept) == ID

    ((path, _, content),) = office.asked
    assert path == "/v2/notifications/letter"
    assert content["reference"] == "C-1-letter-6"
    assert b64decode(content["content"]) == kept.data


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            (400, {"errors": [{"error": "BadRequestError", "message": "rosa@example.org is none"}]}),
            "400 BadRequestError",
        ),
        ((403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]}), "403 AuthError"),
        ((429, {"errors": [{"error": "TooManyRequestsError"}, {"error": "<rosa>"}]}), "429 TooManyRequestsError"),
        ((500, b"rosa"), "did not take the letter: 500"),
        ((200, {}), "did not take the letter: 200"),
        ((201, b"rosa"), "its answer names no id"),
        ((201, {"reference": "rosa"}), "its answer names no id"),
    ],
)
def test_a_letter_that_is_not_taken_is_an_error_without_a_word_of_whom_it_is_for(
    office: Office, answer: tuple[int, Any], told: str
) -> None:
    office.answer = answer

    with pytest.raises(NotSent) as error:
        office.notify().send(LETTER)

    assert told in str(error.value)
    assert "rosa" not in str(error.value).lower()
    assert SECRET not in str(error.value)


def test_a_service_that_is_not_there_is_an_error() -> None:
    with opened() as office:
        pass
    with pytest.raises(NotSent, match=r"cannot be reached \(ConnectError\)"):
        office.notify().send(LETTER)


def test_nothing_is_asked_where_no_e_mail_address_is_known(office: Office) -> None:
    with pytest.raises(NotSent, match="No e-mail address"):
        office.notify().send(replace(LETTER, to=LETTER.to._replace(contact="01632 960002")))
    assert office.asked == []


@pytest.mark.parametrize(
    ("by", "media_type", "why"),
    [("email", "application/pdf", "cannot go by e-mail"), ("post", "text/plain", "by post")],
)
def test_a_letter_that_cannot_go_that_way_is_an_error(office: Office, by: str, media_type: str, why: str) -> None:
    with pytest.raises(NotSent, match=why):
        office.notify(by=by).send(replace(LETTER, media_type=media_type))
    assert office.asked == []


# A folder


@pytest.mark.parametrize(
    ("media_type", "name"),
    [("text/html", "C-1-letter-6.html"), ("text/plain", "C-1-letter-6.txt"), ("application/pdf", "C-1-letter-6.pdf")],
)
def test_a_letter_in_the_folder_is_named_by_its_reference(tmp_path: Path, media_type: str, name: str) -> None:
    assert IntoFolder(tmp_path).send(replace(LETTER, media_type=media_type)) == name
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == PAGE.data


def test_a_letter_that_lies_in_the_folder_already_stays(tmp_path: Path) -> None:
    IntoFolder(tmp_path).send(LETTER)
    with pytest.raises(NotSent, match="already"):
        IntoFolder(tmp_path).send(replace(LETTER, data=b"another"))
    assert (tmp_path / "C-1-letter-6.html").read_bytes() == PAGE.data


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotSent, match="cannot be written to: No such file"):
        IntoFolder(tmp_path / "none").send(LETTER)


# What goes out


@IN_A_FILE
def test_what_goes_out_are_the_bytes_that_are_on_the_case(new_store: NewUrl, tmp_path: Path) -> None:
    documents = in_folder(tmp_path)
    with Casework.open(new_store(), durable=False, clock=lambda: NOW) as casework:
        known = log(resident={"id": "r-1", "name": "Rosa", "contact": "rosa@example.org"})
        for each in (known, *before()[1:]):
            assert casework.execute(each).outcome == "accepted"
        sent = Letters(casework, TERMS, documents).execute(acknowledge())
        assert sent.letter is not None

        found = outgoing(casework, documents, "C-1", "acknowledgement")

        assert found.data == sent.letter.data
        assert (found.to.contact, found.reference) == ("rosa@example.org", "C-1-letter-6")
        with pytest.raises(NotSent, match="No letter refusal is on case C-1"):
            outgoing(casework, documents, "C-1", "refusal")


@IN_A_FILE
def test_a_letter_goes_to_the_address_as_it_was_corrected_and_as_the_complaint_it_was_split_off_from_has_it(
    new_store: NewUrl, tmp_path: Path
) -> None:
    documents = in_folder(tmp_path)
    raised = {"point": {"id": "P9", "text": "Rats", "responsibility": "landlord"}, "related": False}
    wrong = {"event": 1, "field": "resident.contact", "value": "rosa@example.org", "reason": "Misheard"}
    with Casework.open(new_store(), durable=False, clock=lambda: NOW) as casework:
        letters = Letters(casework, TERMS, documents)
        known = log(resident={"id": "r-1", "name": "Rosa", "contact": "rose@example.org"})
        split = command("raise_issue", "2024-05-14", delays_response=False, new_case="C-9", **raised)
        told = [
            acknowledge(),
            split,
            {**EVERY["update"][-1], "case": "C-9"},
            command("correct_record", "2024-05-23", **wrong),
        ]
        for each in (known, *before()[1:], *told):
            answer = letters.execute(each).answer
            assert answer.outcome == "accepted", answer.invalid or answer.reasons

        first = outgoing(casework, documents, "C-1", "acknowledgement")
        split_off = outgoing(casework, documents, "C-9", "update")

        assert (first.to.contact, split_off.to.contact) == ("rosa@example.org", "rosa@example.org")


def test_either_way_out_is_one(tmp_path: Path, office: Office) -> None:
    ways: list[Sends] = [IntoFolder(tmp_path), office.notify()]
    assert [way.send(LETTER) for way in ways] == ["C-1-letter-6.html", ID]
