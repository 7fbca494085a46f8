"""`casework import`: a file of commands, or what another store exported, into a real store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from os import fstat
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeAlias

import typer

from casework.cli.ending import end_as, say
from casework.cli.options import HERE, Json, StoreUrl
from casework.cli.progress import progress
from casework.cli.reading import opened_file
from casework.cli.screen import emit, show
from casework.cli.writing import as_it_comes, spare

if TYPE_CHECKING:
    from casework.importing.commands import Imported
    from casework.store import Store

EVERY = 100  # lines between two looks at how far it has come
Reject: TypeAlias = "Callable[[Imported], None]"


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A file of commands or an export of casework's; - is standard input.", allow_dash=True
        ),
    ],
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write refused and invalid lines there, each with its reasons, as JSON Lines."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask lines once more that came to nothing in an earlier run.")
    ] = False,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Take a file of commands, or of exported cases, in.

    Each line is taken once.

    Everything is recorded now, and keeps the time at which it occurred. An import can be interrupted at any moment and
    run again: what is recorded is not recorded twice, and no line is asked twice. A line is known by its content; the
    same content a second time in a file is another line.

    An export (`casework export`) is checked whole and then taken in as it is, with its times of recording. A case that
    is in the store with another history is a conflict, and then nothing is taken in.

    The exit status is 0 when all lines were accepted, now or earlier, 8 when some were refused, 3 when some were
    invalid.
    """
    from casework.importing.export_file import is_export
    from casework.store import open_store

    if rejects:
        spare(rejects, store, file)
    with opened_file(file) as source:
        if is_export(source.peek()):
            if rejects or again:
                raise typer.BadParameter("an export is taken in whole or not at all; leave out --rejects and --again")
            with open_store(store) as opened:
                _restore(source, opened, json=json)
            return
        with _rejects(rejects) as reject, open_store(store) as opened:
            outcomes = _import(source, opened, reject, again=again)
    _tell(outcomes, rejects, json=json)
    end_as(outcomes)


def _import(source: BufferedReader, store: Store, reject: Reject, *, again: bool) -> Counter[str]:
    from casework.command_lines import command_lines
    from casework.domain.errors import CaseworkError
    from casework.importing.commands import Import

    outcomes: Counter[str] = Counter()
    n = 0
    try:
        with progress("commands", _size(source)) as report:
            for done in Import(store).run(command_lines(source), again=again):
                n = done.line.n
                outcomes.update([done.outcome, "before"] if done.before else [done.outcome])
                reject(done)
                if not n % EVERY:
                    report(_read(source), n)
    except (CaseworkError, KeyboardInterrupt):
        say(f"stopped after line {n}; run the same command again, and it goes on from there")
        raise
    return outcomes


def _tell(outcomes: Counter[str], rejects: Path | None, *, json: bool) -> None:
    counts = {name: outcomes[name] for name in ("accepted", "refused", "invalid")}
    total, before = sum(counts.values()), outcomes["before"]
    if json:
        emit({"commands": total, **counts, "before": before, "rejects": rejects and str(rejects)})
        return
    show(f"{total:,} commands: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    if before:
        show(f"{before:,} of them had been asked by an earlier run and were not asked again")
    if total > counts["accepted"]:
        where = f"are in {rejects}" if rejects else "come with --rejects FILE; run it again, nothing is asked twice"
        show(f"The others and their reasons {where}")


def _restore(source: BufferedReader, store: Store, *, json: bool) -> None:
    from casework.importing.restoring import restored

    cases = events = added = 0
    with progress("events", _size(source)) as report, _twice(source) as export:
        for each in restored(store, export):
            cases, events, added = cases + 1, events + each.events, added + each.added
            report(_read(source), events)
    if json:
        emit({"cases": cases, "events": events, "added": added})
    else:
        show(f"{cases:,} cases with {events:,} events; {added:,} were new to this store")


@contextmanager
def _twice(source: BufferedReader) -> Iterator[BinaryIO]:
    """The source as a file that can be read again from its start."""
    if source.seekable():
        yield source
        return
    with TemporaryFile() as copy:
        copyfileobj(source, copy)
        copy.seek(0)
        yield copy


@contextmanager
def _rejects(path: Path | None) -> Iterator[Reject]:
    """Where lines go that came to nothing: to a file, or nowhere."""
    if path is None:
        yield lambda _: None
        return
    with as_it_comes(path) as file:
        yield lambda done: None if done.outcome == "accepted" else _write(file, done)


def _write(rejects: BinaryIO, done: Imported) -> None:
    from pydantic_core import to_json

    rejects.write(to_json(done.as_reject()) + b"\n")


def _size(source: BufferedReader) -> int | None:
    """The bytes of a file, None for a pipe."""
    return fstat(source.fileno()).st_size or None


def _read(source: BufferedReader) -> int:
    return source.tell() if source.seekable() else 0
