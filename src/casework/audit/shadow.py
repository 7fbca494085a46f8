"""The tree made anew from the log while it is read, to be compared with the one that is kept, tile by tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from casework.audit.merkle import Frontier, Hash
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
    """The hashes that the kept tree should have, up to its size, and the hash of all that is read."""

    def __init__(self, tree: Tree) -> None:
        self.size = 0
        self._tree = tree
        self._tile: list[Hash] = []
        self._kept = tree.tile(0, 0)
        self._over: list[Hash] = []
        self._tiles = Frontier()
        self._newest = 0
        self.differing: Differing | None = None

    @property
    def root(self) -> Hash:
        """The hash over what was read so far."""
        return self._tiles.followed_by(self._tile)

    def add(self, leaves: Sequence[Hash], positions: Sequence[int]) -> None:
        """Takes in the hashes of the next leaves of one tile, which were read at these positions of the log."""
        known = min(len(leaves), max(0, self._tree.size - self.size))
        if known:
            self._compare(leaves[:known], positions)
            self._newest = positions[known - 1]
        self._tile += leaves
        self.size += len(leaves)
        if len(self._tile) == WIDTH:
            self._close()

    def _compare(self, leaves: Sequence[Hash], positions: Sequence[int]) -> None:
        kept = self._kept[len(self._tile) :][: len(leaves)]
        if self.differing is None and kept != leaves:
            pairs = zip_longest(kept, leaves)
            place = next(place for place, (was, now) in enumerate(pairs) if was != now)
            self.differing = Differing(self.size + place, positions[place])

    def _close(self) -> None:
        found = over(self._tile)
        self._tiles.add(found)
        self._tile = []
        if self.size <= self._tree.size:
            self._over.append(found)
            self._kept = self._tree.tile(0, self.size // WIDTH)

    def faults(self, good: int) -> Iterator[Fault]:
        """What is wrong with the tree, or the log, where all checkpoints hold; the first `good` leaves are certain."""
        if self.differing is not None:
            number, position = self.differing
            if number < good:
                yield Fault(f"the tree's hash of event {number + 1} was changed; the event itself holds", position)
            else:
                yield Fault(f"event {number + 1} is not the one that was recorded, or its hash was changed", position)
            return
        size = min(self.size, self._tree.size)
        if size == self._tree.size and self._newest != self._tree.position:
            yield Fault(f"the tree claims to have come to position {self._tree.position}", self._newest)
        yield from self._wrong(0, size, [])
        level, hashes = 1, self._over
        while hashes or level == 1:
            yield from self._wrong(level, len(hashes), hashes)
            hashes = [over(hashes[at : at + WIDTH]) for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
            level += 1
        if extra := self._tree.tiles_beyond(size):
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
