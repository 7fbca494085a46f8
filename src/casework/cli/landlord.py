"""`casework landlord`: what the landlord records of itself, outside any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from casework.cli.ending import Program, end_as, say
from casework.cli.options import HERE, AsAt, CommandFile, Json, KnownAt, StoreUrl, examples
from casework.cli.reading import cases_in, lines_of
from casework.cli.screen import emit, emit_line, show, table

if TYPE_CHECKING:
    from casework.command_lines import CommandLine
    from casework.landlord import Landlord, LandlordAnswer
    from casework.projections.landlord_record import Until

app = typer.Typer(
    cls=Program, no_args_is_help=True, help="Keep the landlord's own record, outside any case.", rich_markup_mode=None
)

AtPosition: TypeAlias = Annotated[
    int | None,
    typer.Option("--position", min=0, metavar="N", help="Only what the log had up to this position, for good."),
]
_DO = examples("landlord do landlord.jsonl", "landlord do - < homes.jsonl")
_SHOW = examples("landlord show", "landlord show --as-at 2024-03-31 --json", "landlord show --position 1200")


@app.command(epilog=_DO)
def do(file: CommandFile, store: StoreUrl = HERE, json: Json = False) -> None:
    """Carry out commands on the landlord's record and its programmes of redress.

    Each line of COMMANDS.jsonl is one command; `casework landlord schema` says what can be in it. Each gets one line of
    JSON for an answer, with --json or without: accepted, refused with every reason, or invalid with the field that is
    wrong. No resident belongs in these texts: they are neither sealed nor erased.

    The exit status is 0 when all were accepted, 8 when some were refused, 3 when some were invalid.
    """
    from casework.application import Casework

    with lines_of(file) as lines, Casework.open(store) as casework:
        outcomes = _carried_out(lines, casework.landlord)
    end_as(outcomes)


@app.command("show", epilog=_SHOW)
def show_record(
    as_at: AsAt = None,
    known_at: KnownAt = None,
    position: AtPosition = None,
    store: StoreUrl = HERE,
    json: Json = False,
) -> None:
    """Show the landlord's record, now or as it was.

    Homes by year, exceptions from the Code, responses of the governing body, recommendations, lessons and what was
    changed because of them, and how far each programme of redress has come. With --position it is the same for good.
    """
    from casework.cli.landlord_telling import told_record
    from casework.landlord_page import landlord_page
    from casework.projections.landlord_record import landlord_record, programmes

    limits = until(position, known_at, as_at)
    with cases_in(store) as casework:
        record = landlord_record(casework.store, until=limits)
        page = landlord_page(record, programmes(casework.store, until=limits))
    if json:
        emit(page)
    else:
        show("\n".join(told_record(page)))


@app.command(epilog=examples("landlord breaches", "landlord breaches --json"))
def breaches(store: StoreUrl = HERE, json: Json = False) -> None:
    """List missed deadlines that an exception from the Code tags.

    A deadline is tagged by the exceptions that the day lies in on which it was due. No exception stops a clock: each of
    these stays a breach.
    """
    from casework.projections.landlord_record import landlord_record
    from casework.projections.tagged_breaches import TaggedBreach, tagged_breaches

    with cases_in(store) as casework:
        found = list(tagged_breaches(casework.store, landlord_record(casework.store), casework.today))
    if json:
        emit([each._asdict() for each in found])
    else:
        show(table(TaggedBreach._fields, [(*each[:-1], ", ".join(each.exceptions)) for each in found]))


@app.command(epilog=examples("landlord schema"))
def schema(json: Json = True) -> None:
    """Print the JSON Schema of every command outside cases.

    It is one document, for editors and for programs that write commands; JSON with or without --json.
    """
    emit(document())


def document() -> dict[str, Any]:
    """One JSON Schema for a command outside cases: any of those in `$defs`, told apart by `command`."""
    import casework.domain.subjects  # noqa: F401 - importing registers every command
    from casework.cli.schema import schema_document
    from casework.domain.landlord_record_command import LANDLORD_COMMANDS

    return schema_document(LANDLORD_COMMANDS, "A casework command outside cases", "One line of a JSON Lines file.")


def until(position: int | None, known_at: date | None, as_at: date | None) -> Until:
    """How much is looked at."""
    from casework.projections.landlord_record import Until

    return Until(position, known_at, as_at)


def _carried_out(lines: Iterable[CommandLine], landlord: Landlord) -> Counter[str]:
    """Carries the commands of lines out and tells each answer; gives how many came to what."""
    from casework.domain.errors import CaseworkError

    outcomes: Counter[str] = Counter()
    for line in lines:
        try:
            answer = _answer(line, landlord)
        except CaseworkError:
            say(f"stopped at line {line.n}: it and those after it were not carried out, those before it were")
            raise
        emit_line(answer.as_line(line.n))
        outcomes[answer.outcome] += 1
    return outcomes


def _answer(line: CommandLine, landlord: Landlord) -> LandlordAnswer:
    from casework.domain.errors import InvalidCommand

    try:
        return landlord.execute(line.decoded())
    except InvalidCommand as error:
        return landlord.execute("")._replace(invalid=error)
