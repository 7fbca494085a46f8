"""What the commands about residents' words share: whose they are, who decides, and how a refusal ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from casework.cli.ending import ExitCode, say
from casework.cli.screen import emit

if TYPE_CHECKING:
    from casework.domain.erasure_decisions import Decider

Subject: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="SUBJECT", help="Whose words: the resident's id, or case/REF where nobody gave a name."),
]
Cases: TypeAlias = Annotated[
    list[str] | None, typer.Option("--case", metavar="CASE", help="Only in this case; give it again for another one.")
]
ByWhom: TypeAlias = Annotated[str, typer.Option("--by", metavar="STAFF-ID", help="Who decides it.")]
Because: TypeAlias = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; it is sealed with the resident's words.")
]


def decider(by: str) -> Decider:
    """Who decides, by the clock on the wall. Raises BadParameter for nobody."""
    from uuid import uuid4

    from casework.application import utc_now
    from casework.domain.erasure_decisions import Decider

    return Decider(given(by, "--by"), utc_now(), uuid4)


def given(text: str, option: str) -> str:
    """A text that may not be blank. Raises BadParameter."""
    if not text.strip():
        raise typer.BadParameter("it may not be blank", param_hint=option)
    return text.strip()


@contextmanager
def refusals(*, json: bool) -> Iterator[None]:
    """Tells every reason why something may not be done, and ends the run with 8."""
    from casework.domain.erasure_decisions import ErasureRefused

    try:
        yield
    except ErasureRefused as error:
        if json:
            emit({"outcome": "refused", "reasons": [each._asdict() for each in error.reasons]})
        for each in error.reasons:
            say(f"{each.reason} ({each.source})")
        raise typer.Exit(ExitCode.REFUSED) from None
