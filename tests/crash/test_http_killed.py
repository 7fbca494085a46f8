"""Killed at whatever moment, the service has lost nothing that it answered, and asked again it doubles nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from random import Random
from threading import Timer

import httpx
import pytest

from at_http import CRM, PATIENCE, Serving, given
from at_serve import serving_process
from casework import Casework
from casework.store import open_store
from crash.killing import log_at, of_one_piece
from engines import NewUrl
from examples import Command, finally_answered, of_case
from program import SOURCE

HERE = Path(__file__).parent
CASES, SHORT, LONG = 2, 2, 40


def keyed(*commands: Command) -> list[Command]:
    """Commands, each with a key by which it is known when it comes again."""
    return [{**command, "key": f"{command['case']}-{n}"} for n, command in enumerate(commands)]


@contextmanager
def dying(url: str, *, saves: int) -> Iterator[str]:
    """The URL of a service that is killed after it has recorded so often, before it answers."""
    command = [sys.executable, str(HERE / "dying.py"), url, str(saves)]
    environment = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{HERE.parent}"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.mark.parametrize("saves", [1, 4])
def test_asked_again_after_it_was_killed_before_it_answered_it_gives_the_first_answer(
    new_store: NewUrl, saves: int
) -> None:
    here, elsewhere = new_store(), new_store()
    commands = keyed(*finally_answered())[:saves]
    open_store(here).close()

    with dying(here, saves=saves) as url, httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {CRM}"
        for command in commands[:-1]:
            assert given(client, command).is_success
        with pytest.raises(httpx.TransportError):
            given(client, commands[-1], **{"If-Match": f'"{saves - 1}"'})

    with Serving(here) as again, Serving(elsewhere) as undisturbed:
        answer = given(again.client(CRM), commands[-1], **{"If-Match": f'"{saves - 1}"'})
        expected = [given(undisturbed.client(CRM), command) for command in commands][-1]
    assert (answer.status_code, answer.json(), answer.headers["ETag"]) == (
        expected.status_code,
        expected.json(),
        expected.headers["ETag"],
    )
    assert log_at(here) == log_at(elsewhere)


def test_killed_a_few_times_it_has_lost_and_doubled_nothing(new_store: NewUrl) -> None:
    goes_through(new_store(), new_store(), rounds=SHORT)


@pytest.mark.soak
def test_killed_many_times_it_has_lost_and_doubled_nothing(new_store: NewUrl) -> None:
    goes_through(new_store(), new_store(), rounds=LONG)


def goes_through(here: str, elsewhere: str, *, rounds: int) -> None:
    """Gives commands to a service that is killed and begun again, each until it is answered."""
    lot = Random(f"killed {rounds}")  # noqa: S311 - a lot that can be drawn again when a round fails
    histories = (of_case(f"C-{n}", *finally_answered()) for n in range(CASES * rounds))
    commands = keyed(*chain.from_iterable(histories))
    left = commands
    for _ in range(rounds):
        left = _until_killed(here, left, lot.uniform(0, 0.3))
    assert not _until_killed(here, left, seconds=None)

    with Casework.open(elsewhere, durable=False) as casework:
        for command in commands:
            assert casework.execute(command, via="local").outcome == "accepted"
    assert log_at(here) == log_at(elsewhere)
    of_one_piece(here)


def _until_killed(url: str, commands: list[Command], seconds: float | None) -> list[Command]:
    """What was not answered of some commands by a service that is killed so many seconds after it was ready."""
    with serving_process(url) as served, served.client() as client:
        kill = Timer(seconds or 0, served.process.kill)
        if seconds is not None:
            kill.start()
        for n, command in enumerate(commands):
            try:
                answer = given(client, command)
            except httpx.TransportError:
                kill.join()
                return commands[n:]
            assert answer.is_success, answer.text
        return []
