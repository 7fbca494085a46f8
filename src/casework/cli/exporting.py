"""`casework export`: cases out of a store, whole as events or as tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.options import HERE, Output, StoreUrl
from casework.cli.reading import cases_in
from casework.cli.writing import at_once, spare, writable

if TYPE_CHECKING:
    from casework.application import Casework


class Form(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"


Written: TypeAlias = Annotated[
    Form, typer.Option("--format", help="All events as JSON Lines, or the list of cases as CSV.")
]
Ocel: TypeAlias = Annotated[
    bool, typer.Option("--ocel", help="For process mining: an object-centric event log (OCEL 2.0), without words.")
]
SignFirst: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--key",
        metavar="FILE",
        envvar="CASEWORK_AUDIT_KEY",
        help="Sign the log first, with this key (casework audit keygen).",
    ),
]


def export(
    cases: Annotated[list[str] | None, typer.Argument(metavar="[CASE]...", help="The references of the cases.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every case in the store.")] = False,
    output: Output = None,
    form: Written = Form.JSONL,
    actions: Annotated[bool, typer.Option("--actions", help="The promises made in these cases, as CSV.")] = False,
    ocel: Ocel = False,
    key: SignFirst = None,
    by: Annotated[
        str | None, typer.Option(metavar="STAFF-ID", help="Who takes them out; your login unless given.")
    ] = None,
    store: StoreUrl = HERE,
) -> None:
    """Take cases out: their events, or a table of them.

    As JSON Lines it is everything that is recorded of these cases, their alerts included; `casework import` makes the
    same cases of it elsewhere. As CSV it is one line a case, with --actions one line a promise. Days are written as
    2024-05-13, sums in pounds; a text that a spreadsheet would take for a formula has an apostrophe before it.

    With a key the log is signed before, and FILE.checkpoint beside the output says what there was to export.

    It holds what residents said and who they are, in the clear even where the store seals it: keep it as safe. Where it
    has words about residents' vulnerabilities, that they went out is recorded first: `casework accesses` lists it.
    """
    if bool(cases) == every:
        raise typer.BadParameter("name the cases to export, or give --all, and not both")
    if output:
        spare(output, store)
    if actions and ocel:
        raise typer.BadParameter("ask for --actions or for --ocel, and not for both")
    write = _ocel if ocel else _actions if actions else _WRITERS[form]
    with cases_in(store) as casework:
        refs = _references(casework, cases or [])
        with nullcontext(sys.stdout.buffer) if output is None else at_once(output) as out:
            if write is _events:
                _record(casework, refs, by, every=every)
            if key:
                _sign(casework, key, output)
            out.writelines(write(casework, refs))


def _sign(casework: Casework, key: Path, output: Path | None) -> None:
    from casework.application import utc_now
    from casework.audit.checkpoints import make
    from casework.cli.signing import signer_in

    kept = make(casework.store, signer_in(key), utc_now())
    if output is not None:
        beside = output.with_name(f"{output.name}.checkpoint")
        with writable(beside):
            beside.write_text(kept.note, encoding="utf-8")


def _record(casework: Casework, refs: Iterable[str], by: str | None, *, every: bool) -> None:
    from casework.cli.reader import reader

    if every:
        casework.take_out_all(reader(by))
    else:
        casework.take_out(refs, reader(by))


def _references(casework: Casework, named: list[str]) -> Iterable[str]:
    """The references of all cases when none is named. Raises CaseNotFound before anything is written."""
    from casework.exporting import every_case

    return [casework.case(ref).ref for ref in dict.fromkeys(named)] if named else every_case(casework)


def _events(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    from casework.exporting import exported

    return (line + b"\n" for line in exported(casework, refs))


def _cases(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    from casework.exporting import listed
    from casework.projections.cases import Listed
    from casework.reports.spreadsheet import csv_lines

    wanted = set(refs)
    return csv_lines(Listed._fields, (row for row in listed(casework) if row.case in wanted))


def _actions(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    from casework.reports.actions import ActionLine, actions
    from casework.reports.spreadsheet import csv_lines

    return csv_lines(ActionLine._fields, (row for ref in refs for row in actions(casework.history(ref))))


def _ocel(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    from casework.ocel import ocel

    return ocel(casework, refs)


_WRITERS = {Form.JSONL: _events, Form.CSV: _cases}
