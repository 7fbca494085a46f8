"""The service as a whole: who is answered what, over a real connection."""

from __future__ import annotations

from at_http import CRM, Serving, given
from examples import log


def test_a_command_given_over_http_is_recorded(serving: Serving) -> None:
    said = given(serving.client(), log())

    assert said.status_code == 201, said.text
    assert serving.casework.case("C-1").status == "logged"


def test_without_a_token_nothing_is_answered(serving: Serving) -> None:
    assert serving.client(None).get("/v1/cases/C-1").status_code == 401


def test_what_a_back_end_asks_for_is_read_with_its_version(serving: Serving) -> None:
    serving.done(log())

    assert serving.client(CRM).get("/v1/cases/C-1").headers["ETag"] == '"1"'
