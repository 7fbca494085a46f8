"""How far a long piece of work has come, on standard error, for a person who watches it there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Report: TypeAlias = Callable[[int, int], None]
"""Told how much has been read, of the total, and how many things that were."""


@contextmanager
def progress(things: str, total: int | None) -> Iterator[Report]:
    """A line with a bar, the rate and the time it will take; without a `total` the time is not known.

    Nothing is shown unless standard error is a terminal.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _read, _count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def report(read: int, count: int) -> None:
            rate = count / (bar.tasks[task].elapsed or 1)
            bar.update(task, completed=read, description=f"{count:,} {things}, {rate:,.0f}/s, left")

        yield report
