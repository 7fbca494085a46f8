"""What is told of an event, wherever a case is read."""

from __future__ import annotations

from typing import Any, Final

from casework.domain.access import withheld
from casework.projections.timeline import AlertEntry, Entry

WITHHELD: Final = "[withheld: read support-needs]"
"""Stands for words that are given out only under a record of who reads them."""


def told(entry: Entry | AlertEntry) -> dict[str, Any]:
    """An entry of a timeline ready for JSON, without words that are read only under a record."""
    line = entry.as_json()
    if isinstance(entry, Entry):
        hidden = withheld(entry.event)
        line["words"] = {path: WITHHELD if path in hidden else text for path, text in line["words"].items()}
        line["via"] = entry.event.meta.via
    return line
