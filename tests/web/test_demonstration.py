"""`casework serve --demo`: the demonstration year in a browser, a minute after the first look at casework."""

from __future__ import annotations

import httpx

from at_serve import serving_process
from at_web import form_token
from casework.cli.ending import ExitCode
from program import casework


def test_whoever_opens_the_address_it_shows_can_sign_in_and_look_around() -> None:
    with (
        serving_process("sqlite:///is-not-made.db", "--demo", dev=False) as served,
        httpx.Client(base_url=served.url, trust_env=False, follow_redirects=True) as client,
    ):
        form = {"key": served.key, "name": "mgr-hart", "role": "manager", "form_token": form_token(client.get("/"))}
        assert "Tuesday 31 March 2026" in client.post("/sign-in", data=form).text
        assert "MB-2511" in client.get("/queues/overdue").text
        assert served.ended() == ExitCode.OK


def test_the_demonstration_is_for_one_process_on_this_machine() -> None:
    assert casework("serve", "--demo", "--host", "192.0.2.1").status == ExitCode.USAGE
    assert casework("serve", "--demo", "--processes", "2", store="postgresql://x/y").status == ExitCode.USAGE
