"""What stands for an event in the tree: its place in the log and in its stream, its topic, and its bytes as stored."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Any, NamedTuple
from uuid import UUID

from casework.store import Connection

PAGE = 1000  # events in memory

_PLACE = Struct(">Q16sQH")


class Leaf(NamedTuple):
    """An event of the log, as the tree sees it."""

    position: int
    stream: bytes
    version: int
    topic: str
    state: bytes

    @property
    def data(self) -> bytes:
        """The bytes that are hashed: position (8), stream (16), version (8), length of the topic (2), topic, state.

        Numbers are unsigned and big-endian, texts UTF-8.
        """
        topic = self.topic.encode()
        return _PLACE.pack(self.position, self.stream, self.version, len(topic)) + topic + self.state


def leaves(connection: Connection, *, after: int = 0) -> Iterator[list[Leaf]]:
    """The log after a position, in order and in pages, as a transaction sees it.

    It is read as it stands there, however it was brought about, so that nothing strange in it goes unseen.
    """
    while rows := connection.execute(_PAGE, {"after": after, "limit": PAGE}):
        yield [_leaf(row) for row in rows]
        after = rows[-1][0]


_PAGE = """
    select position, originator_id, originator_version, topic, state from casework_log
    where position > :after order by position limit :limit"""


def _leaf(row: tuple[Any, ...]) -> Leaf:
    position, stream, version, topic, state = row
    id = stream.bytes if isinstance(stream, UUID) else bytes.fromhex(stream)
    return Leaf(position, id, version, topic, bytes(state))
