"""Opening what a command works on: files of commands and of text, a configuration, a store and its documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casework.cli.ending import Ended, ExitCode

if TYPE_CHECKING:
    from casework.application import Casework
    from casework.command_lines import CommandLine
    from casework.documents import Documents
    from casework.scheduler.configuration import Configuration
    from casework.store import Store


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[CommandLine]]:
    """The lines of a file of commands, of standard input for `-`. Raises Ended when it cannot be read."""
    from casework.command_lines import command_lines

    if str(path) == "-":
        yield _readable(path, command_lines(_standard_input()))
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None
    with stream:
        yield _readable(path, command_lines(stream))


def text_in(path: Path) -> str:
    """The text of a file, of standard input for `-`. Raises Ended, and InvalidCommand for what is no text."""
    from casework.domain.errors import InvalidCommand

    try:
        content = _standard_input().read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCommand("", f"{path} is not UTF-8 text; save it as UTF-8 and try again") from None


def configuration(path: Path | None) -> Configuration:
    """The configuration in a file, the defaults without one. Raises Ended when it cannot be read."""
    from casework.scheduler.configuration import read_configuration

    try:
        return read_configuration(path)
    except OSError as error:
        raise _unreadable(path, error) from None


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise Ended(ExitCode.USAGE, "there is no standard input to read")
    return sys.stdin.buffer


def _readable(path: Path, lines: Iterator[CommandLine]) -> Iterator[CommandLine]:
    try:
        yield from lines
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path | None, error: OSError) -> Ended:
    return Ended(ExitCode.USAGE, f"cannot read {path}: {error.strerror}")


@contextmanager
def cases_in(url: str) -> Iterator[Casework]:
    """The cases of a store that is there, with its views. Raises StoreError when it is not."""
    from casework.application import Casework

    with Casework.open(url, create=False) as casework:
        yield casework


@contextmanager
def documents_in(place: str, store: Store) -> Iterator[Documents]:
    """The documents of a store. Raises Ended when they cannot be reached, read or written."""
    from casework.documents import DocumentsError, open_documents

    try:
        yield open_documents(place, store=store)
    except DocumentsError as error:
        raise Ended(ExitCode.STORE, str(error)) from None
