"""The program's start, until its help is on the screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measuring import Aim, Row, by_turns, taken

TIMES = 5


def measured(_: Path, rounds: int) -> Iterator[Row]:
    """`casework --help` against a Python that imports Typer and ends."""
    turns = _started("-m", "casework", "--help"), _started("-c", "import typer")
    yield by_turns("casework --help", *turns, rounds=TIMES * rounds, aim=Aim(most=3))


def _started(*arguments: str) -> Iterator[float]:
    program = [sys.executable, *arguments]
    run = partial(subprocess.run, program, stdout=subprocess.DEVNULL, check=True)
    run()  # once unmeasured, so that everything is compiled and has been read from the disk
    while True:
        yield taken(run)
