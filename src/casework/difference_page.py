"""What changed in a case between two moments, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from casework.answer import clock_line
from casework.domain.event import CaseEvent
from casework.projections.difference import Difference
from casework.projections.timeline import AlertEntry, Entry


def difference_page(difference: Difference, timeline: Sequence[Entry | AlertEntry]) -> dict[str, Any]:
    """What changed, ready for JSON, but for the entries of its events; `timeline` is that of the whole case."""
    return {
        "facts": [{"fact": c.fact, "earlier": plain(c.earlier), "later": plain(c.later)} for c in difference.facts],
        "clocks": [
            {
                "clock": c.either.clock,
                "subject": c.either.subject,
                "earlier": c.earlier and clock_line(c.earlier),
                "later": c.later and clock_line(c.later),
            }
            for c in difference.clocks
        ],
        "events": list(entries_of(difference.events, timeline)),
        "taken_back": list(entries_of(difference.taken_back, timeline)),
    }


def entries_of(events: Iterable[CaseEvent], timeline: Iterable[Entry | AlertEntry]) -> Iterator[Entry]:
    """The entries of some events in a case's timeline."""
    numbers = {event.originator_version + 1 for event in events}
    return (entry for entry in timeline if isinstance(entry, Entry) and entry.number in numbers)


def plain(value: Any) -> Any:
    """A fact in the terms of JSON: sets sorted, and what has parts with their names."""
    match value:
        case frozenset():
            return sorted(value)
        case tuple() if hasattr(value, "_asdict"):
            return value._asdict()
        case _:
            return value
