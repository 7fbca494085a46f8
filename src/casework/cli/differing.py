"""What changed in a case between two moments, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from casework.answer import clock_line
from casework.cli.screen import paragraph
from casework.cli.telling import told
from casework.projections.timeline import AlertEntry, Entry
from casework.projections.wording import day_in_words, named, value_in_words

if TYPE_CHECKING:
    from casework.domain.clocks import Clock
    from casework.domain.event import CaseEvent
    from casework.projections.difference import Difference


def told_difference(difference: Difference, timeline: Sequence[Entry | AlertEntry]) -> Iterator[str]:
    """What changed, line by line; `timeline` is that of the whole case."""
    facts = (
        paragraph(f"{_named(c.fact)}: {_said(c.earlier)} → {_said(c.later)}", "  ", "    ") for c in difference.facts
    )
    clocks = (
        f"  {named(c.either.clock, c.either.subject)}: {_stand(c.earlier)} → {_stand(c.later)}"
        for c in difference.clocks
    )
    yield from _titled("Facts", facts)
    yield from _titled("Clocks", clocks)
    for title, events in (("Events between", difference.events), ("Events taken back", difference.taken_back)):
        yield from _titled(title, (line for entry in _entries(events, timeline) for line in told(entry)))
    if not (difference.facts or difference.clocks or difference.events or difference.taken_back):
        yield "Nothing changed."


def as_json(difference: Difference, timeline: Sequence[Entry | AlertEntry]) -> dict[str, Any]:
    """What changed, ready for JSON; `timeline` is that of the whole case."""
    return {
        "facts": [{"fact": c.fact, "earlier": _plain(c.earlier), "later": _plain(c.later)} for c in difference.facts],
        "clocks": [
            {
                "clock": c.either.clock,
                "subject": c.either.subject,
                "earlier": c.earlier and clock_line(c.earlier),
                "later": c.later and clock_line(c.later),
            }
            for c in difference.clocks
        ],
        "events": [entry.as_json() for entry in _entries(difference.events, timeline)],
        "taken_back": [entry.as_json() for entry in _entries(difference.taken_back, timeline)],
    }


def _entries(events: Iterable[CaseEvent], timeline: Sequence[Entry | AlertEntry]) -> Iterator[Entry]:
    numbers = {event.originator_version + 1 for event in events}
    return (entry for entry in timeline if isinstance(entry, Entry) and entry.number in numbers)


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if not place:
            yield title
        yield line


def _named(fact: str) -> str:
    name, dot, key = fact.partition(".")
    return name.replace("_", " ") + (f" {key}" if dot else "")


def _said(value: Any) -> str:
    match _plain(value):
        case dict() as parts:
            return ", ".join(f"{name} {_said(part)}" for name, part in parts.items())
        case None | "" | [] | ():
            return "–"
        case plain:
            return value_in_words(plain)


def _plain(value: Any) -> Any:
    """A fact in the terms of JSON: sets sorted, and what has parts with their names."""
    match value:
        case frozenset():
            return sorted(value)
        case tuple() if hasattr(value, "_asdict"):
            return value._asdict()
        case _:
            return value


def _stand(clock: Clock | None) -> str:
    if clock is None:
        return "–"
    lawful = clock.latest_lawful_on and f", lawful until {day_in_words(clock.latest_lawful_on)}"
    return f"{clock.state}, due {day_in_words(clock.due_on)}{lawful or ''}"
