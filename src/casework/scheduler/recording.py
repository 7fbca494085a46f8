"""Recording what a round of a worker found, while other workers may be at the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from casework.domain.errors import Conflict
from casework.domain.event import Event
from casework.store import Store

E = TypeVar("E", bound=Event)


class Recorded(NamedTuple, Generic[E]):
    """The events that were recorded, and the number of those that another worker recorded first."""

    events: Sequence[E]
    conflicts: int


def recorded(store: Store, events: Sequence[E]) -> Recorded[E]:
    """Records events all at once or, where another worker was quicker with one, each by itself."""
    try:
        store.save(*events)
    except Conflict:
        done = [event for event in events if _alone(store, event)]
        return Recorded(done, len(events) - len(done))
    return Recorded(events, 0)


def _alone(store: Store, event: Event) -> bool:
    try:
        store.save(event)
    except Conflict:
        return False
    return True
