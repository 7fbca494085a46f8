"""The tree made anew from the log while it is read, to be compared with the one that is kept, tile by tile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casework.audit.merkle import Hash
from casework.audit.tree import WIDTH, Tree, over


class Fault(NamedTuple):
    """Something that is not as it has to be, and where: a `position` of the log, where there is one."""

    what: str
    position: int | None = None


class Differing(NamedTuple):
    """The first leaf, counted from 0, whose hash is not the one kept of it, and its event's position in the log."""

    number: int
    position: int


class Shadow:
    """The hashes that the kept tree should have, up to its size."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._size = 0
        self._tile: list[Hash] = []
        self._kept = tree.tile(0, 0)
        self._over: list[Hash] = []
        self._newest = 0
        self.differing: Differing | None = None

    def add(self, leaf: Hash, position: int) -> None:
        """Takes in the hash of the next leaf, which was read at a position of the log."""
        if self._size >= self._tree.size:
            return
        self._tile.append(leaf)
        within = len(self._tile)
        if self.differing is None and (within > len(self._kept) or self._kept[within - 1] != leaf):
            self.differing = Differing(self._size, position)
        self._size += 1
        self._newest = position
        if within == WIDTH:
            self._over.append(over(self._tile))
            self._tile = []
            self._kept = self._tree.tile(0, self._size // WIDTH)

    def faults(self, good: int) -> Iterator[Fault]:
        """What is wrong with the tree, or the log, where all checkpoints hold; the first `good` leaves are certain."""
        if self.differing is not None:
            number, position = self.differing
            if number < good:
                yield Fault(f"the tree's hash of event {number + 1} was changed; the event itself holds", position)
            else:
                yield Fault(f"event {number + 1} is not the one that was recorded, or its hash was changed", position)
            return
        if self._size == self._tree.size and self._newest != self._tree.position:
            yield Fault(f"the tree claims to have come to position {self._tree.position}", self._newest)
        yield from self._wrong(0, self._size, [])
        level, hashes = 1, self._over
        while hashes or level == 1:
            yield from self._wrong(level, len(hashes), hashes)
            hashes = [over(hashes[at : at + WIDTH]) for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            level += 1
        if extra := self._tree.tiles_beyond(self._size):
            yield Fault(f"the tree has {extra} tiles too many")

    def _wrong(self, level: int, size: int, expected: list[Hash]) -> Iterator[Fault]:
        """The tiles of a level that are too long, too many or, above the leaves, not what they should be."""
        for number in range(size // WIDTH + 1):
            kept = self._tree.tile(level, number)
            wanted = min(WIDTH, size - number * WIDTH)
            differs = level > 0 and kept != expected[number * WIDTH : number * WIDTH + wanted]
            if len(kept) != wanted or differs:
                yield Fault(f"tile {number} at level {level} of the tree is not what the log makes of it")
                return
