"""A store: the log of all events, the aggregates they make, and room for views beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import EventStore, IntegrityError, Notification

from casework.domain.errors import Conflict
from casework.domain.event import Event
from casework.store.aggregates import Aggregates
from casework.store.engine import Beside, Connection, Engine
from casework.store.mapper import EventMapper, Keeper

A = TypeVar("A")


class Recorded(NamedTuple):
    """An event and its position in the log. Positions only increase, and are never used again."""

    position: int
    event: Event


class Store:
    """An open store. Threads may share it; each process opens its own. Use it as a context manager, or close it.

    Every method raises StoreError, in one sentence, when the store cannot be read or written.
    """

    def __init__(self, engine: Engine, keeper: Keeper | None = None) -> None:
        self.engine = engine
        self.settings = engine.settings
        self._mapper = EventMapper(engine.place, keeper)
        self._events = EventStore(self._mapper, engine.recorder)
        self.repository = Aggregates(self._events)

    @property
    def keeper(self) -> Keeper | None:
        """Who protects the words in it, if anybody does."""
        return self._mapper.keeper

    @property
    def blind_key(self) -> bytes:
        """The key of the digests by which words are likened and commands known again; it lies with the other keys."""
        return self.keeper.blind_key if self.keeper else self.settings.fingerprint_key

    def kept_by(self, keeper: Keeper | None, fingerprint_key: bytes) -> None:
        """Gives a throw-away store the keeper of another one, and the key by which that one knows commands again."""
        self._mapper.keeper = keeper
        self.settings = replace(self.settings, fingerprint_key=fingerprint_key)

    def load(self, id: UUID, project: Callable[[A | None, Iterable[Any]], A | None]) -> A | None:
        """An aggregate as its events make it up to now, None when there are none; only events not seen before are read.

        `project` gives the aggregate after some more events and leaves the one it is given as it was.
        """
        try:
            found: Any = self.repository.get(id, projector_func=cast("Any", project))
        except AggregateNotFoundError:
            return None
        return cast("A", found)

    def held(self, id: UUID) -> Any | None:
        """An aggregate as it is held in memory; others may have recorded something since."""
        return self.repository.held(id)

    def remember(self, id: UUID, aggregate: Any) -> None:
        """Holds an aggregate in memory, as it is after what was last saved."""
        self.repository.remember(id, aggregate)

    def save(self, *events: Event) -> list[int]:
        """Records events, of one stream or several, all or none; gives their positions in the log.

        Raises Conflict when somebody else has recorded one of these versions first.
        """
        return self.save_beside(events, None)

    def save_beside(self, events: Sequence[Event], beside: Beside | None) -> list[int]:
        """Records events after what `beside` writes, in one transaction; gives their positions.

        Raises Conflict as `save` does, and whatever `beside` raises; then nothing is recorded.
        """
        protected = self.keeper.protect(events) if self.keeper else events
        stored = [self._mapper.to_stored_event(event) for event in protected]
        try:
            return list(self.engine.recorder.insert_events(stored, beside=beside))
        except IntegrityError:
            raise Conflict("Somebody else recorded something there at the same moment; look, then try again") from None

    def events(self, originator_id: UUID, *, after: int | None = None, upto: int | None = None) -> list[Event]:
        """The events of one stream, oldest first: after version `after`, up to and including version `upto`."""
        return cast("list[Event]", list(self._events.get(originator_id, gt=after, lte=upto)))

    def until(self, originator_id: UUID, position: int) -> list[Event]:
        """The events of one stream, oldest first, as far as the log had come at a position."""
        stored = cast("Sequence[Notification]", self.engine.recorder.select_events(originator_id))
        return [self._mapper.to_domain_event(each) for each in stored if each.id <= position]

    def after(self, position: int, limit: int, *, within: Connection | None = None) -> list[Recorded]:
        """The log in order after a position, at most `limit` events of it.

        Whoever is in a transaction reads the log as it is there `within` it: a second connection beside would be waited
        for, where connections are few, by all who have a first one.
        """
        if within is None:
            page = self.engine.recorder.select_notifications(position, limit, inclusive_of_start=False)
        else:
            page = self.engine.recorder.seen_by(within, position, limit)
        return [Recorded(each.id, self._mapper.to_domain_event(each)) for each in page]

    def holds(self, recorded: Recorded, *, within: Connection) -> bool:
        """Whether the log still has an event where it was read, as a transaction sees it.

        A server that was not durable, or another that took its place, may come back without the newest events.
        """
        found = self.after(recorded.position - 1, 1, within=within)
        return bool(found) and found[0].event.event_id == recorded.event.event_id

    def of_topics(self, topics: Sequence[str], position: int, limit: int) -> list[Recorded]:
        """The events of these topics in order after a position of the log, at most `limit` of them."""
        page = self.engine.recorder.select_notifications(position, limit, None, topics, inclusive_of_start=False)
        return [Recorded(each.id, self._mapper.to_domain_event(each)) for each in page]

    def position(self) -> int:
        """The newest position of the log, 0 while it is empty."""
        return self.engine.recorder.max_notification_id() or 0

    def wait(self, position: int, seconds: float) -> None:
        """Returns as soon as there may be something after a position of the log, at the latest after so many seconds.

        It also returns when the store is closed meanwhile, and now and then without a reason: look, and wait on.
        """
        self.engine.wait(position, seconds)

    def transaction(self, *, write: bool, alone: bool = False) -> AbstractContextManager[Connection]:
        """SQL of one's own, for views: it sees one moment of the store; with `write`, all of it is done or nothing.

        One transaction at a time writes. `alone` is for tables that take others' places: it also waits until nobody
        reads, and whoever wants to read waits for it. Events are recorded meanwhile.
        """
        return self.engine.transaction(write=write, alone=alone)

    def close(self) -> None:
        """Lets go of the store; what comes after raises StoreError."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
