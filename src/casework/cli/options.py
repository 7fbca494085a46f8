"""The options and arguments that commands share, each said once."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

HERE = "sqlite:///casework.db"


def examples(*lines: str) -> str:
    """The end of a command's help: lines that can be typed as they are."""
    return "\b\nFor example:\n" + "\n".join(f"  casework {line}" for line in lines)


def a_day(text: str) -> date:
    """A day given on the command line, as in 2024-05-13."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise typer.BadParameter(f"{text!r} is not a day like 2024-05-13")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"there is no day {text}") from None


def a_moment(text: str) -> date:
    """A day, meant up to its end, or an instant given on the command line."""
    from casework.domain.moment import parse_moment

    try:
        return parse_moment(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from None


class Nation(StrEnum):
    """The nations whose bank holidays are known."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


StoreUrl: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="CASEWORK_STORE",
        metavar="URL",
        help="Where the cases are kept. sqlite:///casework.db is the file casework.db in this folder.",
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, for programs, instead of text.")]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", envvar="CASEWORK_CONFIG", metavar="FILE", help="A casework.toml; without it, defaults."),
]
Output: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it, instead of here.")
]
_DOCUMENTS = typer.Option(
    "--documents",
    envvar="CASEWORK_DOCUMENTS",
    metavar="PLACE",
    help="Where documents are kept: a folder, or s3://BUCKET/PREFIX.",
)
DocumentsPlace: TypeAlias = Annotated[str, _DOCUMENTS]
DocumentsAt: TypeAlias = Annotated[str | None, _DOCUMENTS]
CaseRef: TypeAlias = Annotated[str, typer.Argument(metavar="CASE", help="The reference of the case.")]
CommandFile: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="COMMANDS.jsonl",
        help="A file with one command a line, as JSON; - reads standard input.",
        allow_dash=True,
    ),
]
OnDay: TypeAlias = Annotated[
    date | None,
    typer.Option("--on", parser=a_day, metavar="DATE", help="Look at it as of this day instead of today."),
]
KnownAt: TypeAlias = Annotated[
    date | None,
    typer.Option(parser=a_moment, metavar="MOMENT", help="Only what had been recorded by this day or time."),
]
AsAt: TypeAlias = Annotated[
    date | None,
    typer.Option(
        parser=a_moment, metavar="MOMENT", help="Only what had occurred by this day or time, late entries included."
    ),
]
Earlier: TypeAlias = Annotated[
    date,
    typer.Argument(
        parser=a_moment, metavar="EARLIER", help="A day, up to its end, or a time with its offset from UTC."
    ),
]
Later: TypeAlias = Annotated[date, typer.Argument(parser=a_moment, metavar="LATER", help="Another one, after it.")]
