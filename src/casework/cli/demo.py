"""`casework demo`: a small year of complaints at a landlord that does not exist, run through the whole service."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Any

import typer

from casework.cli.ending import Ended, ExitCode
from casework.cli.options import Json
from casework.cli.screen import WIDTH, emit_line, paragraph, show

if TYPE_CHECKING:
    from casework.application import Casework

END = date(2026, 3, 31)
TOLD = {
    "MB-2511": "A promise that was not kept",
    "MB-2512": "A response that left a point open, found at a review",
    "MB-2516": "Damp and mould, still waiting for an answer",
}
COUNTED = ("MB-2513", "stage_1_response")


def demo(
    keep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the year in this new file, to look at it afterwards.")
    ] = None,
    commands: Annotated[
        bool, typer.Option("--commands", help="Print the commands the year is made of, and stop.")
    ] = False,
    json: Json = False,
) -> None:
    """Show a small made-up year: timelines, queue, what is late.

    Twenty complaints at a landlord that does not exist, run through the whole service: what was refused and why, some
    cases from beginning to end, the queue, what is overdue and how its dates came about.

    With --json the answers and alerts are printed instead, as `casework simulate` prints them.
    """
    from casework.simulation import simulation
    from casework.store.place import THROW_AWAY

    if commands:
        typer.echo(_year(), nl=False)
        return
    if keep and keep.exists():
        raise Ended(ExitCode.USAGE, f"{keep} is there already; name a new file")
    with simulation(f"sqlite:///{keep}" if keep else THROW_AWAY) as run:
        said = list(run.run(lines(), until=END))
        if json:
            for line in said:
                emit_line(line)
        else:
            show("\n".join(_tour(run.casework, said)))
            show("\n".join(_next(keep)))


def _year() -> bytes:
    return (files("casework") / "demo" / "year.jsonl").read_bytes()


def lines() -> Iterator[Any]:
    """The commands that the year is made of."""
    from io import BytesIO

    from casework.command_lines import command_lines

    return command_lines(BytesIO(_year()))


def _tour(casework: Casework, lines: list[dict[str, Any]]) -> Iterator[str]:
    from casework.cli.queues import deadlines_on, due_table
    from casework.cli.simulate import Tally
    from casework.cli.why import explained

    answers = [line for line in lines if "alert" not in line]
    cases = {line["case"] for line in answers if line["events"]}
    deadlines = deadlines_on(casework, END)
    late = [(each["case"], each["clock"], each["subject"]) for each in deadlines if each["overdue"]]
    yield paragraph(
        f"A year at a landlord that does not exist: {len(cases)} complaints, {len(answers)} commands, "
        "April 2025 to March 2026. The clock went through every night of it; what came due was noticed at midnight."
    )
    yield from _titled("What the year came to", [str(Tally.of(lines))])
    yield from _titled("What the rules did not let through, and what they said", _refusals(answers))
    for case, title in TOLD.items():
        yield from _titled(f"{case}: {title}", _timeline(casework, case))
    yield from _titled(f"The queue on {END.day} {END:%B %Y}", [due_table(deadlines)])
    yield from _titled("What is overdue, and why", _reasons(casework, late))
    counted = casework.case(COUNTED[0]).clocks[COUNTED[1], None]
    yield from _titled("How a date over Christmas was counted", explained(COUNTED[0], counted, days=True))


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"\n{title}\n{'=' * min(len(title), WIDTH)}"
    yield from lines


def _refusals(answers: list[dict[str, Any]]) -> Iterator[str]:
    for line in answers:
        if line["outcome"] == "refused":
            yield f"{line['at'][:10]}  {line['case']}  {line['command']}"
            yield from (_reason(reason) for reason in line["reasons"])


def _reason(reason: dict[str, Any]) -> str:
    provision = f" [{reason['provision']}]" if reason["provision"] else ""
    return paragraph(f"– {reason['reason']}{provision}", "      ", "        ")


def _timeline(casework: Casework, case: str) -> Iterator[str]:
    from casework.cli.telling import told
    from casework.projections.timeline import timeline

    for entry in timeline(casework.history(case), casework.alert_history(case)):
        yield from told(entry)


def _reasons(casework: Casework, late: Iterable[tuple[str, Any, str | None]]) -> Iterator[str]:
    from casework.cli.why import explained

    for n, (case, clock, subject) in enumerate(late):
        if n:
            yield ""
        yield from explained(case, casework.case(case).clocks[clock, subject])


def _next(keep: Path | None) -> Iterator[str]:
    program = _program()
    yield from _titled("What to try next", ())
    if keep is None:
        yield f"  {program} demo --keep demo.db                  keep this year in a file, then:"
    store = f"--store sqlite:///{keep or 'demo.db'}"
    for what in (
        "cases",
        f"due --overdue --on {END}",
        "case timeline MB-2502",
        "case allowed MB-2516",
        "why MB-2511 action --subject S1",
    ):
        yield f"  {program} {what} {store}"
    yield "\n  or with the commands themselves, changed as you like:"
    yield f"  {program} demo --commands > year.jsonl"
    yield f"  {program} simulate year.jsonl --until {END} --summary"


def _program() -> str:
    """How this program was called, so that what is suggested can be typed."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m casework"
    found = which("casework")
    return "casework" if found and Path(found).resolve() == called.resolve() else str(called)
