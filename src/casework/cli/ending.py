"""How a run ends: the exit status a script reads and the one sentence a person reads, never a traceback.

With CASEWORK_DEBUG=1 what nobody foresaw shows where it happened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

WHOLE = 200  # characters of a sentence that is never cut short


class ExitCode(IntEnum):
    """The exit statuses of the program, a public contract."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    INVALID = 3
    BREACHED = 4
    NOT_FOUND = 5
    STORE = 6
    CONFLICT = 7
    REFUSED = 8
    FAILED = 9
    STALLED = 10


class Ended(Exception):
    """A run that cannot go on: its exit status and its sentence for a person."""

    def __init__(self, code: ExitCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Program(TyperGroup):
    """The program: what its commands raise becomes a sentence and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TyperException as error:
            error.message = error.message.removeprefix("Value error, ")  # which pydantic puts before a wrong choice
            raise
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise  # Typer's other ways to end: an exit, nobody reading on
        except Exception as error:  # noqa: BLE001 - the outermost place, where every error becomes a sentence
            code, sentence = _judged(error)
            say(sentence)
            raise typer.Exit(code) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Lists the commands with the whole first sentence of each, however long their names are."""
        commands = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(WHOLE)) for name, each in commands if not each.hidden])


def say(sentence: str) -> None:
    """A sentence for a person, on standard error."""
    typer.echo(f"casework: {sentence}", err=True)


def end_as(outcomes: Mapping[str, int]) -> None:
    """Ends the run with 3 when some commands were invalid, else with 8 when some were refused."""
    if outcomes["invalid"]:
        raise typer.Exit(ExitCode.INVALID)
    if outcomes["refused"]:
        raise typer.Exit(ExitCode.REFUSED)


def _judged(error: Exception) -> tuple[ExitCode, str]:
    from casework.domain.errors import CaseNotFound, CaseworkError, Conflict, StoreError

    codes = {CaseNotFound: ExitCode.NOT_FOUND, Conflict: ExitCode.CONFLICT, StoreError: ExitCode.STORE}
    match error:
        case Ended():
            return error.code, str(error)
        case CaseworkError():
            return codes.get(type(error), ExitCode.INVALID), str(error)
        case OSError():
            return ExitCode.UNEXPECTED, _unwritten(error)
    if os.environ.get("CASEWORK_DEBUG") == "1":
        raise error
    return ExitCode.UNEXPECTED, (
        f"something happened that nobody foresaw ({type(error).__name__}); "
        "run it again with CASEWORK_DEBUG=1 to see where, and please report it"
    )


def flushed(status: Any) -> Any:
    """Writes out what is still held back; gives the exit status, 1 when it could not be written."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter tries again as it ends
        if not isinstance(error, BrokenPipeError):
            say(_unwritten(error))
        return status or ExitCode.UNEXPECTED.value
    return status


def _unwritten(error: OSError) -> str:
    return f"cannot write or read: {error.strerror or error}"
