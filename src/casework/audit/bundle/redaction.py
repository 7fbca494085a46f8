"""What of an event a resident is given: their own words and what was done, and nothing of or about other people.

Whatever is not known to be the resident's is withheld. Words that went to the resident or came from them may speak of
others too, which no program can tell: they are withheld as well, and listed for a person to look at and clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeAlias

from casework.audit.bundle.redacted_fields import EXCHANGED, KEPT, MASKED, OWN, PEOPLE

Json: TypeAlias = dict[str, Any]

WITHHELD = "[withheld]"
BYTES = "bytes"
"""Stands for a document itself in what a person cleared."""


class Cleared(NamedTuple):
    """Words of a case's event, by its number from 1 and their path, that a person has looked at."""

    case: str
    event: int
    path: str


class Offered(NamedTuple):
    """Words, or a document, that may be given to the resident once a person has looked at them."""

    case: str
    event: int
    path: str
    words: str


class Redactor:
    """Makes of events what a resident is given; other people are numbered as they come up.

    `resident` is their id, None for an anonymous complaint. What it `offered` can be cleared.
    """

    def __init__(self, resident: str | None, cleared: Iterable[Cleared]) -> None:
        self._resident = resident
        self._cleared = frozenset(cleared)
        self._people: dict[str, str] = {}
        self.offered: list[Offered] = []

    def redacted(self, case: str, event: Json) -> Json:
        """An event of a case with what is withheld marked as such; the same as before where nothing is.

        The id of an event shown in part is withheld too: its chance is what keeps anybody from trying words until they
        come to the hash.
        """
        kept = self._shown(case, event)
        return kept if kept == event else kept | {"event_id": WITHHELD}

    def _shown(self, case: str, event: Json) -> Json:
        kept = self._kept(event)
        kept["subject"] = event["subject"] if event["subject"] in (self._resident, f"case/{case}") else WITHHELD
        if "personal" in event:
            words = event["personal"].items()
            kept["personal"] = {path: self._words(case, path, text, event) for path, text in words}
        return {name: kept[name] for name in event if name in kept}

    def gives_document(self, case: str, event: Json) -> bool:
        """Whether a document itself is given: only when a person cleared it."""
        return self._clears(case, event, BYTES, f"the document {event['id']}, SHA-256 {event['sha256']}")

    def _kept(self, value: Json) -> Json:
        return {name: self._part(name, part) for name, part in value.items() if name in KEPT | PEOPLE | MASKED}

    def _part(self, name: str, part: Any) -> Any:
        if isinstance(part, list):
            return [self._part(name, each) for each in part]
        if name in MASKED and part is not False and not (name == "correlation_id" and _UUID.fullmatch(part)):
            return WITHHELD  # an id that casework made up says nothing
        if name in PEOPLE:
            return self._person(part) if isinstance(part, str) else self._kept(part) | {"id": self._person(part["id"])}
        return self._kept(part) if isinstance(part, dict) else part

    def _person(self, id: str) -> str:
        if id in (self._resident, "casework"):
            return id
        return self._people.setdefault(id, f"person {len(self._people) + 1}")

    def _words(self, case: str, path: str, text: Any, event: Json) -> Any:
        if not isinstance(text, str) or path in OWN or self._names_resident(path, event):
            return text
        kind = f"{event['meta']['command']} {path}"
        exchanged = any(fnmatchcase(kind, each) for each in EXCHANGED) and event.get("party", "resident") == "resident"
        return text if exchanged and self._clears(case, event, path, text) else WITHHELD

    def _names_resident(self, path: str, event: Json) -> bool:
        actor = event["meta"]["actor"]
        return path == "by.name" and actor["role"] == "resident" and actor["id"] == self._resident

    def _clears(self, case: str, event: Json, path: str, words: str) -> bool:
        number = event["originator_version"] + 1
        self.offered.append(Offered(case, number, path, words))
        return Cleared(case, number, path) in self._cleared


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def withheld(whole: Json, kept: Json) -> list[str]:
    """The paths of what is not in a redacted event as it was in the whole one."""
    return list(_differing(whole, kept, ""))


def _differing(whole: Json, kept: Json, above: str) -> Iterator[str]:
    for name, value in whole.items():
        other = kept.get(name)
        if isinstance(value, dict) and isinstance(other, dict):
            yield from _differing(value, other, f"{above}{name}.")
        elif value != other:
            yield above + name
