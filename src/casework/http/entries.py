"""What is told of an event, wherever a case is read."""

from __future__ import annotations

from typing import Any

from casework.projections.timeline import AlertEntry, Entry


def told(entry: Entry | AlertEntry) -> dict[str, Any]:
    """An entry of a timeline ready for JSON, without words that are read only under a record."""
    line = entry.as_json()
    if isinstance(entry, Entry):
        line["via"] = entry.event.meta.via
    return line
