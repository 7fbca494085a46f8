"""Two logs held against each other, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, zip_longest
from typing import NamedTuple, TypeAlias, cast
from uuid import UUID

from casework.store import Store
from casework.store.verbatim import Digest, Stored, pages

EVERY = 1000  # events between two reports

Report: TypeAlias = Callable[[int, int], None]
Watch: TypeAlias = Callable[[str, int | None], AbstractContextManager[Report]]
"""Shows how far some work has come, of a total: told the position, and how many events that were."""


class Difference(NamedTuple):
    """The first event that is not the same in both stores, as the source has it, if it has it."""

    position: int
    stream: UUID
    version: int
    what: str


class Compared(NamedTuple):
    """How many events are the same, the SHA-256 of them in hex, and the first difference."""

    events: int
    digest: str
    difference: Difference | None


def unwatched(_things: str, _total: int | None) -> AbstractContextManager[Report]:
    """Shows nobody how far it has come."""
    return nullcontext(lambda _read, _count: None)


def compared(source: Store, target: Store, upto: int, watch: Watch = unwatched) -> Compared:
    """Holds the source's log up to a position against the target's whole log, byte for byte, one page at a time."""
    digest = Digest()
    with watch("events compared", upto) as report:
        for one, other in zip_longest(_events(source, upto), _events(target)):
            if one is None or one != other:
                return Compared(digest.events, str(digest), _difference(one, other))
            digest.add(one)
            if not digest.events % EVERY:
                report(one.position, digest.events)
    return Compared(digest.events, str(digest), None)


def _events(store: Store, upto: int | None = None) -> Iterator[Stored]:
    return chain.from_iterable(pages(store, upto=upto))


def _difference(one: Stored | None, other: Stored | None) -> Difference:
    event = cast("Stored", one or other)
    if one and other:
        what = f"its {next(name for name in Stored._fields if getattr(one, name) != getattr(other, name))} differs"
    else:
        what = "the copy lacks it" if one else "only the copy has it"
    return Difference(event.position, event.stream, event.version, what)
