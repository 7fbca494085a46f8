"""Cases for process mining: an object-centric event log (OCEL 2.0, JSON), without a word that anybody wrote.

Each event of a case is an event there, at the time it happened; a bare day begins at midnight in London. Its objects
are the case, who handles it then, the property (by a keyed digest of its address), and the promises and orders whose
clocks it started, moved or ended. Every value is text, as the form's own examples have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias

from pydantic_core import to_json

from casework.application import Casework
from casework.domain.complaint import Complaint, project
from casework.domain.event import EVENTS, CaseEvent
from casework.domain.moment import LONDON
from casework.projections.likeness import likeness

Json: TypeAlias = dict[str, Any]

EVENT_ATTRIBUTES = ("command", "role", "status", "recorded_at", "as_found")
OBJECT_ATTRIBUTES = {
    "case": ("status", "service", "category", "tenure", "policy"),
    "handler": (),
    "property": (),
    "action": ("due_on", "state"),
    "order": ("due_on", "state"),
}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def ocel(casework: Casework, refs: Iterable[str]) -> Iterator[bytes]:
    """The parts of the document about these cases, to be written one after the other. Raises CaseNotFound."""
    refs = list(refs)
    types = sorted(topic for topic, kind in EVENTS.items() if issubclass(kind, CaseEvent))
    yield b'{"eventTypes":' + to_json([_type(topic, EVENT_ATTRIBUTES) for topic in types])
    yield b',"objectTypes":' + to_json([_type(*each) for each in OBJECT_ATTRIBUTES.items()])
    yield from (b',"objects":[', *_joined(_objects(casework, refs)), b"]")
    yield from (b',"events":[', *_joined(_events(casework, refs)), b"]}\n")


def _type(name: str, attributes: Sequence[str]) -> Json:
    return {"name": name, "attributes": [{"name": each, "type": "string"} for each in attributes]}


def _joined(parts: Iterable[Json]) -> Iterator[bytes]:
    for place, part in enumerate(parts):
        yield (b"," if place else b"") + to_json(part)


def _events(casework: Casework, refs: Iterable[str]) -> Iterator[Json]:
    for ref in refs:
        history = casework.history(ref)
        place = _property(casework, history)
        case: Complaint | None = None
        for event in history:
            case = project(case, [event])
            yield _event(event, case, place)


def _event(event: CaseEvent, case: Complaint | None, place: str | None) -> Json:
    ref, handler = (case.ref, case.handler) if case else ("", None)
    related = [("case", f"case:{ref}"), ("handler", handler and f"handler:{handler}"), ("property", place)]
    related += [(kind, id) for kind, id in _subjects(event, ref)]
    facts = {
        "command": event.meta.command,
        "role": event.meta.actor.role,
        "status": event.status,
        "recorded_at": _instant(event.recorded_at),
        "as_found": "true" if event.found else None,
    }
    return {
        "id": str(event.event_id),
        "type": event.topic,
        "time": _instant(event.occurred),
        "attributes": [{"name": name, "value": value} for name, value in facts.items() if value is not None],
        "relationships": [{"objectId": id, "qualifier": kind} for kind, id in related if id],
    }


def _objects(casework: Casework, refs: Iterable[str]) -> Iterator[Json]:
    """Every object once, with what became of it and when; what it was from the beginning bears the earliest time."""
    known: set[str] = set()
    for ref in refs:
        history = casework.history(ref)
        for found in (_case(ref, history), *_people_and_places(casework, history), *_due(ref, history)):
            if found["id"] not in known:
                known.add(found["id"])
                yield found


def _case(ref: str, history: Sequence[CaseEvent]) -> Json:
    case = project(None, history)
    facts = {name: getattr(case, name) for name in OBJECT_ATTRIBUTES["case"][1:]}
    became = [_was("status", event.status, event.occurred) for event in history if event.status]
    given = [_was(name, value, _BEGINNING) for name, value in facts.items() if value]
    return {"id": f"case:{ref}", "type": "case", "attributes": [*given, *became]}


def _people_and_places(casework: Casework, history: Sequence[CaseEvent]) -> Iterator[Json]:
    case: Complaint | None = None
    for event in history:
        case = project(case, [event])
        if case and case.handler:
            yield {"id": f"handler:{case.handler}", "type": "handler", "attributes": []}
    if place := _property(casework, history):
        yield {"id": place, "type": "property", "attributes": []}


def _due(ref: str, history: Sequence[CaseEvent]) -> Iterator[Json]:
    """The promises and orders of a case, with every date and state their clocks had."""
    found: dict[str, Json] = {}
    for event in history:
        for clock in event.clocks:
            if clock.clock in ("action", "order"):
                id = f"{clock.clock}:{ref}/{clock.subject}"
                one = found.setdefault(id, {"id": id, "type": clock.clock, "attributes": []})
                values = {"due_on": clock.due_on.isoformat(), "state": clock.state}
                one["attributes"] += [_was(name, value, event.occurred) for name, value in values.items()]
    yield from found.values()


def _subjects(event: CaseEvent, ref: str) -> Iterator[tuple[str, str]]:
    kinds = (clock for clock in event.clocks if clock.clock in ("action", "order"))
    return ((clock.clock, f"{clock.clock}:{ref}/{clock.subject}") for clock in kinds)


def _property(casework: Casework, history: Sequence[CaseEvent]) -> str | None:
    """What stands for the address: the same for the same words in this store, nothing to anybody without its key."""
    text = next((event.personal["property"] for event in history if "property" in event.personal), None)
    if not isinstance(text, str):
        return None
    return f"property:{likeness('property', text, casework.store.blind_key)}"


def _was(name: str, value: str, at: date) -> Json:
    return {"name": name, "value": str(value), "time": _instant(at)}


def _instant(moment: date) -> str:
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, time(), LONDON)
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
