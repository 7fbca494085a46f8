"""The streams that are open: how many there may be, how they are woken when something is recorded, how they end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread

from casework.domain.errors import StoreError
from casework.http.problems import Problem
from casework.store import Store

LOOKING = 1.0  # seconds between two looks at whether there are streams to be woken
RESTING = 0.02  # seconds in which more is recorded before the streams are woken again


@dataclass(frozen=True, slots=True)
class StreamTerms:
    """How many streams a process keeps open, and how they treat their clients.

    One that has nothing to tell shows after `heartbeat_seconds` that it is alive. One whose client does not take what
    it is told within `patience_seconds` ends.
    """

    most: int = 100
    heartbeat_seconds: float = 15
    patience_seconds: float = 30


class Place:
    """A stream's place among the others, on the event loop that it was taken on."""

    def __init__(self) -> None:
        self._loop, self._bell = asyncio.get_running_loop(), asyncio.Event()

    def ring(self) -> None:
        """Wakes the stream, from whatever thread."""
        with suppress(RuntimeError):  # its loop is over, and so is the stream
            self._loop.call_soon_threadsafe(self._bell.set)

    def clear(self) -> None:
        """Forgets what rang until now; who then reads has it all."""
        self._bell.clear()

    async def rung(self, seconds: float) -> bool:
        """Whether it has rung since, or does within so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), seconds)
        return self._bell.is_set()


class Streams:
    """The open streams over a store; one thread looks at the log for all of them. Threads may share it."""

    def __init__(self, store: Store, terms: StreamTerms) -> None:
        self.terms = terms
        self._store = store
        self._lock = Lock()
        self._places: set[Place] = set()
        self._watching = False
        self._draining = Event()

    @property
    def draining(self) -> bool:
        """Whether streams are to end."""
        return self._draining.is_set()

    def drain(self) -> None:
        """Ends every stream, and lets no other begin: the server is about to end. Call it from whatever thread."""
        self._draining.set()
        self._ring()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place for a stream. Raises Problem when there is none left."""
        place = Place()
        with self._lock:
            if self.draining or len(self._places) >= self.terms.most:
                raise Problem("overloaded", _FULL, headers={"Retry-After": "30"})
            self._places.add(place)
            if not self._watching:
                self._watching = True
                Thread(target=self._watch, name="casework streams", daemon=True).start()
        try:
            yield place
        finally:
            with self._lock:
                self._places.discard(place)

    def _watch(self) -> None:
        """Wakes the streams whenever the log has grown, until there are none."""
        seen, rest = 0, Event()
        while self._wanted():
            try:
                self._store.wait(seen, LOOKING)
                newest = self._store.position()
            except StoreError:
                newest = -1  # let each stream see for itself
            if newest != seen:
                seen = max(newest, 0)
                self._ring()
            rest.wait(RESTING if newest >= 0 else LOOKING)

    def _wanted(self) -> bool:
        with self._lock:
            self._watching = bool(self._places)
            return self._watching

    def _ring(self) -> None:
        with self._lock:
            places = list(self._places)
        for place in places:
            place.ring()


_FULL = "No more streams can be opened here; try again later, or read /v1/events page by page"
