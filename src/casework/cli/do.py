"""`casework do`: commands against a real store, by the clock on the wall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import ExitCode, say
from casework.cli.options import HERE, CommandFile, Json, StoreUrl
from casework.cli.reading import lines_of
from casework.cli.screen import emit_line

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.rehearsal import Rehearsal


def do(
    file: CommandFile,
    store: StoreUrl = HERE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every command as if those before it were done, but record none.")
    ] = False,
    json: Json = False,
) -> None:
    """Carry out commands: log, acknowledge, respond and the rest.

    Each line of COMMANDS.jsonl is one command; `casework schema` says what can be in it. Each gets one line of JSON for
    an answer, with --json or without: accepted, refused with every reason and what to do about it, or invalid with the
    field that is wrong. What is accepted is safely recorded before its answer is printed.

    The exit status is 0 when all were accepted, 8 when some were refused, 3 when some were invalid.
    """
    from casework.domain.errors import Conflict, StoreError

    outcomes: Counter[str] = Counter()
    with lines_of(file) as lines, _stage(store, dry_run=dry_run) as stage:
        for line in lines:
            try:
                answer = line.answered(stage)
            except (Conflict, StoreError):
                say(f"stopped at line {line.n}: it and those after it were not carried out, those before it were")
                raise
            emit_line(answer.as_line(line.n))
            outcomes[answer.outcome] += 1
    if outcomes["invalid"]:
        raise typer.Exit(ExitCode.INVALID)
    if outcomes["refused"]:
        raise typer.Exit(ExitCode.REFUSED)


@contextmanager
def _stage(url: str, *, dry_run: bool) -> Iterator[Casework | Rehearsal]:
    """Where the commands are carried out: in the store of a URL or, for a dry run, beside it."""
    from casework.application import Casework
    from casework.rehearsal import rehearsal
    from casework.store.place import THROW_AWAY, file_of, on_postgres

    if not dry_run:
        with Casework.open(url) as casework:
            yield casework
        return
    there = on_postgres(url) or file_of(url, create=True).exists()
    if not there:
        say(f"there is no store {url} yet; judged as in an empty one")
    with Casework.open(url if there else THROW_AWAY, create=False) as real, rehearsal(real) as stage:
        yield stage
