"""Telling a person what is in the record: timelines, pages and reasons as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casework.cli.screen import paragraph, table
from casework.domain.moment import local_day
from casework.projections.timeline import AlertEntry, Entry
from casework.projections.wording import day_in_words, fact_in_words, moment_in_words, named

if TYPE_CHECKING:
    from casework.accesses import SupportNeeds
    from casework.domain.event import Meta

MARGIN = " " * 6


def told(entry: Entry | AlertEntry) -> Iterator[str]:
    """An entry of a timeline, line by line."""
    if isinstance(entry, AlertEntry):
        yield f"   !  {day_in_words(local_day(entry.at))}  {entry.sentence}"
        return
    meta = entry.event.meta
    yield f"{entry.number:4}  {moment_in_words(meta.occurred)}  {entry.title}, by {_people(meta)}"
    yield from _under(entry)


def told_page(page: dict[str, Any]) -> Iterator[str]:
    """The page of a case, line by line."""
    yield f"{page['case']}: {page['status'].replace('_', ' ')}"
    yield paragraph(f"“{page['summary']}”", "  ")
    yield f"  Received {moment_in_words(page['received'])}; judged by the policy {page['policy']}."
    for name in ("resident", "tenure", "service", "category", "team", "handler"):
        if page[name]:
            yield f"  {name:9} {page[name]}"
    for title, rows in (("Points", page["points"]), ("Promises", page["actions"])):
        if rows:
            yield f"\n{title}"
            yield from (paragraph(_item(row), "  ", "      ") for row in rows)
    yield "\nClocks"
    yield clock_table(page["clocks"])


def told_needs(found: SupportNeeds) -> Iterator[str]:
    """What is recorded of a resident's vulnerabilities and adjustments, line by line."""
    if not found.told:
        yield "Nothing is recorded." if found.asked else "Nothing is recorded; nobody asked the resident yet."
    for each in found.told:
        yield f"{each.number:4}  {moment_in_words(each.occurred)}  {each.event.replace('-', ' ').capitalize()}"
        yield from (paragraph(f"{_path(path)}: “{text}”", MARGIN, f"{MARGIN}  ") for path, text in each.words.items())


def _item(row: dict[str, Any]) -> str:
    state = row.get("state") or row.get("decision") or "not answered yet"
    return f"{row['id']}: {row.get('text') or row.get('what') or ''} – {state.replace('_', ' ')}"


def clock_table(clocks: list[dict[str, Any]]) -> str:
    """Clocks in columns."""
    header = ("clock", "started", "due", "latest lawful", "state", "ended", "days late")
    names = ("started_on", "due_on", "latest_lawful_on", "state", "stopped_on", "working_days_late")
    return table(header, [(named(c["clock"], c["subject"]), *(c[name] for name in names)) for c in clocks])


def _under(entry: Entry) -> Iterator[str]:
    if entry.late:
        yield f"{MARGIN}LATE ENTRY, recorded on {moment_in_words(entry.at)}"
    if entry.facts:
        yield paragraph("; ".join(fact_in_words(*fact) for fact in entry.facts.items()), MARGIN)
    for path, text in entry.words.items():
        yield paragraph(f"{_path(path)}: “{text}”", MARGIN, f"{MARGIN}  ")
    for failure in entry.event.failures:
        yield f"{MARGIN}FAILURE recorded as found: {failure.code} [{failure.provision or 'no paragraph'}]"
    for change in entry.clocks:
        yield paragraph(f"→ {change.sentence}", MARGIN, f"{MARGIN}  ")


def _people(meta: Meta) -> str:
    typed = f", typed in by {meta.entered_by.id}" if meta.entered_by else ""
    behalf = f" for the {meta.actor.on_behalf_of}" if meta.actor.on_behalf_of else ""
    return f"{meta.actor.id} ({meta.actor.role}){behalf}{typed}"


def _path(path: str) -> str:
    """Where in the command words stood; places in a list count from 1, as people do."""
    parts = (str(int(part) + 1) if part.isdigit() else part for part in path.removesuffix(".text").split("."))
    return " ".join(parts).replace("_", " ")
