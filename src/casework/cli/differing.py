"""What changed in a case between two moments, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from casework.cli.screen import paragraph
from casework.cli.telling import told
from casework.difference_page import difference_page, entries_of, plain
from casework.projections.timeline import AlertEntry, Entry
from casework.projections.wording import day_in_words, named, value_in_words

if TYPE_CHECKING:
    from casework.domain.clocks import Clock
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
        yield from _titled(title, (line for entry in entries_of(events, timeline) for line in told(entry)))
    if not (difference.facts or difference.clocks or difference.events or difference.taken_back):
        yield "Nothing changed."


def as_json(difference: Difference, timeline: Sequence[Entry | AlertEntry]) -> dict[str, Any]:
    """What changed, ready for JSON; `timeline` is that of the whole case."""
    page = difference_page(difference, timeline)
    return page | {name: [entry.as_json() for entry in page[name]] for name in ("events", "taken_back")}


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if not place:
            yield title
        yield line


def _named(fact: str) -> str:
    name, dot, key = fact.partition(".")
    return name.replace("_", " ") + (f" {key}" if dot else "")


def _said(value: Any) -> str:
    match plain(value):
        case dict() as parts:
            return ", ".join(f"{name} {_said(part)}" for name, part in parts.items())
        case None | "" | [] | ():
            return "–"
        case other:
            return value_in_words(other)


def _stand(clock: Clock | None) -> str:
    if clock is None:
        return "–"
    lawful = clock.latest_lawful_on and f", lawful until {day_in_words(clock.latest_lawful_on)}"
    return f"{clock.state}, due {day_in_words(clock.due_on)}{lawful or ''}"
