"""Channels: the ways by which a message leaves, and what came of sending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from casework.scheduler.delivery.message import Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending a message; `status` is a few words of our own, never of the receiver's.

    `gone`: the receiver wants nothing any more. `wait`: it wants nothing for so long.
    """

    delivered: bool
    status: str
    gone: bool = False
    wait: timedelta | None = None


class Channel(Protocol):
    """A way to one target."""

    def send(self, message: Message, at: datetime) -> Outcome:
        """Sends a message at an instant (aware); whatever goes wrong on the way is an outcome, not an exception."""
