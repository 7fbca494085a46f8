"""An import that is killed without warning at any moment, and run again: nothing lost, doubled or asked twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest

from casework.projections.catch_up import rebuild, up_to_date
from casework.store import open_store
from program import SOURCE, url
from recorded import tables
from taking_in import file_of, lines_in, log_in, mixed

CASES = 25
LONGEST = 60.0  # seconds


@dataclass
class Whole:
    """An import that nobody disturbed, and what it left behind."""

    commands: Path
    rejects: bytes
    log: list[dict[str, Any]]
    accepted: list[bool]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("undisturbed")
    commands, store, rejects = folder / "commands.jsonl", folder / "casework.db", folder / "rejects.jsonl"
    file_of(commands, *mixed(CASES))
    with started(commands, store, rejects) as run:
        run.communicate()
    refused = {json.loads(line)["n"] for line in rejects.read_bytes().splitlines()}
    accepted = [line.n not in refused for line in lines_in(commands)]
    return Whole(commands, rejects.read_bytes(), log_in(store), accepted)


def test_killed_at_three_moments_and_resumed_it_is_as_if_nothing_had_been(whole: Whole, tmp_path: Path) -> None:
    for number in range(3):
        kill_and_resume(whole, tmp_path, number)


@pytest.mark.soak
def test_killed_at_fifty_moments_and_resumed_it_is_as_if_nothing_had_been(whole: Whole, tmp_path: Path) -> None:
    cut = {kill_and_resume(whole, tmp_path, number) for number in range(3, 53)}
    assert len(cut - {0, len(whole.accepted)}) > 3


def kill_and_resume(whole: Whole, folder: Path, number: int) -> int:
    """Kills an import at some moment, looks at what it left and runs it again; gives how many lines it had settled."""
    store, rejects = folder / f"{number}.db", folder / f"{number}.jsonl"
    lot = Random(number)  # noqa: S311 - a lot that can be drawn again when a round fails
    with started(whole.commands, store, rejects) as run:
        if number % 5:
            wait_for(store, lot.randrange(len(whole.accepted)))
        sleep(lot.uniform(0, 0.05 if number % 5 else 1))
        run.kill()
    done = settled(store)
    assert log_in(store) == whole.log[: sum(whole.accepted[:done])]
    assert_resumed(whole, store, rejects, done)
    return done


def assert_resumed(whole: Whole, store: Path, rejects: Path, done: int) -> None:
    """Run again, only the lines that were not settled are asked, and everything is as it should be."""
    with started(whole.commands, store, rejects, "--json") as run:
        summary = json.loads(run.communicate()[0])
    assert summary["before"] == done
    assert summary["commands"] == settled(store) == len(whole.accepted)
    assert summary["accepted"] == sum(whole.accepted)
    assert rejects.read_bytes() == whole.rejects
    assert log_in(store) == whole.log
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    with open_store(url(store)) as opened:
        rebuild(opened)
        with up_to_date(opened) as views:
            assert len(tables(views)["cases"]) == CASES


def started(commands: Path, store: Path, rejects: Path, *options: str) -> subprocess.Popen[bytes]:
    """The program, importing, in a process of its own."""
    paths = (str(commands), "--store", url(store), "--rejects", str(rejects))
    program = [sys.executable, "-m", "casework", "import", *paths, *options]
    return subprocess.Popen(program, env=os.environ | {"PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE)


def wait_for(store: Path, lines: int) -> None:
    """Waits until so many lines are settled."""
    patience = monotonic() + LONGEST
    while settled(store) < lines and monotonic() < patience:
        sleep(0.002)


def settled(store: Path) -> int:
    """The lines of which the journal says what came of them, seen from outside; none where there is no journal yet."""
    if not store.exists():
        return 0
    with closing(sqlite3.connect(store, timeout=LONGEST)) as connection:
        try:
            return int(connection.execute("select count(*) from import_journal").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
