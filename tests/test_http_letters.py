"""Over HTTP `?letter=true` sends the letter with its command, and the answer says where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from at_documents import digest_of, in_folder
from at_http import ANN, Everybody, Serving
from at_letters import EVERY, TERMS, before, written
from casework.http.access.who import Who
from casework.http.problems import Problem
from engines import IN_A_FILE, NewUrl
from examples import FOUND, Command, acknowledge

pytestmark = IN_A_FILE


class NoDocuments(Everybody):
    """A guard before whom nobody may put documents on cases."""

    def may(self, who: Who, operation: str) -> None:
        if operation == "attach_document":
            raise Problem("forbidden", "Not this")


@pytest.fixture
def serving(new_store: NewUrl, tmp_path: Path) -> Iterator[Serving]:
    with served(new_store(), tmp_path) as serving:
        yield serving


def served(url: str, folder: Path, guard: Any = None, **more: Any) -> Serving:
    return Serving(url, guard or Everybody(), more={"documents": in_folder(folder), "letters": TERMS} | more)


def asked(serving: Serving, command: Command, query: str = "letter=true", **headers: str) -> httpx.Response:
    fields = {name: value for name, value in command.items() if name not in ("command", "case", "by")}
    return serving.client(ANN).post(
        f"/v1/cases/C-1/{command['command']}?{query}", json=fields, headers={"If-Match": "*"} | headers
    )


def ready(serving: Serving) -> Serving:
    return serving.done(*before())


def ready_once(serving: Serving) -> Serving:
    return serving if serving.casework.search(reference="C-1").lines else ready(serving)


def test_the_answer_names_the_document_whose_bytes_are_the_letter(serving: Serving) -> None:
    said = asked(ready(serving), acknowledge())

    usual = written("acknowledgement")
    assert said.status_code == 200
    assert said.headers["ETag"] == '"7"'
    assert said.json()["letter"] == {
        "document": "letter-6",
        "kind": "acknowledgement",
        "variant": "standard",
        "template": usual.template,
        "media_type": "text/html",
        "size": len(usual.data),
        "sha256": digest_of(usual.data),
    }
    got = serving.client(ANN).get("/v1/cases/C-1/documents/letter-6")
    assert got.content == usual.data
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_another_variant_can_be_asked_for(serving: Serving) -> None:
    said = asked(ready(serving), acknowledge(), "letter=true&variant=easy_read")
    assert said.json()["letter"]["sha256"] == written("acknowledgement", "easy_read").digest
    assert asked(serving, EVERY["update"][-1], "letter=true&variant=tiny").status_code == 422


def test_without_being_asked_no_letter_is_made(serving: Serving) -> None:
    said = asked(ready(serving), acknowledge(), "letter=false")
    assert "letter" not in said.json()
    assert said.headers["ETag"] == '"6"'


def test_of_what_was_found_there_is_none(serving: Serving) -> None:
    assert asked(ready(serving), acknowledge(as_found=FOUND)).json()["letter"] is None


def test_the_same_key_gets_the_same_letter(serving: Serving) -> None:
    first, again = (asked(ready_once(serving), acknowledge(), **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json()["letter"] == again.json()["letter"]
    assert again.status_code == 200


def test_a_refused_command_makes_none(serving: Serving) -> None:
    said = asked(ready(serving), acknowledge(ombudsman_details=None))
    assert said.status_code == 409
    assert said.json()["reasons"][0]["code"] == "ombudsman_details_missing"


def test_a_letter_that_cannot_be_made_sends_nothing(new_store: NewUrl, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "acknowledgement.html.j2").write_text("<p>\n{{ letter.nothing }}")
    terms = TERMS.model_copy(update={"templates": tmp_path / "own"})
    with served(new_store(), tmp_path, letters=terms) as serving:
        said = asked(ready(serving), acknowledge())

        assert (said.status_code, said.json()["type"]) == (500, "/problems/letter_not_made")
        assert "acknowledgement.html.j2, line 2," in said.json()["detail"]
        assert serving.casework.case("C-1").status == "logged"


def test_where_no_documents_are_kept_no_letters_are_made(new_store: NewUrl, tmp_path: Path) -> None:
    with served(new_store(), tmp_path, documents=None) as serving:
        said = asked(ready(serving), acknowledge())
        assert (said.status_code, serving.casework.case("C-1").status) == (404, "logged")


def test_who_may_put_no_documents_there_makes_no_letters(new_store: NewUrl, tmp_path: Path) -> None:
    with served(new_store(), tmp_path, NoDocuments()) as serving:
        said = asked(ready(serving), acknowledge())
        assert (said.status_code, serving.casework.case("C-1").status) == (403, "logged")


# Looking before


def shown(serving: Serving, command: Command, **more: Any) -> httpx.Response:
    fields = {name: value for name, value in command.items() if name not in ("case", "by")}
    return serving.client(ANN).post("/v1/cases/C-1/preview-letter", json={"command": fields, **more})


def test_a_letter_can_be_looked_at_before_its_command_is_given(serving: Serving) -> None:
    said = shown(ready(serving), acknowledge(), variant="easy_read")

    usual = written("acknowledgement", "easy_read")
    assert said.status_code == 200
    assert said.json() == {
        "case": "C-1",
        "kind": "acknowledgement",
        "variant": "easy_read",
        "template": usual.template,
        "html": usual.html.decode(),
        "text": usual.text,
    }
    assert len(serving.casework.history("C-1")) == 5


@pytest.mark.parametrize(
    ("command", "more", "status", "told"),
    [
        (acknowledge(ombudsman_details=None), {}, 409, "Give the resident the Ombudsman's details"),
        (acknowledge(to="nobody", reason="x"), {}, 422, "sends no letter"),
        (acknowledge(), {"variant": "tiny"}, 422, "variant"),
        (acknowledge(), {"other": 1}, 422, "there are command, variant"),
        (acknowledge(until="x"), {}, 422, "command.until"),
        ({**acknowledge(), "command": None}, {}, 422, "name of a command"),
        ({**acknowledge(), "command": "close"}, {}, 422, "command"),
        ({**acknowledge(), "command": "bless"}, {}, 422, "name of a command"),
        (acknowledge(**{"a name": "x"}), {}, 422, '"field":"command"'),
    ],
)
def test_a_command_that_would_come_to_nothing_is_told(
    serving: Serving, command: Command, more: dict[str, Any], status: int, told: str
) -> None:
    said = shown(ready(serving), command, **more)
    assert said.status_code == status
    assert told in said.text


def test_a_template_that_is_broken_is_told_before(new_store: NewUrl, tmp_path: Path) -> None:
    (tmp_path / "acknowledgement.html.j2").write_text("{{ letter.nothing }}")
    with served(new_store(), tmp_path, letters=TERMS.model_copy(update={"templates": tmp_path})) as serving:
        assert shown(ready(serving), acknowledge()).json()["type"] == "/problems/letter_not_made"
