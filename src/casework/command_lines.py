"""Commands as JSON Lines: any file or pipe, read line by line in bounded memory, whatever is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar, cast

from casework.domain.command import Command, parse
from casework.domain.errors import InvalidCommand

LONGEST = 1_000_000
"""Bytes. Longer lines are not held in memory, so they cannot be commands."""
_BOM = b"\xef\xbb\xbf"


A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


class Executes(Protocol[A_co]):
    """Whatever carries commands out; its answers are named tuples with a field `invalid`."""

    def execute(self, command: Command | str, /) -> A_co: ...


class CommandLine(NamedTuple):
    """One line with its number in the file, counted from 1; `text` is None when it is too long to be read."""

    n: int
    text: bytes | None
    ended: bool = True
    """Whether a line end follows; the last line of a file may have lost its second half."""

    def command(self) -> Command:
        """The command in this line; raises InvalidCommand naming the field and what it wants."""
        text = self.decoded()
        try:
            return parse(text)
        except InvalidCommand:
            if not self.ended and not _is_json(text):
                raise InvalidCommand("", "the file breaks off in the middle of this line; is it complete?") from None
            raise

    def answered(self, by: Executes[A]) -> A:
        """The answer to the command in this line, or to a line that holds none, with as much of it as can be told."""
        try:
            return by.execute(self.command())
        except InvalidCommand as error:
            return self.malformed(error, by)

    def malformed(self, error: InvalidCommand, by: Executes[A]) -> A:
        """The answer to this line when it holds no command."""
        try:
            text = self.decoded()
        except InvalidCommand:
            text = ""
        answer: Any = by.execute(text)
        return cast("A", answer._replace(invalid=error))

    def decoded(self) -> str:
        """The line as text; raises InvalidCommand when it is too long or not UTF-8."""
        if self.text is None:
            raise InvalidCommand("", f"longer than {LONGEST:,} bytes; a command is one line of JSON")
        try:
            return self.text.decode()
        except UnicodeDecodeError:
            raise InvalidCommand("", "not UTF-8 text; save the file as UTF-8 and try again") from None


def command_lines(stream: BinaryIO) -> Iterator[CommandLine]:
    """The lines of a stream that should hold a command; blank ones and comments (`#`) are counted and left out.

    A byte-order mark and Windows line ends are fine. A comment that is not UTF-8 is no comment.
    """
    for n, line in enumerate(_lines(stream), 1):
        if not _left_out(line):
            yield line._replace(n=n)


def _lines(stream: BinaryIO) -> Iterator[CommandLine]:
    head = stream.readline(LONGEST + 1).removeprefix(_BOM)
    while head:
        if len(head) <= LONGEST or head.endswith(b"\n"):
            yield CommandLine(0, head, ended=head.endswith(b"\n"))
        else:
            _pass_over_the_rest(stream)
            yield CommandLine(0, None)
        head = stream.readline(LONGEST + 1)


def _pass_over_the_rest(stream: BinaryIO) -> None:
    while (part := stream.readline(LONGEST)) and not part.endswith(b"\n"):
        pass


def _left_out(line: CommandLine) -> bool:
    if line.text is None:
        return False
    return not line.text.strip() or (line.text.startswith(b"#") and _is_utf8(line.text))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
