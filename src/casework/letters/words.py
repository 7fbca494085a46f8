"""The words of a case as they were corrected last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from pydantic_core import from_json

from casework.domain.correction import RecordCorrected
from casework.domain.event import CaseEvent
from casework.projections.timeline import ERASED, readable

Said: TypeAlias = dict[str, str]
"""The words given with a command, by their path in it."""


def worded(history: Sequence[CaseEvent]) -> list[Said]:
    """The words of each event, oldest first, with what was corrected in them since (Code 5.12)."""
    corrections: defaultdict[int, Said] = defaultdict(dict)
    for event in history:
        if isinstance(event, RecordCorrected) and (value := _text(readable(event.personal).get("value", ""))):
            corrections[event.event][event.field] = value
    return [readable(event.personal) | corrections[event.originator_version + 1] for event in history]


def _text(value: str) -> str:
    """A corrected value that is words; empty for a date, a number, or what was erased."""
    if value == ERASED:
        return value
    found = from_json(value) if value else ""
    return found if isinstance(found, str) else ""
