"""Messages: what a target is told, in one thin form for every kind of target. No words, no names; a link instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

DIGEST, TEST = "alerts.digest", "casework.test"
"""The types of messages that tell of no single alert."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `id` is the same however often it is sent; `at`, in UTC, is when what it tells of was recorded."""

    id: UUID
    type: str
    at: datetime
    data: Mapping[str, Any]

    def body(self) -> str:
        """The message as JSON, byte for byte the same however often it is sent."""
        content = {"type": self.type, "timestamp": self.at.isoformat(), "data": self.data}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def link_to(base: str | None, ref: str = "") -> dict[str, str]:
    """The link to a case, or to where all cases are; nothing when nobody said where that is."""
    return {} if base is None else {"link": base + quote(ref, safe="")}
