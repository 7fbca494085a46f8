"""Opening what a command works on: files of commands and of text, a configuration, a store and its documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

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
    with opened_file(path) as stream:
        yield _lines(path, stream)


def _lines(path: Path, stream: BufferedReader) -> Iterator[CommandLine]:
    from casework.command_lines import command_lines

    with readable(path):
        yield from command_lines(stream)


def text_in(path: Path) -> str:
    """The text of a file, of standard input for `-`. Raises Ended, and InvalidCommand for what is no text."""
    from casework.domain.errors import InvalidCommand

    with opened_file(path) as stream, readable(path):
        content = stream.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCommand("", f"{path} is not UTF-8 text; save it as UTF-8 and try again") from None


def configuration(path: Path | None) -> Configuration:
    """The configuration in a file, the defaults without one. Raises Ended when it cannot be read."""
    from casework.scheduler.configuration import read_configuration

    with readable(path):
        return read_configuration(path)


@contextmanager
def opened_file(path: Path) -> Iterator[BufferedReader]:
    """The bytes of a file, of standard input for `-`. Raises Ended when it cannot be opened."""
    if str(path) == "-":
        if sys.stdin is None:
            raise Ended(ExitCode.USAGE, "there is no standard input to read")
        yield cast("BufferedReader", sys.stdin.buffer)
        return
    with readable(path):
        stream = path.open("rb")
    with stream:
        yield stream


@contextmanager
def readable(what: object) -> Iterator[None]:
    """Reading a file, or something from one, which ends the run when that cannot be done."""
    try:
        yield
    except OSError as error:
        raise Ended(ExitCode.USAGE, f"cannot read {what}: {error.strerror}") from None


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
