"""`casework seal`: a store whose words are sealed, made of one whose words are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from casework.cli.ending import Ended, ExitCode, say
from casework.cli.options import Json
from casework.cli.progress import progress
from casework.cli.screen import emit, paragraph, show

if TYPE_CHECKING:
    from casework.copying.sealing import Sealed


_NEXT = """
Back up the master key and the key database (casework protection backup), each in a place of its own, apart from the
backups of the store.

From now on use {target} alone.

Keep {source} with its checkpoints where nobody reads it, for as long as somebody may ask for the proof of what was
recorded then. Its words are not sealed and no erasure reaches it: when nobody needs it any more, delete it and its
backups.
"""


def seal(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The URL of the store whose words are not sealed.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="The URL of a new store, or of one that this began to fill.")
    ],
    json: Json = False,
) -> None:
    """Make a store with sealed words of one made without.

    CASEWORK_KEYS and CASEWORK_MASTER_KEY say where the keys of TO are to be. Every event keeps its position and says
    the same, which is compared; its bytes differ, and so checkpoints of FROM do not come along: TO records how many
    events it took over, the hash of FROM's log and its last checkpoint. Keys of commands, messages to be delivered and
    what imports have settled come along; the lists are made anew.

    Stop the workers of FROM, and whoever writes there, before. It can be interrupted at any moment and run again, and
    goes on from there.

    The exit status is 9 when the two stores differ.
    """
    from uuid import uuid4

    from casework.application import utc_now
    from casework.copying.sealing import seal
    from casework.store import KeysAt, open_as_stored

    keys = KeysAt.of_environment()
    if keys is None:
        raise Ended(ExitCode.USAGE, "say where the keys are to be, with CASEWORK_KEYS and CASEWORK_MASTER_KEY")
    with open_as_stored(source, create=False) as opened:
        place = opened.engine.place
        done = seal(opened, target, keys, at=utc_now(), new_id=uuid4, watch=progress)
    if json:
        emit(done._asdict() | {"difference": done.difference and done.difference._asdict()})
    if done.difference:
        at = done.difference
        where = f"at position {at.position}, in version {at.version} of stream {at.stream}"
        raise Ended(ExitCode.FAILED, f"{done.place} is not the same store: {where}: {at.what}; seal into a new store")
    if not json:
        _tell(done, place)
    if done.source_position > done.position:
        late = f"more was recorded in {place} after position {done.position}, and {done.place} does not have it"
        raise Ended(ExitCode.FAILED, f"{late}; seal into a new store, with new keys, when nobody writes")


def _tell(done: Sealed, source: str) -> None:
    new = done.events - done.before
    show(f"{done.place} has all {done.events:,} events with their words sealed; {new:,} of them are new there.")
    show(f"The hash of {source} up to position {done.position}: {done.root}")
    for what, rows in done.beside.items():
        if rows:
            show(f"{what}: {rows:,} came along")
    show()
    for number, what in enumerate(_NEXT.strip().split("\n\n"), 1):
        told = what.format(target=done.place, source=source)
        show(paragraph(f"{number}. {told}", "", "   "))
    if not done.checkpoint:
        say(f"no checkpoint of {source} was signed; its hash above is all that vouches for it")
