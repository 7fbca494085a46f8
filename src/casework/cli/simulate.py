"""`casework simulate`: the whole service under a simulated clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Self

import typer

from casework.cli.ending import ExitCode
from casework.cli.options import CommandFile, Json, a_day, a_moment
from casework.cli.policies import policy_called
from casework.cli.reading import lines_of
from casework.cli.screen import emit_line, table


def _a_day_of_the_clock(text: str) -> date:
    """A day given on the command line, of a year that a simulated clock may come to."""
    return a_moment(a_day(text).isoformat())


def simulate(
    file: CommandFile,
    until: Annotated[
        date | None,
        typer.Option(parser=_a_day_of_the_clock, metavar="DATE", help="Let the clock run on to the end of this day."),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Judge every case by this policy, not by the one in force at its receipt."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Keep the result in this store, which must be empty or simulated before."),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="End with a table of what happened, on standard error.")
    ] = False,
    json: Json = False,
) -> None:
    """Run a file of commands on a clock of its own.

    The whole service runs, with a clock that follows the file and passes through every night between. It is the
    quickest way to see what the service makes of a history, and to try a draft policy on old cases. Nothing is kept
    unless --store says where. Each command gets one line of JSON for an answer, with --json or without; lines with
    "alert" between them tell when a deadline came near or was missed.

    The exit status is 0 when every line was a command, refused or not, and 3 when some line was not.
    """
    from casework.domain.policy import Policies
    from casework.simulation import simulation
    from casework.store.place import THROW_AWAY

    law = Policies.only(policy_called(policy)) if policy else None
    tally = Tally()
    with lines_of(file) as lines, simulation(store or THROW_AWAY, law) as run:
        for line in run.run(lines, until=until):
            emit_line(line)
            tally.count(line)
    if summary:
        typer.echo(tally, err=True)
    if tally.outcomes["invalid"]:
        raise typer.Exit(ExitCode.INVALID)


@dataclass(slots=True)
class Tally:
    """How often what happened in a run; as text, a table for people."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    breaches: Counter[str] = field(default_factory=Counter)
    alerts: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, lines: Iterable[Mapping[str, Any]]) -> Self:
        """The tally of a run's output."""
        tally = cls()
        for line in lines:
            tally.count(line)
        return tally

    def count(self, line: Mapping[str, Any]) -> None:
        """Takes in one line of the output."""
        if "alert" in line:
            self.alerts[line["alert"], line["clock"]] += 1
            return
        self.outcomes[line["outcome"]] += 1
        self.reasons.update(reason["code"] for reason in line["reasons"] if line["outcome"] == "refused")
        self.breaches.update(breach["clock"] for breach in line["breaches"])

    def __str__(self) -> str:
        return table(("what", "which", "times"), self._rows())

    def _rows(self) -> Iterator[tuple[str, str, int]]:
        for outcome in ("accepted", "refused", "invalid"):
            yield "commands", outcome, self.outcomes[outcome]
        yield from (("refused for", code, times) for code, times in self.reasons.most_common())
        yield from (("breaches", clock, times) for clock, times in self.breaches.most_common())
        yield from ((f"alerts: {kind}", clock, times) for (kind, clock), times in sorted(self.alerts.items()))
