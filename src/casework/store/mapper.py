"""Events to stored bytes and back: JSON, pinned topics, older shapes brought up to date, personal words kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from eventsourcing.utils import register_topic
from pydantic_core import from_json, to_json

from casework.domain import alert as _alert  # noqa: F401 - importing registers its events
from casework.domain import subjects as _every_subject  # noqa: F401 - likewise
from casework.domain.errors import StoreError
from casework.domain.event import EVENTS, Event
from casework.store import faults


class Keeper(Protocol):
    """Protects personal words on their way into the log and reveals them on their way out."""

    @property
    def blind_key(self) -> bytes:
        """The key of the digests by which words are likened and commands known again."""

    def protect(self, events: Sequence[Event]) -> Sequence[Event]:
        """Events as they are stored, in the same order."""

    def reveal(self, event: Event) -> Event:
        """An event with its words, or with what stands in their place once erased."""


class JSON(Transcoder):
    """Events as JSON; nothing is written for what is not known."""

    def encode(self, obj: Any) -> bytes:
        return to_json(obj, exclude_none=True)

    def decode(self, data: bytes) -> Any:
        return from_json(data)


class EventMapper(Mapper[UUID]):
    """The library's mapper for casework's events; `place` is the store's file.

    What comes out is as its keeper, if it has one, reveals it. The stored bytes hold an event whole, its id and version
    included, and must agree with the row they are found in.
    `schema_version` is stored when it is not 1; an older event goes through its class's `upcast_v1_v2` and so on, each
    changing the JSON object in place. Raises StoreError naming the position of what cannot be read.
    """

    def __init__(self, place: str, keeper: Keeper | None = None) -> None:
        super().__init__(JSON())
        self._place = place
        self.keeper = keeper
        for topic, cls in EVENTS.items():
            register_topic(topic, cls)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        event = cast("Event", domain_event)
        state = self.transcoder.encode(event)
        if event.schema_version > 1:
            state = b'{"schema_version":%d,' % event.schema_version + state[1:]
        return StoredEvent(event.originator_id, event.originator_version, event.topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        cls = EVENTS.get(stored_event.topic)
        if cls is None:
            raise self._too_new(stored_event)
        event = self._read(cls, stored_event)
        if (event.originator_id, event.originator_version) != _row(stored_event):
            raise faults.damaged(self._place, f"the event at {_position(stored_event)} belongs elsewhere")
        return event if self.keeper is None else self.keeper.reveal(event)

    def _read(self, cls: type[Event], stored: StoredEvent) -> Event:
        try:
            state = stored.state if cls.schema_version == 1 else self._upcast(cls, stored)
            return cls.model_validate_json(state)
        except ValueError:  # its text may hold personal words, so it goes no further
            if self._stored_version(stored) > cls.schema_version:
                raise self._too_new(stored) from None
            raise faults.damaged(self._place, f"the event at {_position(stored)} cannot be read") from None

    def _upcast(self, cls: type[Event], stored: StoredEvent) -> bytes:
        data = self.transcoder.decode(stored.state)
        for version in range(data.pop("schema_version", 1), cls.schema_version):
            getattr(cls, f"upcast_v{version}_v{version + 1}")(data)
        return self.transcoder.encode(data)

    def _stored_version(self, stored: StoredEvent) -> int:
        try:
            return int(self.transcoder.decode(stored.state).get("schema_version", 1))
        except (ValueError, TypeError, AttributeError):
            return 0

    def _too_new(self, stored: StoredEvent) -> StoreError:
        return StoreError(
            f"The store {self._place} holds an event at {_position(stored)} that this casework does not know "
            f"({stored.topic}); update casework"
        )


def _row(stored: StoredEvent) -> tuple[UUID | str, int]:
    return stored.originator_id, stored.originator_version


def _position(stored: StoredEvent) -> str:
    return f"position {getattr(stored, 'id', '?')}"
