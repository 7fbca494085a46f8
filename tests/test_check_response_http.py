"""A draft response checked over HTTP: as the library checks it, for those who may, with nothing of it kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from answered import described, problem
from at_http import Serving
from casework.sending.checking import check_response
from drafted import DAMP
from engines import IN_A_FILE
from recorded import moment

LETTER = (Path(__file__).parent / "drafts" / DAMP.file).read_text(encoding="utf-8")
FAULTY = LETTER.replace("£250", "£205")
RESPONSE = DAMP.response or {}
PLACE = f"/v1/cases/{DAMP.case}/check-response"


def at_work(serving: Serving) -> Serving:
    serving.clock.now = moment("2025-06-16")
    return serving.done(*DAMP.history)


@IN_A_FILE
def test_a_draft_is_checked_as_the_library_checks_it(serving: Serving) -> None:
    client = at_work(serving).client()

    for draft in (LETTER, FAULTY):
        asked = {"draft": draft, "command": DAMP.response, "on": "2025-06-17"}
        found = described("check_response", client.post(PLACE, json=asked))
        again = check_response(serving.casework, DAMP.case, draft, command=DAMP.response)
        assert found == from_json(to_json(again.as_json()))


@IN_A_FILE
def test_the_command_can_be_given_as_it_will_be_sent_with_its_case_in_the_address_and_who_gives_it_in_the_token(
    serving: Serving,
) -> None:
    client = at_work(serving).client()
    sent = {name: value for name, value in RESPONSE.items() if name not in ("case", "by")}

    found, whole = (client.post(PLACE, json={"draft": LETTER, "command": each}) for each in (sent, RESPONSE))

    assert (found.status_code, found.json()) == (200, whole.json())


@IN_A_FILE
def test_what_is_wrong_with_the_request_is_named(serving: Serving) -> None:
    client = at_work(serving).client()
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "draft"),
        ({"draft": ""}, "draft"),
        ({"draft": LETTER, "on": "tomorrow"}, "on"),
        ({"draft": LETTER, "letter": LETTER}, ""),
        ({"draft": LETTER, "command": {"command": "respond", "case": DAMP.case}}, "command.at"),
        ({"draft": LETTER, "command": DAMP.history[0]}, "command"),
        ({"draft": LETTER, "command": RESPONSE | {"command": "reply"}}, "command.command"),
        ({"draft": LETTER, "command": RESPONSE | {"case": "another"}}, "command.case"),
        ({"draft": LETTER, "command": RESPONSE | {"Bola Adeyemi": 1}}, "command"),
    )
    for asked, field in wrong:
        said = problem(client.post(PLACE, json=asked), 422, field)
        assert "Adeyemi" not in str(said)
        assert "Value error" not in str(said)
    assert client.post("/v1/cases/nowhere/check-response", json={"draft": LETTER}).status_code == 404
