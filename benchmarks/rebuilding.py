"""All views made anew from the log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.commanding import carry_out, opened
from benchmarks.floor import RawReader
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.projections.catch_up import rebuild

CASES = 300


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Every view, by event, against select, `orjson.loads` and a trivial fold of the whole log."""
    file, lines = folder / "rebuilds.db", as_lines(lives(CASES))
    with opened(file, durable=False) as casework:
        carry_out(casework, lines)
    with opened(file) as casework:
        turns = _ours(casework, len(lines)), _floor(file, len(lines))
        yield by_turns("an event, when all views are rebuilt", *turns, rounds=rounds, aim=Aim(least=0.15))


def _ours(casework: Casework, events: int) -> Iterator[float]:
    while True:
        yield taken(partial(rebuild, casework.store)) / events


def _floor(file: Path, events: int) -> Iterator[float]:
    reader = RawReader(file)
    while True:
        yield taken(reader.cases) / events
