"""A year of a landlord with 2,000 complaints, simulated by the program as people start it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import starmap
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from pydantic_core import to_json

import casework.domain.subjects  # noqa: F401 - importing registers every command
from benchmarks.life import Command
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Row, Spread, by_turns, taken
from casework.domain.command import COMMANDS
from casework.domain.command import Command as Model

CASES, A_MINUTE = 2_000, 60.0


def measured(folder: Path, _: int) -> Iterator[Row]:
    """One run, however many rounds: a command of it against reading it with pydantic alone, then the whole of it."""
    commands = lives(CASES)
    file, answers = folder / "year.jsonl", folder / "answers.jsonl"
    file.write_bytes(b"\n".join(as_lines(commands)) + b"\n")
    before = _processor()
    turns = _ours(file, answers, len(commands)), _floor(commands)
    row = by_turns("a command of a simulated year", *turns, rounds=1)
    spent = _processor() - before
    assert answers.read_bytes().count(b'"outcome":"accepted"') == len(commands)
    whole = row.ours.middle * len(commands)
    yield row
    yield Row(f"the year of {len(commands):,} commands", Spread.of([whole]), aim="≤ 60 s", met=whole <= A_MINUTE)
    yield Row("  of which the processor was busy", Spread.of([spent]))


def _ours(file: Path, answers: Path, commands: int) -> Iterator[float]:
    while True:
        yield taken(partial(_simulate, file, answers)) / commands


def _simulate(file: Path, answers: Path) -> None:
    program = [sys.executable, "-m", "casework", "simulate", str(file)]
    with answers.open("wb") as out:
        subprocess.run(program, stdout=out, check=True)  # noqa: S603 - the program itself


def _floor(commands: list[Command]) -> Iterator[float]:
    asked = [_asked(command) for command in commands]
    while True:
        yield taken(lambda: [*starmap(_validated, asked)]) / len(asked)


def _asked(command: Command) -> tuple[type[Model], bytes]:
    """A command's model and its JSON; the name is no field of the model."""
    return COMMANDS[command["command"]], to_json({name: fact for name, fact in command.items() if name != "command"})


def _validated(model: type[Model], text: bytes) -> Model:
    return model.model_validate_json(text)


def _processor() -> float:
    """Seconds of the processor that programs started from here have had."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
