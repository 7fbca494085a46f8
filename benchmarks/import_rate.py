"""A file of commands imported for good, and the same file once more, when there is nothing left to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from pydantic_core import to_json

import casework.domain.subjects  # noqa: F401 - importing registers every command
from benchmarks.commanding import LATER
from benchmarks.floor import RawLog, RawReader
from benchmarks.life import Command
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Row, by_turns, taken
from casework.application import Casework
from casework.command_lines import command_lines
from casework.domain.command import COMMANDS
from casework.domain.command import Command as Model
from casework.importing.commands import BATCH, Import
from casework.store import open_store

CASES = 150


class RawBatches(RawLog):
    """A table of bytes into which as much goes with one commit as an import records together."""

    def record_together(self, events: list[bytes]) -> None:
        for start in range(0, len(events), BATCH):
            self._connection.execute("BEGIN IMMEDIATE")
            rows = ((event,) for event in events[start : start + BATCH])
            self._connection.executemany("INSERT INTO log (event) VALUES (?)", rows)
            self._connection.execute("COMMIT")


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """A command of an import against reading it with pydantic alone, and against raw inserts in the same batches."""
    commands = lives(CASES)
    file = folder / "commands.jsonl"
    file.write_bytes(b"\n".join(as_lines(commands)) + b"\n")
    stores = (folder / f"{number}.db" for number in count())
    into_new = partial(_into_new, stores, file, len(commands))
    yield by_turns("a command, imported", into_new(), _read_alone(commands), rounds=rounds)
    yield by_turns("  beside raw inserts in batches", into_new(), _inserted_raw(folder), rounds=rounds)
    yield by_turns(
        "  when it was imported before", _again(folder, file, len(commands)), _read_alone(commands), rounds=rounds
    )


def imported(store: Path, file: Path, commands: int) -> None:
    """Takes in a file of commands, all of which must be accepted."""
    with open_store(f"sqlite:///{store}") as opened, file.open("rb") as stream:
        found = Import(opened, partial(Casework, clock=lambda: LATER)).run(command_lines(stream))
        assert [line.outcome for line in found] == ["accepted"] * commands


def _into_new(stores: Iterator[Path], file: Path, commands: int) -> Iterator[float]:
    for store in stores:
        yield taken(partial(imported, store, file, commands)) / commands


def _again(folder: Path, file: Path, commands: int) -> Iterator[float]:
    while True:
        yield taken(partial(imported, folder / "0.db", file, commands)) / commands


def _read_alone(commands: list[Command]) -> Iterator[float]:
    models = [COMMANDS[command["command"]] for command in commands]
    texts = [to_json({field: value for field, value in command.items() if field != "command"}) for command in commands]
    while True:
        yield taken(lambda: _validated(models, texts)) / len(models)


def _validated(models: list[type[Model]], texts: list[bytes]) -> list[Model]:
    return [model.model_validate_json(text) for model, text in zip(models, texts, strict=True)]


def _inserted_raw(folder: Path) -> Iterator[float]:
    """The very bytes that the first import recorded."""
    reader = RawReader(folder / "0.db")
    events = reader.stored(0)
    reader.close()
    for number in count():
        raw = RawBatches(folder / f"raw-{number}.db")
        yield taken(partial(raw.record_together, events)) / len(events)
        raw.close()
