"""What the envelope of an event takes over from its command, whatever the command is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol


class Judged(Protocol):
    """A command as it is decided: at what instant, on whose way in."""

    command: Any
    now: datetime
    correlation_id: str
    via: str | None
    fingerprint: str | None


def meta_facts(s: Judged) -> dict[str, Any]:
    """What is known about the recording itself."""
    c = s.command
    by, typist = c.by, c.entered_by
    return {
        "command": c.verb,
        "occurred": c.at,
        "recorded_at": s.now,
        "actor": {"id": by.id, "role": by.role, "on_behalf_of": by.on_behalf_of},
        "entered_by": {"id": typist.id, "role": typist.role} if typist else None,
        "correlation_id": s.correlation_id,
        "via": s.via,
        "idempotency_key": c.key,
        "fingerprint": s.fingerprint,
    }
