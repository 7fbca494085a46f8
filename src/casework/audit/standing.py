"""How it stands with the proof of a log, as far as can be said at once: its last checkpoint, what came since."""

from __future__ import annotations

from typing import NamedTuple

from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import Kept, checked, newest
from casework.audit.keys import trusted
from casework.audit.note import NoteError
from casework.audit.tree import Tree, TreeError
from casework.store import Connection, Store


class Standing(NamedTuple):
    """The last checkpoint, whether somebody outside dated it, how many events are newer, and what is wrong with it.

    `checkpoint` is None where what is kept is none.
    """

    checkpoint: Checkpoint | None
    dated: bool
    newer: int
    fault: str | None


def standing(store: Store) -> Standing | None:
    """How it stands with the last checkpoint, None when none was made yet.

    Its signature is checked with the keys that the store names, and its hash with the tree that is kept beside the log;
    the log itself is not read. Raises StoreError.
    """
    with store.transaction(write=False) as connection:
        kept = newest(connection)
        if kept is None:
            return None
        try:
            found = kept.checkpoint
        except NoteError as error:
            return Standing(None, dated=False, newer=0, fault=str(error))
        ((newer,),) = connection.execute(_NEWER, {"position": found.position})
        return Standing(found, kept.timestamp is not None, int(newer), _fault(connection, kept))


_NEWER = "select count(*) from casework_log where position > :position"


def _fault(connection: Connection, kept: Kept) -> str | None:
    try:
        found, tree = checked(kept.note, *trusted(connection)), Tree(connection)
        fits = tree.size >= found.size and tree.root(found.size) == found.root
    except (NoteError, TreeError) as error:
        return str(error)
    return None if fits else "The tree over the log is not what the last checkpoint says"
