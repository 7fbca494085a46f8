"""Merkle trees as certificate logs have them (RFC 6962, section 2): one hash for a whole log, and proofs about it.

A tree is known by the hashes of its complete subtrees: `node(level, number)` is that over the 2**level leaves from
number * 2**level on. Where they come from is for others to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

Hash: TypeAlias = bytes
Node: TypeAlias = Callable[[int, int], Hash]
"""The hash of a complete subtree, by its level and its number among those of that level."""

EMPTY: Hash = sha256().digest()
"""The hash of the tree without leaves."""


def leaf_hash(leaf: bytes) -> Hash:
    """The hash of a leaf; no leaf's is that of an inner node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(node: Node, size: int) -> Hash:
    """The hash of the tree of the first `size` leaves."""
    return _head(node, 0, size) if size else EMPTY


def inclusion_proof(node: Node, number: int, size: int) -> list[Hash]:
    """The audit path from leaf `number`, counted from 0, to the hash of the tree of `size` leaves (2.1.1).

    Raises ValueError for a leaf that is not in that tree.
    """
    if not 0 <= number < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {number}")
    return _path(node, number, 0, size)


def consistency_proof(node: Node, earlier: int, later: int) -> list[Hash]:
    """The proof that the tree of the first `earlier` leaves is the beginning of that of `later` (2.1.2).

    Raises ValueError where `earlier` is the larger one.
    """
    if not 0 <= earlier <= later:
        raise ValueError(f"a tree of {earlier} leaves is no beginning of one of {later}")
    return _subproof(node, earlier, 0, later, known=True) if earlier else []


def included(leaf: Hash, number: int, size: int, proof: Sequence[Hash], head: Hash) -> bool:
    """Whether a leaf is number `number` of the tree of `size` leaves with this hash (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, found = number, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == head


def consistent(sizes: tuple[int, int], heads: tuple[Hash, Hash], proof: Sequence[Hash]) -> bool:
    """Whether the tree of the first size and hash is the beginning of that of the second (RFC 9162, 2.1.4.2)."""
    (earlier, later), (before, after) = sizes, heads
    if not 0 < earlier < later:
        trivial = (earlier == 0 and before == EMPTY) or (earlier == later and before == after)
        return not proof and 0 <= earlier <= later and trivial
    path = list(proof) if earlier & (earlier - 1) else [before, *proof]
    if not path:
        return False
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old == before and new == after


class Frontier:
    """A tree that leaves are added to one by one; it holds the hashes of its complete subtrees, no more."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[Hash] = []

    def add(self, leaf: Hash) -> None:
        """Takes in the hash of the next leaf."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            rest >>= 1
        self._peaks.append(leaf)
        self.size += 1

    @property
    def root(self) -> Hash:
        """The hash of the tree as it is."""
        return self.followed_by(())

    def followed_by(self, rest: Sequence[Hash]) -> Hash:
        """The hash of the tree when what was added are complete subtrees of one size, and `rest` are fewer leaves than
        make another.
        """
        tail = Frontier()
        for each in rest:
            tail.add(each)
        if not (peaks := [*self._peaks, *tail._peaks]):
            return EMPTY
        found = peaks.pop()
        for each in reversed(peaks):
            found = node_hash(each, found)
        return found


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _head(node: Node, start: int, size: int) -> Hash:
    if size & (size - 1) == 0:  # such a subtree starts at a multiple of its size
        level = size.bit_length() - 1
        return node(level, start >> level)
    left = _split(size)
    return node_hash(_head(node, start, left), _head(node, start + left, size - left))


def _path(node: Node, number: int, start: int, size: int) -> list[Hash]:
    if size == 1:
        return []
    left = _split(size)
    if number < left:
        return [*_path(node, number, start, left), _head(node, start + left, size - left)]
    return [*_path(node, number - left, start + left, size - left), _head(node, start, left)]


def _subproof(node: Node, earlier: int, start: int, size: int, *, known: bool) -> list[Hash]:
    if earlier == size:
        return [] if known else [_head(node, start, size)]
    left = _split(size)
    if earlier <= left:
        return [*_subproof(node, earlier, start, left, known=known), _head(node, start + left, size - left)]
    rest = _subproof(node, earlier - left, start + left, size - left, known=False)
    return [*rest, _head(node, start, left)]
