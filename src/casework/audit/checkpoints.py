"""The checkpoints of a store: made, kept in order, and never against what an earlier one says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from casework.audit.checkpoint import Checkpoint
from casework.audit.keys import trusted
from casework.audit.note import NoteError, Signer, Verifier, opened, signed
from casework.audit.tree import Tree, grow
from casework.domain.errors import CaseworkError
from casework.store import Connection, Store


class Inconsistent(CaseworkError):
    """The log is not what an earlier checkpoint says it was; nothing is signed that says otherwise."""


class Kept(NamedTuple):
    """A checkpoint as the store keeps it: the signed note and, where one was fetched, its timestamp (RFC 3161)."""

    note: str
    timestamp: bytes | None = None

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, whoever signed it. Raises NoteError."""
        return Checkpoint.parse(self.note.rpartition("\n\n")[0] + "\n")


def make(store: Store, signer: Signer, at: datetime) -> Kept:
    """Signs the log as it is and keeps the checkpoint; `signer.name` is the origin, the name of the log for good.

    Raises Inconsistent when the tree no longer begins with that of the last checkpoint, TreeError, StoreError.
    """
    grow(store)
    with store.transaction(write=True) as connection:
        tree, last = Tree(connection), newest(connection)
        if last is not None:
            _agree(tree, last.checkpoint, signer, trusted(connection))
        made = Checkpoint(signer.name, tree.size, tree.root(tree.size), tree.position, at.astimezone(UTC))
        kept = Kept(signed(made.text, signer))
        connection.execute(_NOTE_SIGNER, {"verifier": str(signer.verifier), "since": at.astimezone(UTC).isoformat()})
        connection.execute(_KEEP, {"size": made.size, "made_at": made.made_at.isoformat(), "note": kept.note})
    return kept


def every(connection: Connection) -> list[Kept]:
    """All checkpoints, oldest first."""
    return [_kept(row) for row in connection.execute(f"{_SELECT} order by size, made_at")]


def newest(connection: Connection) -> Kept | None:
    """The last checkpoint, None when none was made yet."""
    rows = connection.execute(f"{_SELECT} order by size desc, made_at desc limit 1")
    return _kept(rows[0]) if rows else None


def timestamped(store: Store, kept: Kept, timestamp: bytes) -> Kept:
    """Keeps the timestamp of a checkpoint."""
    with store.transaction(write=True) as connection:
        connection.execute(_STAMP, {"note": kept.note, "timestamp": timestamp})
    return kept._replace(timestamp=timestamp)


def checked(note: str, *verifiers: Verifier) -> Checkpoint:
    """The checkpoint in a note that one of these keys has signed. Raises NoteError."""
    found = Checkpoint.parse(opened(note, *verifiers))
    if found.origin not in {each.name for each in verifiers}:
        raise NoteError("The origin of this checkpoint is not the name of a known key")
    return found


def _agree(tree: Tree, last: Checkpoint, signer: Signer, known: Sequence[Verifier]) -> None:
    if signer.name == last.origin and signer.verifier not in known:
        raise Inconsistent("No earlier key vouches for this one; let one do so with casework audit rotate")
    if last.origin != signer.name:
        raise Inconsistent(f"The log is named {last.origin}; sign with a key of that name")
    if tree.size < last.size or tree.root(last.size) != last.root:
        raise Inconsistent(
            f"The log does not begin with the {last.size} events of the checkpoint of {last.made_at.isoformat()}; "
            "nothing was signed. `casework audit verify` says where they differ"
        )


def _kept(row: tuple[str, bytes | None]) -> Kept:
    note, timestamp = row
    return Kept(note, None if timestamp is None else bytes(timestamp))


_SELECT = "select note, timestamp from casework_checkpoints"
_KEEP = """
    insert into casework_checkpoints (size, made_at, note) values (:size, :made_at, :note)
    on conflict (note) do nothing"""
_STAMP = "update casework_checkpoints set timestamp = :timestamp where note = :note"
_NOTE_SIGNER = """
    insert into casework_signers (verifier, since) values (:verifier, :since) on conflict (verifier) do nothing"""
