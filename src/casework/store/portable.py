"""Events as lines of text that any store can take in: in their stored form, with words as they can be read.

A file of such lines has two more: the first says what it is, the last how many events there are, so that a file which
was cut off is noticed.
"""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import StoredEvent
from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic_core import to_json

from casework.domain.errors import StoreError
from casework.domain.event import Event
from casework.store.mapper import EventMapper

EDITION = 1
HEAD, FOOT = b'{"casework_export":', b'{"events":'
"""What the first and the last line begin with."""

_MAPPER = EventMapper("export")


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    topic: str
    originator_id: str
    originator_version: int
    state: dict[str, JsonValue]

    def event(self) -> Event:
        stored = StoredEvent(UUID(self.originator_id), self.originator_version, self.topic, to_json(self.state))
        return _MAPPER.to_domain_event(stored)


def head(*, simulated: bool) -> bytes:
    """The first line, without a line end; `simulated`: its times of recording are those of a simulated clock."""
    return HEAD + b'%d,"simulated":%b}' % (EDITION, to_json(simulated))


def foot(events: int) -> bytes:
    """The last line, without a line end."""
    return FOOT + b"%d}" % events


def written(event: Event) -> bytes:
    """An event as one line of JSON, without a line end; `state` holds the very bytes a store without a keeper keeps."""
    stored = _MAPPER.to_stored_event(event.model_copy(update={"personal": dict(event.personal)}))
    place = (stored.topic.encode(), str(stored.originator_id).encode(), stored.originator_version)
    return b'{"topic":"%b","originator_id":"%b","originator_version":%d,"state":%b}' % (*place, stored.state)


def read(line: bytes) -> Event:
    """The event in a line, in today's shape. Raises ValueError for a line that is not an event casework knows."""
    try:
        return _Line.model_validate_json(line).event()
    except (ValueError, StoreError):
        raise ValueError("not an event that this casework can read") from None
