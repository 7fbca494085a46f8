"""Opening what a command works on: a file of commands, a store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from casework.cli.ending import Ended, ExitCode

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.command_lines import CommandLine


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[CommandLine]]:
    """The lines of a file of commands, of standard input for `-`. Raises Ended when it cannot be read."""
    from casework.command_lines import command_lines

    if str(path) == "-":
        if sys.stdin is None:
            raise Ended(ExitCode.USAGE, "there is no standard input to read")
        yield _readable(path, command_lines(sys.stdin.buffer))
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None
    with stream:
        yield _readable(path, command_lines(stream))


def _readable(path: Path, lines: Iterator[CommandLine]) -> Iterator[CommandLine]:
    try:
        yield from lines
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> Ended:
    return Ended(ExitCode.USAGE, f"cannot read {path}: {error.strerror}")


@contextmanager
def cases_in(url: str) -> Iterator[Casework]:
    """The cases of a store that is there, with its views. Raises StoreError when it is not."""
    from casework.application import Casework

    with Casework.open(url, create=False) as casework:
        yield casework
