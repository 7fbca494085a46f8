"""The options that narrow a list to some cases, and what is said when there is no such list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

import typer


def a_tenure(text: str) -> str:
    """A tenure as an option gives it. Raises typer.BadParameter."""
    return _one_of("tenure", text)


def a_status(text: str) -> str:
    """A status that is shown of cases. Raises typer.BadParameter."""
    return _one_of("status", text)


def a_clock(text: str) -> str:
    """The name of a clock. Raises typer.BadParameter."""
    return _one_of("clock", text)


def _one_of(name: str, text: str) -> str:
    from casework.projections.queues.queue import CODES

    if text not in CODES[name]:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(CODES[name])}")
    return text


Service: TypeAlias = Annotated[
    str | None, typer.Option(metavar="SERVICE", help="Only complaints about this service, for example repairs.")
]
Team: TypeAlias = Annotated[str | None, typer.Option(metavar="TEAM", help="Only cases of this team.")]
Handler: TypeAlias = Annotated[str | None, typer.Option(metavar="ID", help="Only cases of this handler.")]
Tenure: TypeAlias = Annotated[
    str | None,
    typer.Option(
        parser=a_tenure, metavar="TENURE", help="Only residents of this tenure: lcra, lcho, leasehold or other."
    ),
]
Category: TypeAlias = Annotated[
    str | None, typer.Option(metavar="CATEGORY", help="Only complaints of this category, for example damp_and_mould.")
]
Status: TypeAlias = Annotated[
    str | None,
    typer.Option(parser=a_status, metavar="STATUS", help="Only cases in this status, for example stage_1."),
]


@contextmanager
def there_is() -> Iterator[None]:
    """What a queue does not have is a wrong option."""
    from casework.projections.queues.queue import QueueError

    try:
        yield
    except QueueError as error:
        raise typer.BadParameter(str(error)) from None
