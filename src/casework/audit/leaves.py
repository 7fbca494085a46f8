"""What stands for an event in the tree: its place in the log and in its stream, its topic, and its bytes as stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from struct import Struct
from struct import error as StructError  # noqa: N812 - that is what it is
from typing import Any, NamedTuple
from uuid import UUID

from casework.audit.merkle import Hash, leaf_hash
from casework.store import Connection

PAGE = 200  # events in memory; with more of them the processor waits for its memory

_PLACE = Struct(">Q16sQH")


class Leaf(NamedTuple):
    """An event of the log, as the tree sees it; what somebody put there may be anything."""

    position: int
    stream: bytes
    version: int
    topic: str
    state: bytes

    @property
    def data(self) -> bytes:
        """The bytes that are hashed: position (8), stream (16), version (8), length of the topic (2), topic, state.

        Numbers are unsigned and big-endian, texts UTF-8. No event has the bytes of what is none, which are empty.
        """
        try:
            topic = self.topic.encode()
            return _PLACE.pack(self.position, self.stream, self.version, len(topic)) + topic + self.state
        except (StructError, AttributeError, TypeError):
            return b""


class _Topics(dict[str, bytes]):
    def __missing__(self, topic: str) -> bytes:
        self[topic] = encoded = topic.encode()
        return encoded


def leaf_hashes(page: Sequence[Leaf]) -> list[Hash]:
    """The hash of each leaf of a page, `leaf_hash(leaf.data)`; all in one go, for a log is a million of them."""
    topics, place = _Topics(), _PLACE.pack
    try:
        return [
            sha256(b"\x00" + place(position, stream, version, len(topics[topic])) + topics[topic] + state).digest()
            for position, stream, version, topic, state in page
        ]
    except (StructError, AttributeError, TypeError):
        return [leaf_hash(leaf.data) for leaf in page]


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
    return Leaf(position, stream.bytes if isinstance(stream, UUID) else _id(stream), version, topic, state)


def _id(stream: Any) -> bytes:
    try:
        return bytes.fromhex(stream)
    except (ValueError, TypeError):
        return b""


def of_stream(connection: Connection, stream: UUID) -> list[Leaf]:
    """The events of one stream, in the order of the log."""
    return [_leaf(row) for row in connection.execute(_OF_STREAM, {"stream": stream.hex})]


def of_topic(connection: Connection, topic: str) -> list[Leaf]:
    """The events of one topic, in the order of the log, which is read through for them."""
    return [_leaf(row) for row in connection.execute(_OF_TOPIC, {"topic": topic})]


_SELECT = "select position, originator_id, originator_version, topic, state from casework_log"
_OF_STREAM = f"{_SELECT} where originator_id = :stream order by position"
_OF_TOPIC = f"{_SELECT} where topic = :topic order by position"
