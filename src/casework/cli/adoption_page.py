"""What a person reads of a tracker: how its columns are taken, what became of its rows, and what it hid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from casework.cli.screen import paragraph, table
from casework.tracker.adoption import Adoption
from casework.tracker.findings import FINDINGS, Place
from casework.tracker.mapping import ColumnMapping
from casework.tracker.proposal import not_understood, read_as
from casework.tracker.report import DateDoubt, counts, date_doubts, overlooked
from casework.tracker.table import Table

SHOWN = 4  # rows named for a finding; --json has them all


def columns_page(tracker: Table, mapping: ColumnMapping, where: Path, *, fresh: bool) -> str:
    """How each column is taken."""
    read = [(each.name, each.cells, each.taken_for, each.example) for each in read_as(tracker, mapping)]
    heard = f"as follows. {where} says so: correct there what is wrong" if fresh else f"as {where} says"
    lines = [
        f"Columns are named in row {tracker.above[-1].number} of {tracker.sheet.name!r}, and taken {heard}.",
        "",
        table(("column", "cells", "taken for", "for example"), read),
        "",
        *(
            f"Not understood in {name!r}: {said!r}. It is taken for {word!r}.\n"
            for name, said, word in not_understood(mapping)
        ),
    ]
    return "\n".join(lines)


def page(adoption: Adoption, rejects: Path | None, *, recorded: bool) -> str:
    """What became of the rows, and what they hid."""
    parts = (_rows(adoption, rejects, recorded=recorded), _findings(adoption), _doubts(adoption), _left_out(adoption))
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _rows(adoption: Adoption, rejects: Path | None, *, recorded: bool) -> Iterator[str]:
    rows = counts(adoption)
    before = sum(not taken.anew for _, taken in adoption.taken)
    cases = f"{len(adoption.taken):,} cases" + (f", {before:,} of them recorded before" if before else "")
    kinds = ", ".join(f"{len(numbers):,} {kind}" for kind, numbers in adoption.no_case.items() if numbers)
    header = ("rows", "", "which")
    lines = [
        ("in the sheet", f"{rows['in']:,}", adoption.table.sheet.name),
        ("adopted" if recorded else "can be adopted", f"{rows['adopted']:,}", cases),
        ("rejected", f"{rows['rejected']:,}", f"with reasons in {rejects}" if adoption.rejected else ""),
        ("no case", f"{rows['no_case']:,}", kinds),
    ]
    yield table(header, lines)


def _findings(adoption: Adoption) -> Iterator[str]:
    found = [(FINDINGS[code], adoption.found[code]) for code in FINDINGS if adoption.found.get(code)]
    if found:
        yield f"What the tracker hid, as of {adoption.today}"
        rows = [(sentence, len(places), _places(places)) for sentence, places in found]
        yield table(("what", "cases", "row (case)"), rows)


def _places(places: Sequence[Place]) -> str:
    named = ", ".join(f"{place.row} ({place.case})" for place in places[:SHOWN])
    return f"{named} …" if len(places) > SHOWN else named


def _doubts(adoption: Adoption) -> Iterator[str]:
    yield from (paragraph(_doubt(doubt), "", "  ") for doubt in date_doubts(adoption))


def _doubt(doubt: DateDoubt) -> str:
    if doubt.read_month_first:
        return f"{doubt.column}: read month first, but some dates can only be day first."
    rows = ", ".join(map(str, doubt.month_first[:SHOWN])) + (" …" if len(doubt.month_first) > SHOWN else "")
    return (
        f"{doubt.column}: dates that can only be month first: {len(doubt.month_first):,} (row {rows}); that may be "
        f"either, and were read day first: {len(doubt.either):,}. If the month comes first throughout, add "
        f"{doubt.column!r} to month_first in the mapping file."
    )


def _left_out(adoption: Adoption) -> Iterator[str]:
    for name, rows in adoption.table.sheet.others.items():
        if rows:
            yield f"Not read: sheet {name!r} (rows: {rows:,}); --sheet reads it."
    for column in overlooked(adoption):
        yield f"Not read: column {column!r}, of which the mapping file says nothing."
