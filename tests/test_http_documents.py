"""Documents over HTTP: only what is sound, of a kind that is taken and of the case comes in or out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_documents import LETTER, PDF, PNG, damage, digest_of, erased, files, in_folder, keyring_in, parts
from at_events import until
from at_http import ANN, PATIENCE, Everybody, Serving
from at_http import given as command
from casework.domain.complaint import Complaint
from casework.http.access.who import Who
from casework.http.document_bytes import disposition
from casework.http.problems import Problem
from engines import IN_A_FILE
from examples import of_case, received
from examples_record import attach

NAME = 'Brief an "Frau Größe"\r\n; 2024/05%20.pdf'
"""A name with everything in it that a header could stumble over."""


class AllButOthers(Everybody):
    """A guard before whom nobody sees the cases of others, which begin with an O."""

    def sees(self, who: Who, case: Complaint) -> None:
        if case.ref.startswith("O"):
            raise Problem("not_found", "There is no such case")


@dataclass(frozen=True)
class Keeping:
    """A service that keeps documents in a folder, none so far, and a case without any."""

    serving: Serving
    folder: Path
    case: str

    def client(self, token: str | None = ANN) -> httpx.Client:
        return self.serving.client(token)

    def at(self, document: str, case: str | None = None) -> str:
        """The address of a document of the case."""
        return f"/v1/cases/{case or self.case}/documents/{document}"

    def put(self, content: Any, digest: str = digest_of(LETTER), **headers: str) -> httpx.Response:
        return put(self.client(), content, self.at(digest), **headers)

    def attached(self, **more: Any) -> httpx.Client:
        """A client that has put a letter there, and then on the case, as D1."""
        assert self.put(LETTER).is_success
        client, (attaching,) = self.client(), of_case(self.case, attach("2024-05-20", **(FACTS | more)))
        assert command(client, attaching).is_success
        return client


FACTS: dict[str, Any] = {"sha256": digest_of(LETTER), "size": len(LETTER)}
CASES = count(1)


@pytest.fixture(scope="module", params=["clear", "sealed"])
def one_service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Serving, Path]]:
    folder = tmp_path_factory.mktemp("kept")
    with keyring_in(folder) if request.param == "sealed" else nullcontext() as keyring:
        documents = in_folder(folder, keyring=keyring)
        with Serving(f"sqlite:///{folder}/casework.db", AllButOthers(), more={"documents": documents}) as serving:
            yield serving, folder / "documents"


@pytest.fixture
def keeping(one_service: tuple[Serving, Path]) -> Keeping:
    serving, folder = one_service
    for file in files(folder):
        file.unlink()
    case = f"C-{next(CASES)}"
    serving.done(*of_case(case, *received()))
    return Keeping(serving, folder, case)


def put(client: httpx.Client, content: Any, address: str, **headers: str) -> httpx.Response:
    return client.put(address, content=content, headers={"Content-Type": PDF} | headers)


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


def test_a_document_that_was_put_on_a_case_comes_out_as_it_went_in(keeping: Keeping) -> None:
    client = keeping.attached()

    answer = client.get(keeping.at("D1"))

    assert answer.status_code == 200
    assert answer.content == LETTER
    assert answer.headers["Content-Type"] == PDF
    assert answer.headers["Content-Length"] == str(len(LETTER))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["ETag"] == f'"{digest_of(LETTER)}"'


def test_the_first_to_put_a_document_is_told_that_it_is_new_and_the_next_that_it_is_there(keeping: Keeping) -> None:
    assert keeping.put(LETTER, digest_of(LETTER).upper()).status_code == 201
    assert keeping.put(parts(LETTER)).status_code == 204


def test_who_has_the_document_is_not_sent_it_again(keeping: Keeping) -> None:
    client = keeping.attached()
    etag = f'"{digest_of(LETTER)}"'

    answer = client.get(keeping.at("D1"), headers={"If-None-Match": f'"other", {etag}'})

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize(
    ("content", "headers", "status", "said"),
    [
        pytest.param(LETTER[:-1], {}, 422, "invalid", id="other bytes than was said"),
        pytest.param(LETTER * 2, {}, 413, "too_large", id="too many bytes"),
        pytest.param(
            partial(parts, LETTER * 2), {}, 413, "too_large", id="too many bytes, which nobody counted before"
        ),
        pytest.param(LETTER, {"Content-Type": "text/html"}, 415, "unsupported_media_type", id="a page"),
        pytest.param(LETTER, {"Content-Type": ""}, 415, "unsupported_media_type", id="nobody says what"),
        pytest.param(LETTER, {"Content-Type": PNG}, 415, "unsupported_media_type", id="no picture at all"),
        pytest.param(LETTER, {"Content-Encoding": "gzip"}, 415, "unsupported_media_type", id="packed"),
        pytest.param(b"", {}, 422, "invalid", id="nothing"),
    ],
)
def test_what_is_not_taken_is_refused_and_nothing_of_it_is_kept(
    keeping: Keeping, content: Any, headers: dict[str, str], status: int, said: str
) -> None:
    answer = keeping.put(content() if callable(content) else content, **headers)

    assert (answer.status_code, kind(answer)) == (status, said)
    until(lambda: files(keeping.folder) == [])


def test_an_upload_that_breaks_off_leaves_nothing(keeping: Keeping) -> None:
    head = (
        f"PUT {keeping.at(digest_of(LETTER))} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ANN}\r\n"
        f"Content-Type: {PDF}\r\nContent-Length: {len(LETTER)}\r\n\r\n"
    )
    with closing(socket.create_connection(("127.0.0.1", urlsplit(keeping.serving.url).port or 0))) as client:
        client.sendall(head.encode() + LETTER[:300_000])
        until(lambda: files(keeping.folder) != [])

    until(lambda: files(keeping.folder) == [])
    assert keeping.put(LETTER).status_code == 201


def test_a_damaged_document_is_an_error_and_no_byte_of_it_goes_out(keeping: Keeping) -> None:
    client = keeping.attached()
    damage(keeping.folder, LETTER)

    answer = client.get(keeping.at("D1"))

    assert (answer.status_code, kind(answer)) == (500, "unexpected")
    assert "damaged" in answer.json()["detail"]
    assert LETTER[:100] not in answer.content


def test_an_erased_document_is_gone_and_its_answer_says_so(tmp_path: Path) -> None:
    with keyring_in(tmp_path) as keyring:
        documents = in_folder(tmp_path, keyring=keyring)
        with Serving(f"sqlite:///{tmp_path}/casework.db", Everybody(), more={"documents": documents}) as serving:
            serving.done(*of_case("C-E", *received()))
            client = Keeping(serving, tmp_path / "documents", "C-E").attached()
            erased(documents, keyring, LETTER)

            answer = client.get("/v1/cases/C-E/documents/D1")

    assert (answer.status_code, kind(answer)) == (410, "erased")
    assert "for good" in answer.json()["detail"]


def test_a_document_whose_bytes_were_never_put_is_said_to_be_missing(keeping: Keeping) -> None:
    keeping.serving.done(*of_case(keeping.case, attach("2024-05-20")))

    answer = keeping.client().get(keeping.at("D1"))

    assert (answer.status_code, kind(answer)) == (404, "not_found")
    assert "put them there" in answer.json()["detail"]


def test_a_document_is_read_by_its_id_on_the_case_and_not_by_its_digest(keeping: Keeping) -> None:
    client = keeping.attached()

    assert client.get(keeping.at(digest_of(LETTER))).status_code == 404


def test_a_document_of_a_case_that_somebody_does_not_see_is_not_there(keeping: Keeping) -> None:
    client = keeping.attached()
    keeping.serving.done(*of_case("O-1", *received(), attach("2024-05-20", **FACTS)))

    assert client.get(keeping.at("D1", "O-1")).status_code == 404
    assert put(client, LETTER, keeping.at(digest_of(LETTER), "O-1")).status_code == 404


@pytest.mark.parametrize("path", ["../../../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "a%00b", "%2e%2e/x", "..\\..\\x"])
def test_no_path_leads_out_of_the_documents(keeping: Keeping, path: str) -> None:
    outside = b"%PDF-outside"
    (keeping.folder.parent / "outside.pdf").write_bytes(outside)
    headers = {"Authorization": f"Bearer {ANN}", "Content-Type": PDF}
    with closing(HTTPConnection("127.0.0.1", urlsplit(keeping.serving.url).port, timeout=PATIENCE)) as client:
        for method in ("GET", "PUT"):
            client.request(method, keeping.at(path), headers=headers)
            with client.getresponse() as answer:
                assert answer.status in (400, 404, 405, 422)
                assert outside not in answer.read()
    assert files(keeping.folder) == []


def test_an_id_with_a_slash_in_it_is_an_id_all_the_same(keeping: Keeping) -> None:
    client = keeping.attached(id="2024/05 letter")

    assert client.get(keeping.at(quote("2024/05 letter", safe=""))).content == LETTER


def test_many_who_put_the_same_at_once_put_one(keeping: Keeping) -> None:
    clients = [keeping.client() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        said = list(
            pool.map(lambda client: put(client, parts(LETTER), keeping.at(digest_of(LETTER))).status_code, clients)
        )

    assert set(said) <= {201, 204}
    assert [file.name for file in files(keeping.folder)] == [digest_of(LETTER)]


def test_what_was_put_on_a_case_as_something_else_is_given_out_as_bytes_alone(keeping: Keeping) -> None:
    for said in ("text/html", PNG):
        client = keeping.attached(id=said, media_type=said)

        assert client.get(keeping.at(said)).headers["Content-Type"] == "application/octet-stream"


def test_the_name_goes_out_in_one_header_alone(keeping: Keeping) -> None:
    client = keeping.attached(name=NAME)

    headers = client.get(keeping.at("D1")).headers

    assert "Größe" in unquote(headers["Content-Disposition"])
    assert [name for name, value in headers.items() if "Gr" in unquote(value)] == ["content-disposition"]


@given(st.text())
def test_any_name_makes_one_header_that_is_read_as_a_name_and_no_path(name: str) -> None:
    said = disposition(name)

    assert said.isascii()
    assert said.isprintable()
    assert said.count('"') == 2
    for each in (said.split('"')[1], unquote(said.rpartition("''")[2])):
        assert not set("/\\") & set(each)


def test_a_name_that_was_erased_is_not_made_up() -> None:
    assert disposition(None) == "attachment"


@IN_A_FILE
def test_a_service_without_a_place_for_documents_says_so(serving: Serving) -> None:
    serving.done(*received(), attach("2024-05-20"))
    client = serving.client()

    address = "/v1/cases/C-1/documents/"
    for answer in (client.get(f"{address}D1"), put(client, LETTER, f"{address}{digest_of(LETTER)}")):
        assert (answer.status_code, kind(answer)) == (404, "not_found")
        assert "No documents are kept here" in answer.json()["detail"]


def test_documents_are_not_for_who_gives_no_token(keeping: Keeping) -> None:
    keeping.attached()

    assert keeping.client(None).get(keeping.at("D1")).status_code == 401
    assert put(keeping.client(None), LETTER, keeping.at(digest_of(LETTER))).status_code == 401
