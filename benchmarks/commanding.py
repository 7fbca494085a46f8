"""One command end to end, from a line of JSON to its answer, in a durable store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.floor import RawLog, RawReader
from benchmarks.lives import as_lines, lives
from benchmarks.measuring import Aim, Row, Spread, by_turns, taken
from benchmarks.steps import Steps
from casework.application import Casework

CASES, AT_ONCE, BLOCKS = 120, 40, 10
"""So many cases are under way together; a block is so many of their commands, and a round so many blocks."""
LATER = datetime(2040, 1, 1, tzinfo=UTC)
"""A clock that no invented command is ahead of."""

Block = list[bytes]


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """A command against a raw insert and commit of the same bytes; then what each step of it takes.

    Raw commits one straight after another are quicker than those between which something else is done, whatever that
    is; so the second figure has turns of one command each.
    """
    lines = as_lines(lives(CASES, days=30))[: AT_ONCE * BLOCKS * rounds]
    blocks, singles = _cut(lines, AT_ONCE), _cut(lines, 1)
    yield _recorded(folder / "blocks.db", "a command, recorded for good", blocks)
    yield _recorded(folder / "singles.db", "  by turns, command by command", singles)
    yield from _steps(folder / "steps.db", blocks)


def _cut(lines: Block, length: int) -> list[Block]:
    return [lines[start : start + length] for start in range(0, len(lines), length)]


def _recorded(file: Path, what: str, blocks: list[Block]) -> Row:
    with opened(file) as casework:
        raw, reader = RawLog(file.with_suffix(".raw")), RawReader(file)
        row = by_turns(what, _ours(casework, blocks), _floor(raw, reader), len(blocks), Aim(least=0.4))
        raw.close()
        reader.close()
    return row


def opened(file: Path, *, durable: bool = True) -> Casework:
    """A store whose clock is ahead of everything."""
    return Casework.open(f"sqlite:///{file}", clock=lambda: LATER, durable=durable)


def carry_out(casework: Casework, lines: Block) -> None:
    """Commands, all of which must be accepted."""
    for line in lines:
        assert casework.execute(line).outcome == "accepted"


def _ours(casework: Casework, blocks: list[Block]) -> Iterator[float]:
    for block in blocks:
        yield taken(partial(carry_out, casework, block)) / len(block)


def _floor(raw: RawLog, reader: RawReader) -> Iterator[float]:
    """What casework recorded in its turn, recorded raw."""
    position = 0
    while events := reader.stored(position):
        position += len(events)
        yield taken(partial(raw.record, events)) / len(events)


def _steps(file: Path, blocks: list[Block]) -> Iterator[Row]:
    with opened(file) as casework:
        rounds = [Steps(casework, LATER).take(block) for block in blocks]
    for name in rounds[0]:
        yield Row(f"  of which {name}", Spread.of([each[name] for each in rounds]))
