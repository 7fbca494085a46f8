"""`casework copy`: a store into another one, from a file to PostgreSQL or back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode, say
from casework.cli.options import Json
from casework.cli.progress import progress
from casework.cli.screen import emit, show

if TYPE_CHECKING:
    from casework.copying.comparing import Difference
    from casework.copying.course import Copied


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The URL of the store that is copied.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="The URL of a new store, or of one that this began to fill.")
    ],
    json: Json = False,
) -> None:
    """Copy a store into another, such as one on PostgreSQL.

    Every event is copied byte for byte and keeps its position; then all of both logs is compared. Keys of commands,
    messages to be delivered and what imports have settled come along; the lists are made anew.

    It can be interrupted at any moment and run again, and goes on from there. Stop the workers of FROM, and whoever
    writes there, before the last run, and let nobody use TO before it says that it is whole.

    The exit status is 9 when the two stores differ.
    """
    from casework.copying.course import copy
    from casework.store import open_store

    with open_store(source, create=False) as opened:
        copied = copy(opened, target, watch=progress)
    if json:
        emit(copied._asdict() | {"difference": copied.difference and copied.difference._asdict()})
    if copied.difference:
        raise Ended(ExitCode.FAILED, _differing(copied.place, copied.difference))
    if not json:
        _tell(copied)
    if copied.source_position > copied.position:
        say("more was recorded meanwhile; stop the workers and whoever else writes, then run it again")


def _tell(copied: Copied) -> None:
    new = copied.events - copied.before
    show(f"{copied.place} has all {copied.events:,} events, each as it was; {new:,} of them are new there.")
    show(f"SHA-256 of the log up to position {copied.position}: {copied.digest}")
    for what, rows in copied.beside.items():
        if rows:
            show(f"{what}: {rows:,} came along")


def _differing(place: str, at: Difference) -> str:
    where = f"at position {at.position}, in version {at.version} of stream {at.stream}"
    return f"{place} is no true copy: they differ {where}: {at.what}; copy into a new store"
