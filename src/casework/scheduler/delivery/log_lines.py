"""The program's own log as a target: a line for each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.message import Message


class Logger(Protocol):
    """What is asked of a logger, structlog's for example."""

    def info(self, event: str, *args: Any, **fields: Any) -> Any:
        """Writes a line."""


@dataclass(frozen=True, slots=True)
class LogLines:
    """The way into the log."""

    name: str
    logger: Logger

    def send(self, message: Message, at: datetime) -> Outcome:
        """A log line gets its time from the logger."""
        fields = {"target": self.name, "delivery": str(message.id), "recorded_at": message.at.isoformat()}
        self.logger.info(message.type, **fields, **message.data)
        return Outcome(delivered=True, status="written")
