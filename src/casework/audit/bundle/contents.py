"""The files of a bundle, made from what was gathered: what each reader may see, the papers, and what is signed."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import cast

from casework.audit.bundle import verify
from casework.audit.bundle.gathering import Gathered, Proved
from casework.audit.bundle.redaction import Redactor, withheld
from casework.audit.bundle.terms import calendars_of, policies_of
from casework.audit.bundle.verify import Json
from casework.audit.bundle.wanted import Made, SeveralResidents, Sources, Unaccounted, Wanted
from casework.audit.bundle.words import Worded, worded
from casework.audit.note import Signer, signed
from casework.domain.event import EVENTS
from casework.domain.proclamation import CALENDARS, CalendarEvent
from casework.store.keyring import Keyring


class Contents:
    """What goes into a bundle. First its documents, for the papers say which of them are there; then the rest."""

    def __init__(self, wanted: Wanted, sources: Sources, found: Gathered, keyring: Keyring | None) -> None:
        self._wanted, self._sources, self._found = wanted, sources, found
        self._checkpoint = verify.Checkpoint.parse(found.checkpoint.text)
        self._worded = [worded(each.leaf, keyring) for each in found.events]
        self._bundle: Json = {
            "form": verify.FORMS[any(each.keys or each.gone for each in self._worded)],
            "profile": wanted.profile,
            "cases": list(wanted.cases),
            "origin": self._checkpoint.origin,
            "checkpoint": {"size": self._checkpoint.size, "time": self._checkpoint.time},
        }
        self._streams = {verify.stream_of(ref): ref for ref in wanted.cases}
        self._whole = [each.entry for each in self._worded]
        _account_for_erased(self._worded)
        self._redactor = Redactor(self._resident(), wanted.cleared)
        self._events = [self._as_given(each) for each in self._whole]
        self._given: list[str] = []
        self._missing: list[str] = []

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """The documents that may be given and are there, each once for a case."""
        for stream, ref in self._streams.items():
            attached = [each["event"] for each in self._whole if each["stream"] == stream and "sha256" in each["event"]]
            given = [each for each in attached if self._may_be_given(ref, each)]
            for name, digest in {verify.file_of(each): each["sha256"] for each in given}.items():
                data = self._sources.document(digest)
                if data is None:
                    self._missing.append(digest)
                    continue
                self._given.append(f"{self._folder(ref)}documents/{name}")
                yield self._given[-1], data

    def files(self, signer: Signer | None) -> dict[str, bytes]:
        """Every other file of `data/`, by its path; with a signer the heads of the cases too."""
        return {
            "data/bundle.json": _pretty(self._bundle),
            **verify.papers(self._bundle, self._events, self._given),
            **self._log(),
            **self._law(),
            **(self._heads(signer) if signer else {}),
        }

    def statement(self, manifest: bytes, signer: Signer) -> bytes:
        """What is signed of the bundle as a whole."""
        return signed(verify.statement_text(self._wanted.profile, manifest, self._checkpoint), signer).encode()

    @property
    def made(self) -> Made:
        """What has become of it."""
        return Made(
            events=len(self._events),
            in_part=sum("withheld" in each for each in self._events),
            uncovered=sum(each.number is None for each in self._found.events),
            documents_missing=tuple(self._missing),
            offered=tuple(dict.fromkeys(self._redactor.offered)),
        )

    def _resident(self) -> str | None:
        if self._wanted.profile != "resident":
            return None
        first = [each["event"] for each in self._whole if each["stream"] in self._streams and not each["version"]]
        residents: set[str | None] = {each.get("resident") for each in first}
        if len(residents) > 1 or (None in residents and len(first) > 1):
            raise SeveralResidents
        return residents.pop()

    def _as_given(self, entry: Json) -> Json:
        """An event as whoever the bundle is for may see it."""
        if self._wanted.profile != "resident":
            return entry
        return given_in_part(entry, self._streams.get(entry["stream"]), self._redactor)

    def _may_be_given(self, ref: str, event: Json) -> bool:
        return self._wanted.profile != "resident" or self._redactor.gives_document(ref, event)

    def _log(self) -> dict[str, bytes]:
        found, pairs = self._found, list(zip(self._found.events, self._events, strict=True))
        grown = [{"note": each.note, "path": [_base64(step) for step in each.path]} for each in found.earlier]
        made = {
            "data/log/events.jsonl": _lines(_stored(proved, entry) for proved, entry in pairs),
            "data/log/decoded.jsonl": _lines(self._events),
            "data/log/proofs.jsonl": _lines(_proof(proved) for proved, _ in pairs),
            "data/log/checkpoint.txt": found.kept.note.encode(),
            "data/log/consistency.json": _pretty(grown),
            "data/log/keys.json": _pretty([each._asdict() for each in found.signers]),
        }
        others = {
            "data/log/leaves.bin": found.leaves,
            "data/log/checkpoint.tsr": found.kept.timestamp,
            verify.WORD_KEYS: self._word_keys(),
        }
        return made | {name: data for name, data in others.items() if data is not None}

    def _word_keys(self) -> bytes | None:
        """The keys of the texts that are disclosed; None where there are none to give."""
        pairs = zip(self._worded, self._events, strict=True)
        shown = [whole for whole, entry in pairs if whole.keys and "withheld" not in entry]
        return _lines(_key(each, path) for each in shown for path in each.keys) or None

    def _law(self) -> dict[str, bytes]:
        events = [each["event"] for each in self._whole]
        law = policies_of(events, self._sources.policies)
        of_calendars = [each.leaf for each in self._found.events if each.leaf.stream == CALENDARS.bytes]
        proclaimed = [EVENTS[each.topic].model_validate_json(each.state) for each in of_calendars]
        calendars = calendars_of(events, self._sources.tables, cast("list[CalendarEvent]", proclaimed), law)
        return {"data/policies.json": _pretty(law), "data/calendars.json": _pretty(calendars)}

    def _heads(self, signer: Signer) -> dict[str, bytes]:
        heads = {}
        for stream, ref in self._streams.items():
            own = [each for each in self._found.events if str(each.stream) == stream]
            text = verify.head_text(ref, len(own), own[-1].hash, self._checkpoint)
            heads[f"{self._folder(ref)}head.txt"] = signed(text, signer).encode()
        return heads

    def _folder(self, ref: str) -> str:
        return verify.folder_of(self._bundle, ref)


def given_in_part(entry: Json, case: str | None, redactor: Redactor) -> Json:
    """An event as a resident may see it: with the paths of what is withheld, where anything is."""
    said = entry["event"]
    kept = redactor.redacted(case or said.get("case") or said["subject"].removeprefix("case/"), said)
    return entry if kept == said else {**entry, "event": kept, "withheld": withheld(said, kept)}


def _account_for_erased(found: list[Worded]) -> None:
    gone = [text for each in found for text in each.gone]
    if missing := verify.unaccounted(gone, (each.entry for each in found)):
        raise Unaccounted(missing[0].position)


def _stored(proved: Proved, entry: Json) -> Json:
    place = {name: entry[name] for name in ("position", "stream", "version", "topic")}
    if "withheld" in entry:
        return {**place, "hash": _base64(proved.hash)}
    return {**place, "state": _base64(proved.leaf.state)}


def _key(worded: Worded, path: str) -> Json:
    return {"position": worded.entry["position"], "path": path, "key": _base64(worded.keys[path])}


def _proof(proved: Proved) -> Json:
    place = {"position": proved.leaf.position, "leaf": proved.number, "hash": _base64(proved.hash)}
    return {**place, "path": [_base64(each) for each in proved.path]}


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _lines(values: Iterable[Json]) -> bytes:
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in values)


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
