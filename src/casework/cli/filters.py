"""The options that narrow a list to some cases, and what is said when there is no such list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

import typer

Service: TypeAlias = Annotated[
    str | None, typer.Option(metavar="SERVICE", help="Only complaints about this service, for example repairs.")
]
Team: TypeAlias = Annotated[str | None, typer.Option(metavar="TEAM", help="Only cases of this team.")]
Handler: TypeAlias = Annotated[str | None, typer.Option(metavar="ID", help="Only cases of this handler.")]
Tenure: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TENURE", help="Only residents of this tenure: lcra, lcho, leasehold or other.")
]
Category: TypeAlias = Annotated[
    str | None, typer.Option(metavar="CATEGORY", help="Only complaints of this category, for example damp_and_mould.")
]
Status: TypeAlias = Annotated[
    str | None, typer.Option(metavar="STATUS", help="Only cases in this status, for example stage_1.")
]


@contextmanager
def there_is() -> Iterator[None]:
    """What a queue does not have is a wrong option."""
    from casework.projections.queues.queue import QueueError

    try:
        yield
    except QueueError as error:
        raise typer.BadParameter(str(error)) from None
