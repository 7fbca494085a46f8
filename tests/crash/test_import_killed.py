"""An import that is killed without warning at any moment, and run again: nothing lost, doubled or asked twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest

from casework.projections.catch_up import up_to_date
from casework.store import open_store
from crash.killing import LONGEST, asked, is_there, let_go, sound
from engines import NewUrl
from program import SOURCE
from recorded import tables
from taking_in import file_of, lines_in, log_in, mixed

CASES = 25


@dataclass
class Whole:
    """An import that nobody disturbed, and what it left behind."""

    commands: Path
    rejects: bytes
    log: list[dict[str, Any]]
    accepted: list[bool]


@pytest.fixture(scope="module")
def whole(lasting_store: NewUrl, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder, store = tmp_path_factory.mktemp("undisturbed"), lasting_store()
    commands, rejects = folder / "commands.jsonl", folder / "rejects.jsonl"
    file_of(commands, *mixed(CASES))
    with started(commands, store, rejects) as run:
        run.communicate()
    refused = {json.loads(line)["n"] for line in rejects.read_bytes().splitlines()}
    accepted = [line.n not in refused for line in lines_in(commands)]
    assert True in accepted
    assert False in accepted
    return Whole(commands, rejects.read_bytes(), recorded_in(store), accepted)


def test_killed_at_three_moments_and_resumed_it_is_as_if_nothing_had_been(
    whole: Whole, new_store: NewUrl, tmp_path: Path
) -> None:
    cut = {kill_and_resume(whole, new_store(), tmp_path / f"{number}.jsonl", number) for number in range(3)}
    assert cut - {0, len(whole.accepted)}


@pytest.mark.soak
def test_killed_at_fifty_moments_and_resumed_it_is_as_if_nothing_had_been(
    whole: Whole, new_store: NewUrl, tmp_path: Path
) -> None:
    cut = {kill_and_resume(whole, new_store(), tmp_path / f"{number}.jsonl", number) for number in range(3, 53)}
    assert len(cut - {0, len(whole.accepted)}) > 3


def kill_and_resume(whole: Whole, store: str, rejects: Path, number: int) -> int:
    """Kills an import at some moment, looks at what it left and runs it again; gives how many lines it had settled."""
    lot = Random(number)  # noqa: S311 - a lot that can be drawn again when a round fails
    with started(whole.commands, store, rejects) as run:
        if number % 5:
            wait_for(store, lot.randrange(len(whole.accepted)))
        sleep(lot.uniform(0, 0.05 if number % 5 else 1))
        run.kill()
    let_go(store)
    done = settled(store)
    assert recorded_in(store) == whole.log[: sum(whole.accepted[:done])]
    assert_resumed(whole, store, rejects, done)
    return done


def assert_resumed(whole: Whole, store: str, rejects: Path, done: int) -> None:
    """Run again, only the lines that were not settled are asked, and everything is as it should be."""
    with started(whole.commands, store, rejects, "--json") as run:
        summary = json.loads(run.communicate()[0])
    assert summary["before"] == done
    assert summary["commands"] == settled(store) == len(whole.accepted)
    assert summary["accepted"] == sum(whole.accepted)
    assert rejects.read_bytes() == whole.rejects
    assert recorded_in(store) == whole.log
    sound(store)
    with open_store(store) as opened, up_to_date(opened) as views:
        assert len(tables(views)["cases"]) == CASES


def recorded_in(store: str) -> list[dict[str, Any]]:
    """The log of the store at a URL, nothing where there is none yet."""
    return log_in(store) if is_there(store) else []


def started(commands: Path, store: str, rejects: Path, *options: str) -> subprocess.Popen[bytes]:
    """The program, importing, in a process of its own."""
    paths = (str(commands), "--store", store, "--rejects", str(rejects))
    program = [sys.executable, "-m", "casework", "import", *paths, *options]
    return subprocess.Popen(program, env=os.environ | {"PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE)


def wait_for(store: str, lines: int) -> None:
    """Waits until so many lines are settled."""
    patience = monotonic() + LONGEST
    while settled(store) < lines:
        assert monotonic() < patience
        sleep(0.002)


def settled(store: str) -> int:
    """The lines of which the journal says what came of them, seen from outside."""
    return asked(store, "select count(*) from import_journal")
