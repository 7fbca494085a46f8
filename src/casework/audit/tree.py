"""The tree over the log as it is kept in the store: its hashes in tiles of 256 (C2SP tlog-tiles, without the files).

It follows the log like a view, but nobody waits for it: who wants a checkpoint or a proof lets it grow first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from casework.audit.leaves import PAGE, leaf_hashes, leaves
from casework.audit.merkle import Hash, node_hash, root
from casework.domain.errors import CaseworkError
from casework.store import Connection, Store
from casework.store.noted import note, noted, strike
from casework.store.verbatim import newest

WIDTH = 256
LEVELS = 8
"""A tile holds 256 hashes; the hash over all of them is one of a tile eight levels up."""

TOGETHER = 10
"""Pages of events hashed in one transaction."""

_HASH = 32


class TreeError(CaseworkError):
    """The tree in the store is not whole; `casework audit verify` says where."""


class Reached(NamedTuple):
    """How far the tree has come: so many leaves, the newest of them at this position of the log."""

    size: int
    position: int


class Tree:
    """The tree as a transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], bytes] = {}
        self.size, self.position = reached(connection)

    def root(self, size: int) -> Hash:
        """The hash of the tree of the first `size` leaves. Raises TreeError where hashes are wanting."""
        return root(self.node, size)

    def node(self, level: int, number: int) -> Hash:
        """The hash of a complete subtree (see `merkle`). Raises TreeError where it is wanting."""
        above, within = divmod(level, LEVELS)
        first = number << within
        hashes = self.tile(above, first // WIDTH)[first % WIDTH :][: 1 << within]
        if len(hashes) < 1 << within:
            raise TreeError(f"The tree has no hash {number} at level {level}")
        return over(hashes)

    def tile(self, level: int, number: int) -> list[Hash]:
        """The hashes of a tile, fewer than 256 in the last of its level."""
        key = level, number
        if key not in self._tiles:
            self._tiles[key] = _tile(self._connection, *key)
        return list(_hashes(self._tiles[key]))

    def tiles_beyond(self, size: int) -> int:
        """How many tiles there are that a tree of `size` leaves has no use for."""
        wanted, needed = size, 0
        while wanted:
            wanted, needed = wanted // WIDTH, needed + -(-wanted // WIDTH)
        return int(self._connection.execute(_COUNT)[0][0]) - needed


def reached(connection: Connection) -> Reached:
    """How far the tree has come, as a transaction sees it."""
    found = noted(connection, "tree")
    return Reached(*map(int, found.split())) if found else Reached(0, 0)


def grow(store: Store) -> Reached:
    """Lets the tree grow to the newest event of the log, some pages in a transaction. Any number of processes may.

    Raises StoreError, and TreeError when there is nothing sound to go on from.
    """
    while True:
        with store.transaction(write=True) as connection:
            before = reached(connection)
            if before.position > newest(connection):
                raise TreeError(f"The log has lost events: the tree over it has come to position {before.position}")
            size, position = before
            for page in islice(leaves(connection, after=position), TOGETHER):
                _append(connection, 0, size, leaf_hashes(page))
                size, position = size + len(page), page[-1].position
            if size > before.size:
                note(connection, "tree", f"{size} {position}".encode())
        if size < before.size + TOGETHER * PAGE:
            return Reached(size, position)


def forget(store: Store) -> None:
    """Takes the tree away, to be made anew from the log; checkpoints stay, and say whether it is the same."""
    with store.transaction(write=True) as connection:
        connection.execute("delete from casework_tree")
        strike(connection, "tree")


def _append(connection: Connection, level: int, size: int, hashes: Sequence[Hash]) -> None:
    """Adds hashes to the tiles of a level that has `size`, and those over full tiles to the level above."""
    number, filled = divmod(size, WIDTH)
    held = list(_hashes(_tile(connection, level, number)))[:filled]
    if len(held) < filled:
        raise TreeError(f"The tree lost hashes of tile {number} at level {level}")
    every = [*held, *hashes]
    tiles = [every[start : start + WIDTH] for start in range(0, len(every), WIDTH)]
    rows = ({"level": level, "number": number + place, "hashes": b"".join(tile)} for place, tile in enumerate(tiles))
    connection.executemany(_WRITE, rows)
    full = [over(tile) for tile in tiles if len(tile) == WIDTH]
    if full:
        _append(connection, level + 1, size // WIDTH, full)


def _tile(connection: Connection, level: int, number: int) -> bytes:
    rows = connection.execute(_READ, {"level": level, "number": number})
    return bytes(rows[0][0]) if rows else b""


def _hashes(tile: bytes) -> Iterator[Hash]:
    return (tile[start : start + _HASH] for start in range(0, len(tile), _HASH))


def over(hashes: Sequence[Hash]) -> Hash:
    """The hash over a complete subtree, from the hashes of one of its levels."""
    while len(hashes) > 1:
        each = iter(hashes)
        hashes = [node_hash(left, right) for left, right in zip(each, each, strict=True)]
    return hashes[0]


_COUNT = "select count(*) from casework_tree"
_READ = "select hashes from casework_tree where level = :level and number = :number"
_WRITE = """
    insert into casework_tree values (:level, :number, :hashes)
    on conflict (level, number) do update set hashes = excluded.hashes"""
