"""A case loaded: for the first time, and again when it is in memory already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.commanding import carry_out, opened
from benchmarks.floor import Folded, RawReader
from benchmarks.lives import as_lines, beginning
from benchmarks.measuring import Aim, Row, by_turns, taken
from casework.application import Casework
from casework.domain.complaint import Complaint, case_id

CASES, ROUNDS = 40, 3
"""Cases of a length, and how often they are all loaded in a round."""


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Cases of 10 and of 50 events, against select, `orjson.loads` and a trivial fold of the same events."""
    file, turns = folder / "loads.db", ROUNDS * rounds
    for events in (10, 50):
        refs = [f"L{events}-{n}" for n in range(CASES)]
        with opened(file, durable=False) as casework:
            for ref in refs:
                carry_out(casework, as_lines(beginning(ref, events)))
        length = f"a case of {events} events"
        cold, floor = _cold(file, refs, events), _floor(file, refs, events)
        yield by_turns(f"{length}, not in memory", cold, floor, turns, Aim(most=6))
        with opened(file) as casework:
            warm = _warm(casework, refs, events)
            yield by_turns(f"{length}, in memory", warm, floor, turns, Aim(most=1))


def _cold(file: Path, refs: list[str], events: int) -> Iterator[float]:
    while True:
        with opened(file) as casework:
            yield _loading(casework, refs, events)


def _warm(casework: Casework, refs: list[str], events: int) -> Iterator[float]:
    load(casework, refs)
    while True:
        yield _loading(casework, refs, events)


def _loading(casework: Casework, refs: list[str], events: int) -> float:
    found: list[Complaint] = []
    seconds = taken(lambda: found.extend(load(casework, refs)))
    assert all(case.version == events - 1 for case in found)
    return seconds / len(refs)


def load(casework: Casework, refs: list[str]) -> list[Complaint]:
    """Cases by their references."""
    return [casework.case(ref) for ref in refs]


def _floor(file: Path, refs: list[str], events: int) -> Iterator[float]:
    ids = [case_id(ref).hex for ref in refs]
    while True:
        reader, found = RawReader(file), list[Folded]()
        seconds = taken(partial(_read, reader, ids, found))
        reader.close()
        assert all(case["version"] == events - 1 for case in found)
        yield seconds / len(refs)


def _read(reader: RawReader, ids: Sequence[str], found: list[Folded]) -> None:
    found.extend([reader.case(id) for id in ids])
