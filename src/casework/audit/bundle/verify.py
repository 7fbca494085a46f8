#!/usr/bin/env python3
"""Checks an evidence bundle of casework by itself: Python 3.11 or later and the package `cryptography`, nothing else.

    python verify.py BUNDLE [--key NAME+ID+BASE64]...

BUNDLE is the zip or the folder it was unpacked to, by default the folder of this file. Give the public key that the
landlord handed to you at another time and by another way: a key that comes in the bundle proves nothing. Exit status:
0 when everything holds, 3 when something does not (it is said where), 2 when the bundle cannot be opened at all.

It reads from top to bottom: (1) the files are those listed, (2) the events are in the signed log, (3) nothing is left
out between them, (4) every deadline is counted again, (5) what people read says what the events say. The landlord's
program makes its papers with part 5 of this very file, so they can be made again from the events and compared.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

FORM = 1
"""The form of the bundles that this file knows; papers of another form are made otherwise."""

Json: TypeAlias = dict[str, Any]
Hash: TypeAlias = bytes


class BadBundle(Exception):
    """Something in a bundle that cannot be as it is."""


@dataclass
class Findings:
    """What was found: what does not hold and where, what was shown, and what nobody can show from this bundle."""

    faults: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")


# 1. The bag (RFC 8493): every file is listed with its SHA-256, and every file that is listed is there.


class Files(Protocol):
    """The files of a bundle by their paths."""

    def names(self) -> list[str]:
        """All paths, in order."""

    def read(self, name: str) -> bytes:
        """The bytes of a file."""


class Folder:
    """A bundle that was unpacked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        if any(each.is_symlink() for each in self._path.rglob("*")):
            raise BadBundle("there are symbolic links in the folder")
        files = (each for each in self._path.rglob("*") if each.is_file())
        return sorted(each.relative_to(self._path).as_posix() for each in files)

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()


class Zip:
    """A bundle as it came: a zip whose files are all in one folder."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        names = [each.filename for each in self._zip.infolist() if not each.is_dir()]
        folders = {PurePosixPath(each).parts[0] for each in names}
        if len(folders) != 1 or len(set(names)) != len(names):
            raise BadBundle("the zip does not hold one folder with every file once")
        self._folder = f"{folders.pop()}/"

    def names(self) -> list[str]:
        every = (each.filename for each in self._zip.infolist() if not each.is_dir())
        return sorted(each.removeprefix(self._folder) for each in every)

    def read(self, name: str) -> bytes:
        return self._zip.read(self._folder + name)


def check_bag(files: Files, found: Findings) -> None:
    """Each file against the manifests; nothing but what they list may be there."""
    names = files.names()
    if "bagit.txt" not in names or files.read("bagit.txt") != BAGIT:
        found.fault("bagit.txt", "is missing or is not that of BagIt 1.0")
    payload = _manifest(files, "manifest-sha256.txt", found)
    tags = _manifest(files, "tagmanifest-sha256.txt", found)
    for listed, inside in ((payload, True), (tags, False)):
        for name, digest in listed.items():
            if name not in names:
                found.fault(name, "is listed and is not there")
            elif name.startswith("data/") != inside:
                found.fault(name, "is listed in the wrong manifest")
            elif _digest(files, name) != digest:
                found.fault(name, "is not the file that was listed: its SHA-256 is another")
    for name in set(names) - payload.keys() - tags.keys() - {"tagmanifest-sha256.txt"}:
        found.fault(name, "is there and is not listed")
    if not found.faults:
        found.shown.append(f"{len(names)} files are those that the manifests list")


BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(r"([0-9a-f]{64})  (\S[^\r\n%]*)")


def _manifest(files: Files, name: str, found: Findings) -> dict[str, str]:
    listed: dict[str, str] = {}
    try:
        lines = files.read(name).decode().split("\n")
    except (KeyError, OSError, UnicodeDecodeError, zipfile.BadZipFile):
        found.fault(name, "is missing or cannot be read")
        return listed
    if lines.pop() != "":
        found.fault(name, "does not end with a whole line")
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in listed or ".." in PurePosixPath(match[2]).parts:
            found.fault(f"{name}, line {number}", "is malformed, or lists a file twice")
        else:
            listed[match[2]] = match[1]
    return listed


def _digest(files: Files, name: str) -> str:
    try:
        return sha256(files.read(name)).hexdigest()
    except (zipfile.BadZipFile, OSError):
        return ""


# 2. The log: a Merkle tree (RFC 6962) over all events, and signed notes (C2SP) about it.


def leaf_hash(leaf: bytes) -> Hash:
    """The hash of an event's leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def leaf_of(position: int, stream: UUID, version: int, topic: str, state: bytes) -> bytes:
    """What is hashed of an event: position (8 bytes), stream (16), version (8), length of the topic (2), topic, state."""
    name = topic.encode()
    place = position.to_bytes(8, "big") + stream.bytes + version.to_bytes(8, "big")
    return place + len(name).to_bytes(2, "big") + name + state


def root_of(leaves: Sequence[Hash]) -> Hash:
    """The hash of the tree over these leaf hashes."""
    if not leaves:
        return sha256().digest()
    peaks: list[tuple[int, Hash]] = []
    for leaf in leaves:
        height, top = 0, leaf
        while peaks and peaks[-1][0] == height:
            height, top = height + 1, node_hash(peaks.pop()[1], top)
        peaks.append((height, top))
    found = peaks.pop()[1]
    while peaks:
        found = node_hash(peaks.pop()[1], found)
    return found


def is_included(leaf: Hash, number: int, size: int, path: Sequence[Hash], root: Hash) -> bool:
    """Whether a leaf is number `number`, from 0, of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2)."""
    place, last, found = number, size - 1, leaf
    if not 0 <= place <= last:
        return False
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_beginning(earlier: int, before: Hash, later: int, after: Hash, path: Sequence[Hash]) -> bool:
    """Whether the tree of `earlier` leaves is the beginning of that of `later` (RFC 9162, 2.1.4.2)."""
    if earlier == later or not earlier:
        return not path and (not earlier or before == after)
    steps = list(path) if earlier & (earlier - 1) else [before, *path]
    if earlier > later or not steps:
        return False
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old == before and new == after


class Key(NamedTuple):
    """A public key (Ed25519) under its name; written `name+1a2b3c4d+BASE64`."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, text: str) -> Key:
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        raw = b64decode(encoded, validate=True)
        found = cls(name, raw[1:])
        if not name or raw[:1] != b"\x01" or len(raw) != 33 or found.id.hex() != id:
            raise BadBundle("this is no public key like north.example/complaints+1a2b3c4d+BASE64")
        return found

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n\x01" + self.key).digest()[:4]

    def has_signed(self, text: str, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - what needs no signature runs without it
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - likewise

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def note_of(data: bytes, keys: Iterable[Key]) -> str:
    """The text of a signed note that one of these keys has signed. Raises BadBundle where none has."""
    text, _, signatures = data.decode().rpartition("\n\n")
    for line in signatures.removesuffix("\n").split("\n"):
        name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
        signature = b64decode(encoded, validate=True)
        for key in keys:
            if (key.name, key.id) == (name, signature[:4]) and key.has_signed(text + "\n", signature[4:]):
                return text + "\n"
    raise BadBundle("no known key has signed this")


class Checkpoint(NamedTuple):
    """What the signer said of the log: its first `size` events, up to a position, have this root; at that time."""

    origin: str
    size: int
    root: Hash
    position: int
    time: str

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        origin, size, root, position, time = text.split("\n")[:5]
        place, at = position.removeprefix("position "), time.removeprefix("time ")
        found = cls(origin, int(size), b64decode(root, validate=True), int(place), at)
        if text != f"{origin}\n{found.size}\n{b64encode(found.root).decode()}\nposition {found.position}\ntime {at}\n":
            raise BadBundle("this is no checkpoint")
        return found


@dataclass
class Log:
    """What a bundle holds of the log, and what of it is proved: the checkpoint, the events as decoded, their leaves."""

    bundle: Json
    keys: list[Key]
    checkpoint: Checkpoint
    events: list[Json] = field(default_factory=list)
    leaves: dict[int, Hash] = field(default_factory=dict)  # by position


def check_log(files: Files, given: Sequence[Key], found: Findings) -> Log:
    """The checkpoint's signature, each event's leaf and its way up to the checkpoint, and the earlier checkpoints."""
    bundle = json.loads(files.read("data/bundle.json"))
    if bundle["form"] != FORM:
        raise BadBundle(f"the bundle is of form {bundle['form']}, this verify.py knows form {FORM}")
    inner = [Key.parse(line) for line in files.read("data/log/keys.txt").decode().splitlines()]
    keys = list(given) or inner
    if given:
        found.shown.append("signatures were checked with the key you gave")
    else:
        found.open.append("who signed: only the key inside the bundle was used, which proves nothing; give --key")
    checkpoint = Checkpoint.parse(note_of(files.read("data/log/checkpoint.txt"), keys))
    if checkpoint.origin not in {each.name for each in keys} or checkpoint.origin != bundle["origin"]:
        raise BadBundle("data/log/checkpoint.txt is of another log")
    log = Log(bundle, keys, checkpoint)
    _check_events(files, log, found)
    _check_earlier(files, log, inner, found)
    _check_whole(files, log, found)
    return log


def _check_events(files: Files, log: Log, found: Findings) -> None:
    stored, decoded, proofs = (_lines(files, f"data/log/{each}.jsonl") for each in ("events", "decoded", "proofs"))
    if not len(stored) == len(decoded) == len(proofs):
        raise BadBundle("data/log: events.jsonl, decoded.jsonl and proofs.jsonl do not have the same number of lines")
    before, withheld, uncovered = (0, -1), 0, 0
    for number, (raw, event, proof) in enumerate(zip(stored, decoded, proofs, strict=True), 1):
        where = f"data/log/events.jsonl, line {number}"
        place = {name: raw[name] for name in ("position", "stream", "version", "topic")}
        if place != {name: event[name] for name in place} or proof["position"] != raw["position"]:
            found.fault(where, "is not the event of that line in decoded.jsonl and proofs.jsonl")
        if raw["position"] <= before[0]:
            found.fault(where, "is not in the order of the log")
        leaf = _leaf(raw, event, where, found)
        withheld += "state" not in raw
        log.leaves[raw["position"]] = leaf
        log.events.append(event)
        if proof["leaf"] is None:
            uncovered += 1
            if raw["position"] <= log.checkpoint.position:
                found.fault(where, "is older than the checkpoint and has no proof")
            continue
        path = [b64decode(each, validate=True) for each in proof["path"]]
        if not is_included(leaf, proof["leaf"], log.checkpoint.size, path, log.checkpoint.root):
            found.fault(where, "is not in the signed log: its proof does not lead to the checkpoint")
        if proof["leaf"] <= before[1] or raw["position"] > log.checkpoint.position:
            found.fault(where, "is not where its proof says")
        before = raw["position"], proof["leaf"]
    proved = len(stored) - withheld - uncovered
    found.shown.append(f"{proved} events are in the log under the checkpoint of {log.checkpoint.time}, as recorded")
    if withheld:
        found.open.append(
            f"what {withheld} events say that are shown in part: their hashes are in the log, their bytes are not here. "
            "Ask for a bundle with them, or have somebody check them who may see them"
        )
    if uncovered:
        found.open.append(f"{uncovered} events are newer than the checkpoint and not covered by it yet")


def _leaf(raw: Json, event: Json, where: str, found: Findings) -> Hash:
    """The hash of an event, made from its bytes where they are there; then they must say what is decoded."""
    if "state" not in raw:
        if not event.get("withheld"):
            found.fault(where, "has no bytes, and decoded.jsonl does not say that anything is withheld")
        return b64decode(raw["hash"], validate=True)
    state = b64decode(raw["state"], validate=True)
    if json.loads(state) != event["event"] or event.get("withheld"):
        found.fault(where, "does not say what decoded.jsonl says")
    said = event["event"]
    if said["originator_id"] != raw["stream"] or said["originator_version"] != raw["version"]:
        found.fault(where, "names another stream or version in its bytes")
    return leaf_hash(leaf_of(raw["position"], UUID(raw["stream"]), raw["version"], raw["topic"], state))


def _check_earlier(files: Files, log: Log, inner: Sequence[Key], found: Findings) -> None:
    last, strangers, number = log.checkpoint, 0, 0
    for number, each in enumerate(json.loads(files.read("data/log/consistency.json")), 1):
        where = f"data/log/{each['file']}"
        note = files.read(where)
        try:
            earlier = Checkpoint.parse(note_of(note, log.keys))
        except BadBundle:
            earlier, strangers = Checkpoint.parse(note_of(note, inner)), strangers + 1
        path = [b64decode(step, validate=True) for step in each["path"]]
        if not is_beginning(earlier.size, earlier.root, last.size, last.root, path) or earlier.origin != last.origin:
            found.fault(where, "the log does not begin as this earlier checkpoint says")
    if number:
        found.shown.append(f"the log begins as {number} earlier checkpoints say")
    if strangers:
        found.open.append(f"who signed {strangers} of the earlier checkpoints: not the key you gave")


def _check_whole(files: Files, log: Log, found: Findings) -> None:
    """In an auditor's bundle: the checkpoint again, from the hashes of all events."""
    if "data/log/leaves.bin" not in files.names():
        return
    data = files.read("data/log/leaves.bin")
    leaves = [data[start : start + 32] for start in range(0, len(data), 32)]
    if len(leaves) != log.checkpoint.size or root_of(leaves) != log.checkpoint.root:
        found.fault("data/log/leaves.bin", "these hashes do not make the checkpoint")
    found.shown.append(f"the hashes of all {len(leaves)} events make the checkpoint")


def _lines(files: Files, name: str) -> list[Json]:
    found: list[Json] = [json.loads(line) for line in files.read(name).decode().splitlines()]
    return found


# 3. Nothing left out: versions without a gap, the signed head of each case, and the statement over the whole bundle.


CASE_IDS = uuid5(NAMESPACE_URL, "https://casework.example/case")


def stream_of(case: str) -> str:
    """The stream in which the events of a case are: it follows from the case's reference."""
    return str(uuid5(CASE_IDS, case))


def head_text(case: str, events: int, newest: Hash, checkpoint: Checkpoint) -> str:
    """What is signed of a case: it has so many events by now, the newest of them with this hash."""
    return (
        f"casework case head 1\norigin {checkpoint.origin}\ncase {case}\nevents {events}\n"
        f"newest {b64encode(newest).decode()}\nsize {checkpoint.size}\ntime {checkpoint.time}\n"
    )


def statement_text(profile: str, manifest: bytes, checkpoint: Checkpoint) -> str:
    """What is signed of a bundle: its files are those of this manifest."""
    return (
        f"casework bundle 1\norigin {checkpoint.origin}\nprofile {profile}\n"
        f"manifest-sha256 {sha256(manifest).hexdigest()}\nsize {checkpoint.size}\ntime {checkpoint.time}\n"
    )


def check_completeness(files: Files, log: Log, found: Findings) -> None:
    """Every stream from version 0 on without a gap, and the number of events of each case as it was signed."""
    versions: dict[str, int] = {}
    for event in log.events:
        expected = versions.get(event["stream"], -1) + 1
        if event["version"] != expected:
            where = f"position {event['position']}"
            found.fault(where, f"has version {event['version']} where {expected} should be: an event is left out")
        versions[event["stream"]] = event["version"]
    found.shown.append("no event is left out between the first and the last of each case")
    names, signed = files.names(), 0
    for case in log.bundle["cases"]:
        if stream_of(case) not in versions:
            found.fault(f"case {case}", "has no events")
            continue
        where = f"{folder_of(log.bundle, case)}head.txt"
        signed += where in names
        if where in names and note_of(files.read(where), log.keys) != _head(case, log):
            found.fault(where, "the case had another number of events, or another newest one, when its head was signed")
    if signed == len(log.bundle["cases"]):
        found.shown.append("each case has as many events as its signed head says")
    else:
        found.open.append("whether later events of a case were left out: there is no signed head of it")
    if "statement.txt" not in names:
        found.open.append("who put the bundle together: it has no signed statement")
    elif note_of(files.read("statement.txt"), log.keys) != statement_text(
        log.bundle["profile"], files.read("manifest-sha256.txt"), log.checkpoint
    ):
        found.fault("statement.txt", "is about another bundle")
    else:
        found.shown.append("the bundle is as its maker signed it, documents included")


def _head(case: str, log: Log) -> str:
    of_case = [event["position"] for event in log.events if event["stream"] == stream_of(case)]
    return head_text(case, len(of_case), log.leaves[of_case[-1]], log.checkpoint)


def folder_of(bundle: Json, case: str) -> str:
    """The folder of a case's papers."""
    return f"data/cases/{bundle['cases'].index(case) + 1}-{case}/"


# 4. The deadlines: each is counted again, in the calendar that its event names.


class Calendar:
    """The working days of data/calendars.json: Monday to Friday, without the days closed and with those opened."""

    def __init__(self, data: Json) -> None:
        self.version: str = data["version"]
        first, last = date.fromisoformat(data["from"]), date.fromisoformat(data["to"])
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        weekend = {day.isoformat(): _WEEKEND[day.weekday()] for day in days if day.weekday() in _WEEKEND}
        opened = set(data["open"])
        closed = {day: reason for day, reason in weekend.items() if day not in opened} | data["closed"]
        self.closed: dict[str, str] = dict(sorted(closed.items()))
        self.working = [day for day in days if day.isoformat() not in self.closed]
        table = "\n".join(f"{day} {reason!a}" for day, reason in self.closed.items())
        if self.version != f"{data['name']}/{sha256(table.encode()).hexdigest()[:12]}":
            raise BadBundle(f"data/calendars.json: the days of {self.version} are others")

    def after(self, day: date, working_days: int) -> date:
        """The working day so many working days after a day."""
        place = bisect_right(self.working, day) + working_days - 1
        if not working_days:
            return day if day in self.working else self.after(day, 1)
        return self.working[place]

    def between(self, start: date, end: date) -> int:
        """The working days after a day, up to and including another."""
        return max(0, bisect_right(self.working, end) - bisect_right(self.working, start))

    def skipped(self, start: date, end: date) -> list[Json]:
        """The days after a day, up to and including another, that do not count, and why."""
        days = ((start + timedelta(n)).isoformat() for n in range(1, (end - start).days + 1))
        return [{"day": day, "reason": self.closed[day]} for day in days if day in self.closed]


_WEEKEND = {5: "Saturday", 6: "Sunday"}


def check_deadlines(files: Files, log: Log, found: Findings) -> None:
    """Each due date that was counted, from its own explanation; each lateness; each limit against the policy."""
    calendars = {each["version"]: Calendar(each) for each in json.loads(files.read("data/calendars.json"))}
    policies = json.loads(files.read("data/policies.json"))
    counted, given, unknown = 0, 0, set()
    judged: dict[str, list[str]] = {}
    for event in log.events:
        said, where = event["event"], f"position {event['position']}"
        named = judged.setdefault(event["stream"], [])
        if said.get("policy"):
            named.append(said["policy"])
        for clock in said.get("clocks", ()):
            label = f"{where}, {clock['clock']} {clock.get('subject', '')}".strip()
            for why, due in _counts(clock):
                counted += 1
                calendar = calendars.get(why["calendar"])
                if calendar is None:
                    unknown.add(why["calendar"])
                elif (wrong := _miscounted(why, date.fromisoformat(due), calendar)) is not None:
                    found.fault(label, wrong)
            given += "working_days" not in clock["why"]
            _check_lateness(clock, label, list(calendars.values()), found)
            _check_limit(clock, label, [policies[name] for name in named if name in policies], found)
        _check_start(event, where, found)
    found.shown.append(f"{counted} due dates were counted again day by day; {given} are dates that somebody gave")
    if unknown:
        found.open.append(f"dates counted in calendars that are not here: {', '.join(sorted(unknown))}")


def _counts(clock: Json) -> Iterator[tuple[Json, str]]:
    """The explanations of a clock that are counts, each with the date that it has to come to."""
    if "working_days" in clock["why"]:
        yield clock["why"], clock["due_on"]
    if "working_days" in clock.get("counted", {}):
        yield clock["counted"], clock["original_due_on"]


def _miscounted(why: Json, due: date, calendar: Calendar) -> str | None:
    """What is wrong with a count, None when it comes to its date."""
    start = date.fromisoformat(why["counted_from"])
    before = start - timedelta(1) if why.get("counting") == "same_day" else start
    reached = calendar.after(before, why["working_days"])
    if reached != due:
        return f"{why['working_days']} working days from {start} come to {reached}, not to {due}"
    if why.get("skipped", []) != calendar.skipped(before, due):
        return f"the days left out between {start} and {due} are not those of the calendar"
    return None


def _check_lateness(clock: Json, where: str, calendars: Sequence[Calendar], found: Findings) -> None:
    ended, late = clock.get("stopped_on"), clock.get("working_days_late")
    if ended is None:
        return
    if (ended > clock["due_on"]) != (clock["state"] == "breached"):
        found.fault(where, f"ended on {ended}, was due on {clock['due_on']}, and is called {clock['state']}")
    elif late is not None and calendars:
        due, on = date.fromisoformat(clock["due_on"]), date.fromisoformat(ended)
        if late not in {each.between(due, on) for each in calendars}:
            found.fault(where, f"is said to be {late} working days late, which no calendar here gives")


def _check_limit(clock: Json, where: str, policies: Sequence[Json], found: Findings) -> None:
    """Whether the clock of a stage counts as many working days as a policy that the case was under."""
    _, number, kind = clock["clock"].split("_") if clock["clock"].startswith("stage_") else ("", "", "")
    for why, _ in _counts(clock):
        limits = [policy[f"stage_{number}"].get(kind) for policy in policies] if number else []
        if limits and why["working_days"] not in {limit["working_days"] for limit in limits if limit}:
            found.fault(where, f"counts {why['working_days']} working days, which the policy does not give")


def _check_start(event: Json, where: str, found: Findings) -> None:
    """Whether what is counted from a receipt or an acknowledgement is counted from the day of that event."""
    fresh = {"complaint-logged": "receipt", "complaint-acknowledged": "acknowledgement"}.get(event["topic"])
    happened = london_day(event["event"]["meta"]["occurred"]).isoformat()
    for clock in event["event"].get("clocks", ()):
        running = clock["state"] == "running" and clock["hangs_on"] == fresh
        if fresh and running and (clock["started_on"], clock["why"]["counted_from"]) != (happened, happened):
            found.fault(where, f"{clock['clock']} does not start on {happened}, the day of the {fresh}")


def london_day(moment: str) -> date:
    """The local day of a moment: British Summer Time runs from the last Sunday of March to that of October, 01:00 UTC."""
    if "T" not in moment:
        return date.fromisoformat(moment)
    at = datetime.fromisoformat(moment).astimezone(UTC)
    begins, ends = (datetime(at.year, month, _last_sunday(at.year, month), 1, tzinfo=UTC) for month in (3, 10))
    return (at + timedelta(hours=begins <= at < ends)).date()


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, 31)
    return last.day - (last.weekday() + 1) % 7
