"""The log read to its end, or a part of it, in pages that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator

from casework.store.store import Recorded, Store

PAGE = 500  # events in memory


def pages(store: Store, *, after: int = 0, upto: int | None = None) -> Iterator[list[Recorded]]:
    """The log in order after a position, up to and including another. Raises StoreError."""
    while page := [each for each in store.after(after, PAGE) if upto is None or each.position <= upto]:
        yield page
        after = page[-1].position


def of_topics(store: Store, *topics: str) -> Iterator[Recorded]:
    """Every event of these topics, in order. Raises StoreError."""
    position = 0
    while page := store.of_topics(topics, position, PAGE):
        yield from page
        position = page[-1].position
