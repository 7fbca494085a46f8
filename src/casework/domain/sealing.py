"""The sealing of a log: that a new log, whose words are sealed, took the place of one whose words were not."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from casework.domain.event import Event, event
from casework.domain.personal import Clear

LOG_SEALED = uuid5(NAMESPACE_URL, "https://casework.example/log-sealed")
"""The stream in which it is recorded; it has no other event, for a log is sealed once."""


@event("log-sealed")
class LogSealed(Event):
    """All events before this one are those of an earlier log at the same positions, their words sealed.

    Of that log these are the number of `events`, the last `position`, the `root` of its tree (RFC 6962, base64) and, if
    any was signed, the note of its last `checkpoint`: with them the earlier log, where it is kept, still proves what
    was recorded then.
    """

    events: int
    position: int
    root: Clear
    checkpoint: Clear | None = None
