"""`casework do`: commands against a real store, by the clock on the wall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from casework.cli.ending import end_as, say
from casework.cli.letters import LetterVariant, Variant, letters_in, named
from casework.cli.options import HERE, CommandFile, Config, DocumentsAt, Json, StoreUrl
from casework.cli.reading import lines_of
from casework.cli.screen import emit_line

if TYPE_CHECKING:
    from casework.answer import Answer
    from casework.application import Casework
    from casework.command_lines import CommandLine
    from casework.domain.command import Command
    from casework.rehearsal import Rehearsal
    from casework.sending import Letters


def do(
    file: CommandFile,
    *,
    store: StoreUrl = HERE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every command as if those before it were done, but record none.")
    ] = False,
    letter: Annotated[
        bool,
        typer.Option(
            "--letter",
            help="Make the letter that acknowledge, extend, respond, refuse, complete_action, restrict_contact or an "
            "outward record_contact sends, and put it on the case with the command, or do neither.",
        ),
    ] = False,
    variant: Variant = None,
    documents: DocumentsAt = None,
    config: Config = None,
    json: Json = False,
) -> None:
    """Carry out commands: log, acknowledge, respond and others.

    Each line of COMMANDS.jsonl is one command; `casework schema` says what can be in it. Each gets one line of JSON for
    an answer, with --json or without: accepted, refused with every reason and what to do about it, or invalid with the
    field that is wrong. What is accepted is safely recorded before its answer is printed. With --letter each answer has
    a `letter`: the id, kind and SHA-256 of the document that is on the case now, or null where nothing is sent.

    The exit status is 0 when all were accepted, 8 when some were refused, 3 when some were invalid.
    """
    if letter and dry_run:
        raise typer.BadParameter("a dry run makes no letters; casework letter --with COMMAND.json shows one")
    with lines_of(file) as lines, _stage(store, dry_run=dry_run) as stage:
        if letter:
            with letters_in(cast("Casework", stage), config, documents) as letters:
                outcomes = _carried_out(lines, _WithLetters(letters, variant))
        else:
            outcomes = _carried_out(lines, stage)
    end_as(outcomes)


def _carried_out(lines: Iterable[CommandLine], way: Casework | Rehearsal | _WithLetters) -> Counter[str]:
    """Carries the commands of lines out and tells each answer; gives how many came to what."""
    from casework.domain.errors import CaseworkError

    outcomes: Counter[str] = Counter()
    for line in lines:
        try:
            answer = line.answered(way)
        except CaseworkError:
            say(f"stopped at line {line.n}: it and those after it were not carried out, those before it were")
            raise
        emit_line(way.told(answer, line) if isinstance(way, _WithLetters) else answer.as_line(line.n))
        outcomes[answer.outcome] += 1
    return outcomes


class _WithLetters:
    """Carries commands out with the letters that they send."""

    def __init__(self, letters: Letters, variant: LetterVariant | None) -> None:
        self._letters = letters
        self._variant = named(variant)
        self._letter: dict[str, Any] | None = None

    def execute(self, command: Command | str) -> Answer:
        sent = self._letters.execute(command, variant=self._variant)
        self._letter = sent.as_line()
        return sent.answer

    def told(self, answer: Answer, line: CommandLine) -> dict[str, Any]:
        """The line of the answer that was given last."""
        return answer.as_line(line.n) | {"letter": self._letter}


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
