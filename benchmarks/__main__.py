"""Prints every figure beside its floor and its aim, in a table or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    appending,
    commanding,
    following,
    import_rate,
    loading,
    paging,
    protecting,
    proving,
    queueing,
    queueing_on_postgres,
    rebuilding,
    reporting,
    schemas,
    simulating,
    starting,
    sweeping,
)
from benchmarks.measuring import Row, Spread
from casework.cli.screen import table

SUBJECTS = {
    "command": commanding.measured,
    "load": loading.measured,
    "rebuild": rebuilding.measured,
    "rebuild-postgres": rebuilding.measured_on_postgres,
    "import": import_rate.measured,
    "start": starting.measured,
    "simulate": simulating.measured,
    "append": appending.measured,
    "follow": following.measured,
    "sweep": sweeping.measured,
    "prove": proving.measured,
    "protection": protecting.measured,
    "queue": queueing.measured,
    "queue-postgres": queueing_on_postgres.measured,
    "page": paging.measured,
    "report": reporting.measured,
    "schemas": schemas.measured,
}
HEADER = ("what", "ours", "floor", "ratio", "half of the rounds", "aim", "met")
NOTE = """
Ours and the floor's are medians; between them the two took turns. An aim with ≥ is a share of the floor's rate, one
with ≤ a multiple of its time. Half of the rounds had a ratio (without a floor: a time) within the range."""


def main() -> None:
    """Measures what was asked for, one subject after another."""
    asked = _arguments()
    rows: list[Row] = []
    for name in asked.only or SUBJECTS:
        with TemporaryDirectory(prefix="casework-benchmark-", dir=asked.folder) as folder:
            rows += SUBJECTS[name](Path(folder), asked.rounds)
    print(as_json(rows) if asked.json else f"{as_table(rows)}\n{NOTE}")


def as_table(rows: Iterable[Row]) -> str:
    """The figures for people."""
    return table(HEADER, [_cells(row) for row in rows])


def as_json(rows: Iterable[Row]) -> str:
    """The figures in seconds, and what they were measured on."""
    found = [row._asdict() | {name: _named(spread) for name, spread in _spreads(row)} for row in rows]
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    machine = {"python": python, "sqlite": sqlite, "processors": os.cpu_count(), "load": os.getloadavg()}
    return json.dumps({"machine": machine, "rows": found}, indent=2, ensure_ascii=False)


def _cells(row: Row) -> tuple[str, ...]:
    floor = _time(row.floor.middle) if row.floor else ""
    ratio = f"{row.ratio.middle:.2f}" if row.ratio else ""
    half = f"{row.ratio.low:.2f} to {row.ratio.high:.2f}" if row.ratio else _range(row.ours)
    met = "" if row.met is None else "yes" if row.met else "MISSED"
    return row.what, _time(row.ours.middle), floor, ratio, half, row.aim, met


def _range(spread: Spread) -> str:
    return f"{_time(spread.low)} to {_time(spread.high)}" if spread.low < spread.high else ""


def _time(seconds: float) -> str:
    for unit, share in (("s", 1), ("ms", 1e-3)):
        if seconds >= share:
            return f"{seconds / share:.2f} {unit}"
    return f"{seconds * 1e6:.0f} µs"


def _spreads(row: Row) -> list[tuple[str, Spread | None]]:
    return [("ours", row.ours), ("floor", row.floor), ("ratio", row.ratio)]


def _named(spread: Spread | None) -> dict[str, float] | None:
    return spread and spread._asdict()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="measure this alone; may be repeated")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="more of them take longer and spread less")
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="measure on the disk of this folder, not in the temporary one"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
