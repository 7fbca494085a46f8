"""The library's repository, holding in memory what was read or recorded last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from eventsourcing.application import LRUCache, ProjectorFunction, Repository, project_aggregate
from eventsourcing.domain import TDomainEvent, TMutableOrImmutableAggregate
from eventsourcing.persistence import EventStore

HELD = 2_000  # aggregates in memory


class Aggregates(Repository[UUID]):
    """Aggregates by id, for projectors that leave the aggregate they are given as it was.

    So threads share what is held in memory without locks and copies, and only events that are not in it yet are read.
    """

    def __init__(self, events: EventStore[UUID]) -> None:
        super().__init__(events, deepcopy_from_cache=False)
        self.cache: LRUCache[UUID, Any] = LRUCache(HELD)

    def get(
        self,
        aggregate_id: UUID,
        *,
        version: int | None = None,
        projector_func: ProjectorFunction[TMutableOrImmutableAggregate, TDomainEvent] = project_aggregate,
        fastforward_skipping: bool = False,
        deepcopy_from_cache: bool = False,
    ) -> TMutableOrImmutableAggregate:
        """An aggregate as its events make it, up to a version if one is given. Raises AggregateNotFoundError."""
        held = None if version is not None else self.held(aggregate_id)
        if held is None:
            found = self._reconstruct_aggregate(aggregate_id, version, projector_func)
        else:
            later = self.event_store.get(aggregate_id, gt=held.version)
            found = cast("TMutableOrImmutableAggregate", projector_func(held, cast("Iterable[TDomainEvent]", later)))
        if version is None and found is not held:
            self.remember(aggregate_id, found)
        return found

    def held(self, aggregate_id: UUID) -> Any | None:
        """The aggregate as it is in memory, which may have fallen behind what others recorded."""
        try:
            return self.cache.get(aggregate_id)
        except KeyError:
            return None

    def remember(self, aggregate_id: UUID, aggregate: Any) -> None:
        """Holds an aggregate as it is after what was just recorded."""
        self.cache.put(aggregate_id, aggregate)
