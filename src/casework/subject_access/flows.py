"""Where what is recorded of a person came from, and who was given any of it, as far as the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

Json: TypeAlias = dict[str, Any]

PARTY = {
    "resident": "you",
    "representative": "your representative",
    "contractor": "contractors",
    "ombudsman": "the Housing Ombudsman",
    "other": "others",
}
FROM_OMBUDSMAN = {
    "ombudsman-contacted": "contact",
    "investigation-opened": "notice of an investigation",
    "information-requested": "requests for information",
    "determination-recorded": "determinations",
    "determination-reviewed": "reviews of determinations",
}
WRITTEN_BY = {
    "resident": "you",
    "representative": "your representative",
    "ombudsman": "the Housing Ombudsman",
    "system": "our systems",
}
"""Whoever does something in another role is staff."""


class Flow(NamedTuple):
    """Whom something came from or went to, what it was, how often, and from when to when."""

    who: str
    what: str
    times: int
    first: str
    last: str


def sources(events: Iterable[Json]) -> list[Flow]:
    """Whom what is recorded of a case came from."""
    return _counted(events, _from)


def recipients(events: Iterable[Json]) -> list[Flow]:
    """Who was given something of a case, outside the landlord."""
    return _counted(events, _to)


def _from(entry: Json) -> Iterator[tuple[str, str]]:
    said, topic = entry["event"], entry["topic"]
    if topic == "case-adopted":
        yield "our earlier records", "the case as it was before it was taken over into this log"
    if topic == "complaint-logged":
        yield WRITTEN_BY.get(said["meta"]["actor"]["role"], "you, taken down by our staff"), "the complaint"
    if topic == "contact-recorded" and said["direction"] == "in":
        yield PARTY[said["party"]], f"contact by {said['channel']}"
    if topic in FROM_OMBUDSMAN:
        yield PARTY["ombudsman"], FROM_OMBUDSMAN[topic]
    if topic == "document-attached":
        yield WRITTEN_BY.get(said["meta"]["actor"]["role"], "our staff"), "documents put on the case"


def _to(entry: Json) -> Iterator[tuple[str, str]]:
    said, topic = entry["event"], entry["topic"]
    if topic == "contact-recorded" and said["direction"] == "out" and said["party"] != "resident":
        yield PARTY[said["party"]], f"contact by {said['channel']}"
    if topic == "evidence-submitted":
        yield PARTY["ombudsman"], "evidence"


def _counted(events: Iterable[Json], told: Callable[[Json], Iterator[tuple[str, str]]]) -> list[Flow]:
    days: dict[tuple[str, str], list[str]] = {}
    for entry in events:
        for key in told(entry):
            days.setdefault(key, []).append(entry["event"]["meta"]["occurred"])
    return [Flow(*key, len(found), min(found), max(found)) for key, found in sorted(days.items())]
