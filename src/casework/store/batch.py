"""Recording in batches: one durable commit for the events of many commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from casework.domain.errors import Conflict
from casework.domain.event import Event
from casework.store.aggregates import Aggregates
from casework.store.engine import Beside
from casework.store.store import Store

A = TypeVar("A")


class Batch(Store):
    """A store in which what is saved waits for `record`; whoever reads through the batch sees it already.

    What waits is gone when the batch is. One thread uses it; the store beneath stays open when it is closed.
    """

    def __init__(self, store: Store) -> None:
        # A batch is the same store with a memory of its own, so that nobody else sees what may never be recorded.
        super().__init__(store.engine, store.keeper)
        self.forget()

    def forget(self) -> None:
        """Lets go of what waits."""
        self._waiting: defaultdict[UUID, list[Event]] = defaultdict(list)
        self._in_order: list[Event] = []
        self.repository = Aggregates(self._events)

    def load(self, id: UUID, project: Callable[[A | None, Iterable[Any]], A | None]) -> A | None:
        found: Any = super().load(id, project)
        version = -1 if found is None else found.version
        return project(found, [event for event in self._waiting[id] if event.originator_version > version])

    def save(self, *events: Event) -> list[int]:
        """Keeps events for `record`; they have no positions yet. Raises Conflict when they do not follow what waits."""
        newest = {id: waiting[-1].originator_version for id, waiting in self._waiting.items() if waiting}
        for event in events:
            if event.originator_version != newest.get(event.originator_id, event.originator_version - 1) + 1:
                raise Conflict("Something else is waiting to be recorded there; look, then try again")
            newest[event.originator_id] = event.originator_version
        for event in events:
            self._waiting[event.originator_id].append(event)
        self._in_order += events
        return []

    def events(self, originator_id: UUID, *, after: int | None = None, upto: int | None = None) -> list[Event]:
        first, last = -1 if after is None else after, float("inf") if upto is None else upto
        waiting = (event for event in self._waiting[originator_id] if first < event.originator_version <= last)
        return [*super().events(originator_id, after=after, upto=upto), *waiting]

    def record(self, beside: Beside) -> None:
        """Records all that waits, and what `beside` writes, in one transaction. Nothing waits afterwards.

        Raises Conflict when somebody else has recorded one of these versions first, and whatever `beside` raises; then
        nothing is recorded.
        """
        try:
            self.save_beside(self._in_order, beside)
        except BaseException:
            self.forget()
            raise
        self._waiting.clear()
        self._in_order.clear()

    def close(self) -> None:
        """Leaves the store beneath open."""
