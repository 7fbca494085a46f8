"""Is the log what its checkpoints say it was? Read through once, event by event, as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from cryptography.x509 import Certificate

from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import Kept, checked, every
from casework.audit.keys import trusted
from casework.audit.leaves import Leaf, leaf_hashes, leaves
from casework.audit.merkle import EMPTY, Hash
from casework.audit.note import NoteError, Verifier
from casework.audit.shadow import Fault, Shadow
from casework.audit.timestamps import TimestampError, stamped
from casework.audit.tree import WIDTH, Tree, TreeError
from casework.store import Connection, Store


class Covered(NamedTuple):
    """A checkpoint whose signature is good, and whether the log's first events have its hash."""

    checkpoint: Checkpoint
    holds: bool


@dataclass
class Verified:
    """What reading the log through has shown. `uncovered` events are newer than the last checkpoint that holds."""

    events: int = 0
    root: Hash = b""
    covered: list[Covered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def uncovered(self) -> int:
        return self.events - max((each.checkpoint.size for each in self.covered if each.holds), default=0)


def verify(store: Store, *verifiers: Verifier, checkpoints: Sequence[str] = ()) -> Verified:
    """Reads the whole log and compares it with its tree and with every checkpoint, those kept here and those given.

    `verifiers` are the public keys to be trusted, with those they vouch for; without any, those the store names.
    `checkpoints` are notes from where they were published. The first faults are named, not each that follows from
    them. Raises StoreError.
    """
    found = Verified()
    with store.transaction(write=False) as connection:
        known = trusted(connection, *verifiers)
        notes = [*(kept.note for kept in every(connection)), *checkpoints]
        claimed = sorted(_signed(notes, known, found), key=lambda each: each.size)
        reading = _Reading(Tree(connection))
        reading.read(connection, [each.size for each in claimed])
        found.covered += [Covered(each, reading.roots.get(each.size) == each.root) for each in claimed]
        found.faults += reading.judged(found.covered)
    found.events, found.root = reading.events, reading.roots[reading.events]
    return found


def undated(store: Store, roots: Sequence[Certificate]) -> list[Fault]:
    """The checkpoints kept here whose timestamp does not stand; those without one are none of them."""
    with store.transaction(write=False) as connection:
        dated = [kept for kept in every(connection) if kept.timestamp is not None]
    return [
        Fault(f"checkpoint of {kept.checkpoint.size} events: {why}") for kept in dated if (why := _why(kept, roots))
    ]


def _why(kept: Kept, roots: Sequence[Certificate]) -> str | None:
    try:
        stamped(kept.timestamp or b"", kept.note, roots)
    except TimestampError as error:
        return str(error)
    return None


def _signed(notes: Sequence[str], known: Sequence[Verifier], found: Verified) -> Iterator[Checkpoint]:
    for place, note in enumerate(dict.fromkeys(notes), 1):
        try:
            yield checked(note, *known)
        except NoteError as error:
            found.faults.append(Fault(f"checkpoint {place} does not stand: {error}"))


class _Reading:
    """One pass over the log, beside the tree as it is kept."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._shadow = Shadow(tree)
        self._versions: dict[bytes, int] = {}
        self.faults: list[Fault] = []
        self.roots: dict[int, Hash] = {0: EMPTY}

    @property
    def events(self) -> int:
        return self._shadow.size

    def read(self, connection: Connection, sizes: Sequence[int]) -> None:
        """Takes the whole log in, and notes the hash of its first events at each of these sizes."""
        for page in leaves(connection):
            self._follow(page)
            hashes, positions = leaf_hashes(page), [leaf.position for leaf in page]
            for start, end in pairwise(_breaks(self.events, len(page), sizes)):
                self._shadow.add(hashes[start:end], positions[start:end])
                if self.events in sizes:
                    self.roots[self.events] = self._shadow.root
        self.roots[self.events] = self._shadow.root

    def judged(self, covered: Sequence[Covered]) -> Iterator[Fault]:
        """What is wrong, from what the log, the tree and the checkpoints say of one another."""
        yield from self.faults
        good = max((each.checkpoint.size for each in covered if each.holds), default=0)
        bad = next((each.checkpoint for each in covered if not each.holds), None)
        lost = max(self._tree.size, bad.size if bad else 0)
        if lost > self.events:
            yield Fault(f"the log ends after {self.events} events; {lost} were recorded")
        differing = self._shadow.differing
        if bad is None:
            yield from self._shadow.faults(good)
        elif differing is not None and self._tells(bad):
            yield Fault(f"event {differing.number + 1} is not the one that was recorded", differing.position)
        elif bad.size <= self.events:
            since = bad.made_at.isoformat()
            yield Fault(f"events {good + 1} to {bad.size} are not those that the checkpoint of {since} has seen")

    def _follow(self, page: Sequence[Leaf]) -> None:
        """The versions of each stream follow one another from 0."""
        versions = self._versions
        for leaf in page:
            expected = versions.get(leaf.stream, -1) + 1
            if leaf.version != expected:
                what = f"a stream has version {leaf.version} where {expected} should be"
                self.faults.append(Fault(what, leaf.position))
            versions[leaf.stream] = expected

    def _tells(self, bad: Checkpoint) -> bool:
        """Whether the tree still says what a checkpoint says, so that it shows which event was changed."""
        try:
            return self._tree.root(bad.size) == bad.root
        except TreeError:
            return False


def _breaks(size: int, count: int, sizes: Sequence[int]) -> list[int]:
    """Where a page is to be broken, so that each part lies in one tile and ends where a hash is wanted."""
    ends = {*range(WIDTH - size % WIDTH, count, WIDTH), *(each - size for each in sizes if size < each < size + count)}
    return [0, *sorted(ends), count]
