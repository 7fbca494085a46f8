#!/usr/bin/env python3
"""Checks an evidence bundle of casework by itself: Python 3.11 or later and the package `cryptography`, nothing else.

    python verify.py BUNDLE [--key NAME+ID+BASE64]... [--checkpoint FILE]...

BUNDLE is the zip or the folder it was unpacked to, by default the folder of this file. Give the public key that the
landlord handed to you at another time and by another way: a key that comes in the bundle proves nothing. Give the
checkpoints that you kept, too. Exit status: 0 when everything holds, 3 when something does not (it is said where), 2
when the bundle cannot be opened at all.

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
import zlib
from argparse import ArgumentParser
from base64 import b64decode, b64encode, urlsafe_b64decode
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

FORMS = (1, 2)
"""The forms of bundles that this file knows: 2 holds words that are sealed in the log. Papers of others differ."""

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
        _check_listed(files, listed, found, inside=inside)
    for name in set(names) - payload.keys() - tags.keys() - {"tagmanifest-sha256.txt"}:
        found.fault(name, "is there and is not listed")
    if not found.faults:
        found.shown.append(f"{len(names)} files are those that the manifests list")


def _check_listed(files: Files, listed: dict[str, str], found: Findings, *, inside: bool) -> None:
    names = files.names()
    for name, digest in listed.items():
        if name not in names:
            found.fault(name, "is listed and is not there")
        elif name.startswith("data/") != inside:
            found.fault(name, "is listed in the wrong manifest")
        elif _digest(files, name) != digest:
            found.fault(name, "is not the file that was listed: its SHA-256 is another")


BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(r"([0-9a-f]{64})  (\S[^\r\n%]*)")


def _manifest(files: Files, name: str, found: Findings) -> dict[str, str]:
    listed: dict[str, str] = {}
    try:
        lines = files.read(name).decode().split("\n")
    except (KeyError, UnicodeDecodeError, *_UNREADABLE):
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
    except _UNREADABLE:
        return ""


_UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged zip can come to; errors of the system, and of the decompression, among them."""


# 2. The log: a Merkle tree (RFC 6962) over all events, and signed notes (C2SP) about it.


def leaf_hash(leaf: bytes) -> Hash:
    """The hash of an event's leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def leaf_of(position: int, stream: UUID, version: int, topic: str, state: bytes) -> bytes:
    """What is hashed of an event: position (8 bytes), stream (16), version (8), length of topic (2), topic, state."""
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


def with_successors(given: Iterable[Key], named: Sequence[Json]) -> list[Key]:
    """These keys, and those that followed them, each vouched for by a note that one before it has signed."""
    found = list(given)
    for each in named:  # the oldest first
        key, note = Key.parse(each["key"]), each.get("vouched")
        if key not in found and note is not None and _vouches(note, key, found):
            found.append(key)
    return found


def _vouches(note: str, successor: Key, keys: Iterable[Key]) -> bool:
    try:
        return Key.parse(note_of(note.encode(), keys).removeprefix("casework signer\n").split("\n")[0]) == successor
    except (BadBundle, ValueError):
        return False


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


class Token(NamedTuple):
    """A sealed text as it is stored: the id of its data subject's key (8 bytes), the SHA-256 of its own, a nonce (12),
    and the ciphertext.
    """

    key: str
    own: bytes
    nonce: bytes
    sealed: bytes

    @classmethod
    def parse(cls, text: str) -> Token:
        data = urlsafe_b64decode(text)
        return cls(data[:8].hex(), data[8:40], data[40:52], data[52:])

    def opened(self, key: bytes) -> str:
        """The text (AES-256-GCM), with the key of this text alone. Raises BadBundle where it is not its key."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - what is not sealed is read without it
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - likewise

        if sha256(key).digest() != self.own:
            raise BadBundle("the key given for it does not open it")
        try:
            return AESGCM(key).decrypt(self.nonce, self.sealed, None).decode()
        except (InvalidTag, ValueError):
            raise BadBundle("the key given for it does not open it") from None


def unsealed(stored: Json, keys: Mapping[str, bytes]) -> Json:
    """An event as it is read: each sealed text opened with the key of its path; one without a key was erased.

    Raises BadBundle where a key does not open its text.
    """
    if "sealed" not in stored:
        return stored
    words = {path: _word(token, keys.get(path)) for path, token in stored["sealed"].items()}
    read = {**words, **stored["personal"]}
    return {name: read if name == "personal" else part for name, part in stored.items() if name != "sealed"}


def _word(token: str, key: bytes | None) -> str | Json:
    return {"erased": True} if key is None else Token.parse(token).opened(key)


class Gone(NamedTuple):
    """A sealed text for which there is no key: where it stands, of whom it was, and the id of the key that is gone."""

    position: int
    subject: str
    path: str
    key: str


def gone(position: int, stored: Json, keys: Container[str]) -> list[Gone]:
    """The texts of an event that stay sealed."""
    tokens = stored.get("sealed", {}).items()
    return [Gone(position, stored["subject"], path, Token.parse(text).key) for path, text in tokens if path not in keys]


def unaccounted(texts: Iterable[Gone], events: Iterable[Json]) -> list[Gone]:
    """Those of these texts of which no later erasure in the log says that their key was destroyed."""
    destroyed: dict[tuple[str, str], int] = {}
    for event in events:
        if event["topic"] == "personal-data-erased":
            destroyed |= {(event["event"]["subject"], key): event["position"] for key in event["event"]["keys"]}
    return [each for each in texts if destroyed.get((each.subject, each.key), 0) <= each.position]


@dataclass
class Log:
    """What a bundle holds of the log, and what of it is proved: the checkpoint, the events as decoded, their leaves."""

    bundle: Json
    keys: list[Key]
    checkpoint: Checkpoint
    events: list[Json] = field(default_factory=list)
    leaves: dict[int, Hash] = field(default_factory=dict)  # by position
    unsealed: int = 0
    erased: list[Gone] = field(default_factory=list)


def check_log(files: Files, given: Sequence[Key], found: Findings) -> Log:
    """The checkpoint's signature, each event's leaf and its way up to the checkpoint, and the earlier checkpoints."""
    bundle = json.loads(files.read("data/bundle.json"))
    if bundle["form"] not in FORMS:
        raise BadBundle(f"the bundle is of form {bundle['form']}, this verify.py knows {FORMS[0]} to {FORMS[-1]}")
    named = json.loads(files.read("data/log/keys.json"))
    inner = [Key.parse(each["key"]) for each in named]
    keys = with_successors(given, named) if given else inner
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
    newest, highest, keys = 0, -1, _word_keys(files)
    for number, (raw, event, proof) in enumerate(zip(stored, decoded, proofs, strict=True), 1):
        where = f"data/log/events.jsonl, line {number}"
        place = {name: raw[name] for name in ("position", "stream", "version", "topic")}
        if place != {name: event[name] for name in place} or proof["position"] != raw["position"]:
            found.fault(where, "is not the event of that line in decoded.jsonl and proofs.jsonl")
        if "state" in raw:
            _check_decoded(raw, event, keys.pop(raw["position"], {}), where, log, found)
        leaf = _leaf(raw, event, where, found)
        _check_proof(leaf, proof, log.checkpoint, where, found)
        if raw["position"] <= newest or (proof["leaf"] is not None and proof["leaf"] <= highest):
            found.fault(where, "is not in the order of the log")
        newest, highest = raw["position"], highest if proof["leaf"] is None else proof["leaf"]
        log.leaves[raw["position"]] = leaf
        log.events.append(event)
    for position in keys:
        found.fault(WORD_KEYS, f"has keys to words at position {position}, which are not here")
    _check_erased(log, found)
    _tell_covered(log, sum("state" not in raw for raw in stored), sum(each["leaf"] is None for each in proofs), found)


def _check_proof(leaf: Hash, proof: Json, checkpoint: Checkpoint, where: str, found: Findings) -> None:
    """Whether an event is where its proof says; one without a proof has to be newer than the checkpoint."""
    covered = proof["position"] <= checkpoint.position
    if proof["leaf"] is None:
        if covered:
            found.fault(where, "is older than the checkpoint and has no proof")
        return
    path = [b64decode(each, validate=True) for each in proof["path"]]
    if not covered or not is_included(leaf, proof["leaf"], checkpoint.size, path, checkpoint.root):
        found.fault(where, "is not in the signed log: its proof does not lead to the checkpoint")


def _tell_covered(log: Log, withheld: int, uncovered: int, found: Findings) -> None:
    proved = len(log.events) - withheld - uncovered
    found.shown.append(f"{proved} events are in the log under the checkpoint of {log.checkpoint.time}, as recorded")
    if withheld:
        found.open.append(
            f"what {withheld} events say that are shown in part: their hashes are in the log, their bytes not here. "
            "Ask for a bundle with them, or have somebody check them who may see them"
        )
    if uncovered:
        found.open.append(f"{uncovered} events are newer than the checkpoint and not covered by it yet")


def _leaf(raw: Json, event: Json, where: str, found: Findings) -> Hash:
    """The hash of an event, made from its bytes where they are there."""
    if "state" not in raw:
        if not event.get("withheld"):
            found.fault(where, "has no bytes, and decoded.jsonl does not say that anything is withheld")
        return b64decode(raw["hash"], validate=True)
    state = b64decode(raw["state"], validate=True)
    said = event["event"]
    if said["originator_id"] != raw["stream"] or said["originator_version"] != raw["version"]:
        found.fault(where, "names another stream or version in its bytes")
    return leaf_hash(leaf_of(raw["position"], UUID(raw["stream"]), raw["version"], raw["topic"], state))


WORD_KEYS = "data/log/words.jsonl"
"""The keys of single texts, where the store seals words; a store that does not has none."""


def _word_keys(files: Files) -> dict[int, dict[str, bytes]]:
    keys: dict[int, dict[str, bytes]] = {}
    for each in _lines(files, WORD_KEYS) if WORD_KEYS in files.names() else ():
        mine = keys.setdefault(each["position"], {})
        if each["path"] in mine:
            raise BadBundle(f"{WORD_KEYS} has two keys to the same words")
        mine[each["path"]] = b64decode(each["key"], validate=True)
    return keys


def _check_decoded(raw: Json, event: Json, keys: Mapping[str, bytes], where: str, log: Log, found: Findings) -> None:
    """The bytes of an event, their sealed texts opened, must say what is decoded."""
    stored = json.loads(b64decode(raw["state"], validate=True))
    for path in sorted(keys.keys() - stored.get("sealed", {}).keys()):
        found.fault(WORD_KEYS, f"has a key to {path} at position {raw['position']}, where no such text is sealed")
    try:
        if unsealed(stored, keys) != event["event"] or event.get("withheld"):
            found.fault(where, "does not say what decoded.jsonl says")
    except BadBundle as error:
        found.fault(where, f"holds a sealed text that cannot be read: {error}")
    log.unsealed += len(keys)
    log.erased += gone(raw["position"], stored, keys)


def _check_erased(log: Log, found: Findings) -> None:
    for each in unaccounted(log.erased, log.events):
        what = f"{each.path} is sealed, no key to it is given, and no later erasure says that there is none any more"
        found.fault(f"position {each.position}", what)
    if log.unsealed:
        found.shown.append(f"{log.unsealed} texts that are sealed in the log say, once opened, what is read here")
    if log.erased:
        found.shown.append(f"{len(log.erased)} texts were erased, and the log says so: when, by whom and on what basis")


def _check_earlier(files: Files, log: Log, inner: Sequence[Key], found: Findings) -> None:
    last, strangers = log.checkpoint, 0
    proofs = json.loads(files.read("data/log/consistency.json"))
    for number, each in enumerate(proofs, 1):
        where, note = f"data/log/consistency.json, checkpoint {number}", each["note"].encode()
        try:
            earlier = Checkpoint.parse(note_of(note, log.keys))
        except BadBundle:
            earlier, strangers = Checkpoint.parse(note_of(note, inner)), strangers + 1
        path = [b64decode(step, validate=True) for step in each["path"]]
        if not is_beginning(earlier.size, earlier.root, last.size, last.root, path) or earlier.origin != last.origin:
            found.fault(where, "the log does not begin as this earlier checkpoint says")
    if proofs:
        found.shown.append(f"the log begins as {len(proofs)} earlier checkpoints say")
    if strangers:
        found.open.append(f"who signed {strangers} of the earlier checkpoints: not the key you gave")


def check_kept(files: Files, log: Log, note: bytes, where: str, found: Findings) -> None:
    """Whether a checkpoint that was kept elsewhere is one of those that the log is shown to begin with."""
    kept = Checkpoint.parse(note_of(note, log.keys))
    earlier = [
        each["note"].rpartition("\n\n")[0] + "\n" for each in json.loads(files.read("data/log/consistency.json"))
    ]
    roots = {each.size: each.root for each in (*map(Checkpoint.parse, earlier), log.checkpoint)}
    if kept.origin != log.checkpoint.origin or roots.get(kept.size, kept.root) != kept.root:
        found.fault(where, f"of {kept.time} is of another log, or this log was made anew since")
    elif kept.size in roots:
        found.shown.append(f"the log begins as your checkpoint of {kept.time} says")
    elif kept.size > log.checkpoint.size:
        found.open.append(f"whether the log goes on as your checkpoint of {kept.time} says: the bundle is older")
    else:
        found.open.append(f"whether the log begins as your checkpoint of {kept.time} says: ask for a consistency proof")


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
    *lines, last = files.read(name).decode().split("\n")
    if last:
        raise BadBundle(f"{name} does not end with a whole line")
    return [json.loads(line) for line in lines]


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
    for case in log.bundle["cases"]:
        if stream_of(case) not in versions:
            raise BadBundle(f"there are no events of case {case}")
    found.shown.append("no event is left out between the first and the last of each case")
    _check_heads(files, log, found)
    _check_statement(files, log, found)


def _check_heads(files: Files, log: Log, found: Findings) -> None:
    heads = {f"{folder_of(log.bundle, case)}head.txt": case for case in log.bundle["cases"]}
    signed = heads.keys() & set(files.names())
    for where in sorted(signed):
        if note_of(files.read(where), log.keys) != _head(heads[where], log):
            found.fault(where, "the case had another number of events, or another newest one, when its head was signed")
    if len(signed) == len(heads):
        found.shown.append("each case has as many events as its signed head says")
    else:
        found.open.append("whether later events of a case were left out: there is no signed head of it")


def _check_statement(files: Files, log: Log, found: Findings) -> None:
    if "statement.txt" not in files.names():
        found.open.append("who put the bundle together: it has no signed statement")
        return
    said = note_of(files.read("statement.txt"), log.keys)
    if said != statement_text(log.bundle["profile"], files.read("manifest-sha256.txt"), log.checkpoint):
        found.fault("statement.txt", "is about another bundle")
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
        opened = set(map(date.fromisoformat, data["open"]))
        weekend = {day: _WEEKEND[day.weekday()] for day in days if day.weekday() in _WEEKEND and day not in opened}
        closed = weekend | {date.fromisoformat(day): reason for day, reason in data["closed"].items()}
        self.closed: dict[date, str] = dict(sorted(closed.items()))
        self.working = [day for day in days if day not in self.closed]
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
        days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
        return [{"day": day.isoformat(), "reason": self.closed[day]} for day in days if day in self.closed]


_WEEKEND = {5: "Saturday", 6: "Sunday"}


def check_deadlines(files: Files, log: Log, found: Findings) -> None:
    """Each due date that was counted, from its own explanation; each lateness; each limit against the policy."""
    calendars = {each["version"]: Calendar(each) for each in json.loads(files.read("data/calendars.json"))}
    policies = json.loads(files.read("data/policies.json"))
    under: dict[str, list[Json]] = {}  # the policies that a case has been under so far
    touched: list[Json] = []
    for event in log.events:
        said, where = event["event"], f"position {event['position']}"
        law = under.setdefault(event["stream"], [])
        if "policy" in said:
            if said["policy"] not in policies:
                raise BadBundle(f"the policy {said['policy']} is not here")
            law.append(policies[said["policy"]])
        for clock in said.get("clocks", ()):
            touched.append(clock)
            label = f"{where}, {_name(clock)}"
            _check_counts(clock, label, calendars, found)
            _check_lateness(clock, label, list(calendars.values()), found)
            _check_limit(clock, label, law, found)
        _check_start(event, where, found)
    _tell_counted(touched, calendars, found)


def _tell_counted(touched: Sequence[Json], calendars: Container[str], found: Findings) -> None:
    named = [why["calendar"] for clock in touched for why, _ in _counts(clock)]
    given = sum("working_days" not in clock["why"] for clock in touched)
    counted = sum(each in calendars for each in named)
    found.shown.append(f"{counted} due dates were counted again day by day; {given} are dates that somebody gave")
    if unknown := sorted({each for each in named if each not in calendars}):
        found.open.append(f"dates counted in calendars that are not here: {', '.join(unknown)}")


def _check_counts(clock: Json, where: str, calendars: Mapping[str, Calendar], found: Findings) -> None:
    for why, due in _counts(clock):
        calendar = calendars.get(why["calendar"])
        if calendar and (wrong := _miscounted(why, date.fromisoformat(due), calendar)):
            found.fault(where, wrong)


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
    """The local day of a moment: a day, or an instant with its offset from UTC."""
    return london_time(moment).date() if "T" in moment else date.fromisoformat(moment)


def london_time(instant: str) -> datetime:
    """An instant on the clocks of London: summer time from the last Sunday of March to that of October, 01:00 UTC."""
    at = datetime.fromisoformat(instant).astimezone(UTC)
    begins, ends = (datetime(at.year, month, _last_sunday(at.year, month), 1, tzinfo=UTC) for month in (3, 10))
    return at + timedelta(hours=begins <= at < ends)


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, 31)
    return last.day - (last.weekday() + 1) % 7


# 5. The papers: what people read, made from the events. The landlord's program makes them with this very code.


@dataclass
class Case:
    """A case as a bundle holds it: its own events, those of its alerts, and who read its words, each as decoded."""

    ref: str
    stream: str
    folder: str
    profile: str
    events: list[Json]
    every: list[Json]
    held: frozenset[str]

    @classmethod
    def of(cls, bundle: Json, ref: str, events: Iterable[Json], names: Iterable[str]) -> Case:
        """The case of a reference, among all events and files of a bundle."""
        stream, folder = stream_of(ref), folder_of(bundle, ref)
        every = [each for each in events if _is_about(each, ref, stream)]
        held = frozenset(PurePosixPath(each).stem for each in names if each.startswith(f"{folder}documents/"))
        own = [each for each in every if each["stream"] == stream]
        return cls(ref, stream, folder, bundle["profile"], own, every, held)

    def having(self, *topics: str) -> list[Json]:
        """What the events of these topics say."""
        return [each["event"] for each in self.every if each["topic"] in topics]


def _is_about(entry: Json, ref: str, stream: str) -> bool:
    if entry["topic"] == "personal-data-erased":
        return ref in entry["event"]["cases"]
    return stream in (entry["stream"], entry["event"].get("case_id"))


def papers(bundle: Json, events: Sequence[Json], names: Sequence[str]) -> dict[str, bytes]:
    """All papers of a bundle by their paths; `names` are those of its files, of which the documents matter."""
    cases = [Case.of(bundle, ref, events, names) for ref in bundle["cases"]]
    made = {"data/missing.json": _json({case.ref: missing(case) for case in cases})}
    for case in cases:
        made[f"{case.folder}chronology.html"] = page(bundle, case)
        made[f"{case.folder}chronology.csv"] = _csv(_COLUMNS, map(_cells, chronology(case)))
        made[f"{case.folder}clocks.json"] = _json(clocks(case))
        made[f"{case.folder}correspondence.csv"] = _csv(_CONTACT, correspondence(case))
        made[f"{case.folder}documents.csv"] = _csv(_DOCUMENT, documents(case))
        made[f"{case.folder}access.csv"] = _csv(_ACCESS, accesses(case))
    return made


def check_papers(files: Files, log: Log, found: Findings) -> None:
    """Every paper, byte for byte, against what the events make; and each document against its digest."""
    names = files.names()
    made = papers(log.bundle, log.events, names)
    for name, expected in made.items():
        if name not in names or files.read(name) != expected:
            found.fault(name, f"does not say what the events say{_first_other(files, name, expected)}")
    digests = {said["sha256"] for event in log.events if "sha256" in (said := event["event"])}
    documents = [name for name in names if name.startswith("data/cases/") and "/documents/" in name]
    for name in documents:
        stem = PurePosixPath(name).stem
        if stem not in digests or sha256(files.read(name)).hexdigest() != stem:
            found.fault(name, "is not the document that was put on the case")
    known = {*made, *documents, *_KNOWN, *(f"{folder_of(log.bundle, each)}head.txt" for each in log.bundle["cases"])}
    for name in names:
        if name not in known:
            found.fault(name, "is no part of such a bundle")
    found.shown.append(
        f"{len(made)} papers say what the events say; {len(documents)} documents are those put on the case"
    )


_KNOWN = {
    *("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "statement.txt", "verify.py"),
    *("README.txt", "data/bundle.json", "data/calendars.json", "data/policies.json", "data/log/checkpoint.txt"),
    *("data/log/checkpoint.tsr", "data/log/consistency.json", "data/log/keys.json", "data/log/events.jsonl"),
    *("data/log/decoded.jsonl", "data/log/proofs.jsonl", "data/log/leaves.bin", WORD_KEYS),
}


def _first_other(files: Files, name: str, expected: bytes) -> str:
    if name not in files.names():
        return ": it is missing"
    pairs = zip(files.read(name).split(b"\n"), expected.split(b"\n"), strict=False)
    line = next((number for number, (one, other) in enumerate(pairs, 1) if one != other), None)
    return f", from line {line} on" if line else ""


class Row(NamedTuple):
    """One entry of a chronology. `number` counts a case's own events from 1; alerts and readings have none."""

    number: int | None
    position: int
    happened: str
    recorded: str
    what: str
    who: str
    facts: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    failures: tuple[str, ...]
    clocks: tuple[str, ...]
    late: bool
    in_part: bool


def chronology(case: Case) -> list[Row]:
    """Everything that was recorded of a case, in the order of the log."""
    known: dict[tuple[str, str], Json] = {}
    return [_row(case, each, known) for each in case.every]


def _row(case: Case, entry: Json, known: dict[tuple[str, str], Json]) -> Row:
    said, meta = entry["event"], entry["event"]["meta"]
    own = entry["stream"] == case.stream
    return Row(
        number=entry["version"] + 1 if own else None,
        position=entry["position"],
        happened=meta["occurred"],
        recorded=meta["recorded_at"],
        what=entry["topic"].replace("-", " ").capitalize(),
        who=_who(meta),
        facts=tuple(_fact(name, value) for name, value in said.items() if _tells(name, value)),
        words=tuple((_label(path), _text(text)) for path, text in said.get("personal", {}).items()),
        failures=tuple(
            f"{each['code']} [{each.get('provision', 'no paragraph')}]" for each in said.get("failures", ())
        ),
        clocks=tuple(_moved(clock, known) for clock in said.get("clocks", ())),
        late=own and london_day(meta["recorded_at"]) > london_day(meta["occurred"]),
        in_part=bool(entry.get("withheld")),
    )


_ENVELOPE = {
    *("originator_id", "originator_version", "event_id", "meta", "subject", "personal", "clocks", "failures", "status"),
    *("follows", "case_id", "schema_version", "keys"),
}
_NOTHING: tuple[Any, ...] = (False, None, [], {})


def _tells(name: str, value: Any) -> bool:
    """Whether a fact says anything; that somebody asked about support needs and there were none, does."""
    return name not in _ENVELOPE and (value not in _NOTHING or name in ("vulnerabilities", "adjustments"))


def _who(meta: Json) -> str:
    actor, typist = meta["actor"], meta.get("entered_by")
    behalf = f" for the {actor['on_behalf_of']}" if "on_behalf_of" in actor else ""
    typed = f", typed in by {typist['id']}" if typist else ""
    return f"{actor['id']} ({actor['role']}){behalf}{typed}"


def _fact(name: str, value: Any) -> str:
    label = name.replace("_", " ")
    return label if value is True else f"{label}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_fact(name, part) for name, part in value.items() if part not in _NOTHING)
    if isinstance(value, list):
        return "; ".join(map(_value, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _label(path: str) -> str:
    return path.removesuffix(".text").replace("_", " ").replace(".", " ")


def _text(text: Any) -> str:
    return str(text) if isinstance(text, str) else "[erased]"


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"


def _name(clock: Json) -> str:
    return f"{clock['clock'].replace('_', ' ')} {clock.get('subject', '')}".strip()


def _moved(clock: Json, known: dict[tuple[str, str], Json]) -> str:
    """What an event did to a clock, in a sentence; `known` are the clocks before it."""
    key = clock["clock"], clock.get("subject", "")
    before, known[key] = known.get(key), clock
    name, due = _name(clock), day(clock["due_on"])
    if clock["state"] == "breached":
        return f"{name} BREACHED: ended {_days(clock['working_days_late'])} late, was due {due}"
    if clock["state"] != "running":
        return f"{name} {clock['state']}, was due {due}"
    if before is None or before["state"] != "running":
        return f"{name} starts, due {due}"
    if before["due_on"] != clock["due_on"]:
        return f"{name} moves from {day(before['due_on'])} to {due}"
    return f"{name} stays due {due}"


def clocks(case: Case) -> list[Json]:
    """Each clock of a case as the last event left it, with its explanation."""
    latest: dict[tuple[str, str], Json] = {}
    for said in (each["event"] for each in case.events):
        latest |= {(clock["clock"], clock.get("subject", "")): clock for clock in said.get("clocks", ())}
    return list(latest.values())


def correspondence(case: Case) -> list[list[str]]:
    """Each contact: when, which way, with whom, by what means, what was noted and by whom."""
    found = case.having("contact-recorded")
    return [
        [
            said["meta"]["occurred"],
            said["direction"],
            said["party"],
            said["channel"],
            _text(said.get("personal", {}).get("summary", "")),
            said.get("note_made_at", ""),
            _who(said["meta"]),
        ]
        for said in found
    ]


def documents(case: Case) -> list[list[str]]:
    """Each document that was put on a case, and the file in the bundle that it is."""
    return [
        [
            said["meta"]["occurred"],
            said["id"],
            _text(said.get("personal", {}).get("name", "")),
            said["media_type"],
            str(said["size"]),
            said["sha256"],
            f"documents/{file_of(said)}" if said["sha256"] in case.held else "",
        ]
        for said in case.having("document-attached")
    ]


def file_of(said: Json) -> str:
    """The name of a document's file: its digest, and the ending of its kind."""
    return str(said["sha256"]) + _ENDING.get(said["media_type"], ".bin")


_ENDING = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/plain": ".txt",
}


def accesses(case: Case) -> list[list[str]]:
    """Each time that words about vulnerabilities were read: when, by whom in what role, what for and by which way."""
    return [
        [said["meta"]["recorded_at"], said["group"], said["reader"], said["role"], said["purpose"], said["way"]]
        for said in case.having("personal-data-read")
    ]


class Lack(NamedTuple):
    """Something the Ombudsman usually asks for that the case does not hold."""

    item: str
    sentence: str
    provision: str = "5.12"


def missing(case: Case) -> list[Json]:
    """What the Ombudsman usually asks for (Code 5.12) and the case does not hold, as far as a program can see."""
    return [each._asdict() for find in _LACKS for each in find(case)]


def _no_original(case: Case) -> Iterator[Lack]:
    answered = [n for n, each in enumerate(case.events) if each["topic"] in ("complaint-acknowledged", "response-sent")]
    before = case.events[: answered[0]] if answered else case.events
    if not any(each["topic"] == "document-attached" for each in before):
        yield Lack(
            "original complaint", "No document was put on the case before it was acknowledged: its letter, e-mail …"
        )
    for said in case.having("case-adopted"):
        for what in said.get("unknown", ()):
            yield Lack("unknown when adopted", f"Nobody could say when the case was taken over: {what}")


def _no_correspondence(case: Case) -> Iterator[Lack]:
    had = {(said["direction"], said["party"]) for said in case.having("contact-recorded")}
    for direction, words in (("in", "from"), ("out", "to")):
        if (direction, "resident") not in had:
            yield Lack("correspondence", f"No contact {words} the resident is recorded")
    if all(party in ("resident", "representative") for _, party in had):
        yield Lack("correspondence", "No contact with anybody else is recorded: contractors, surveyors, the Ombudsman")


def _no_letters(case: Case) -> Iterator[Lack]:
    days = {london_day(each["meta"]["occurred"]) for each in case.having("document-attached")}
    days |= {
        london_day(said["meta"]["occurred"]) for said in case.having("contact-recorded") if said["direction"] == "out"
    }
    for topic, what in _LETTERS.items():
        for said in case.having(topic):
            sent = london_day(said["meta"]["occurred"])
            if sent not in days:
                yield Lack(what, f"The {what} of {day(str(sent))}: no document and no outward contact of that day")


_LETTERS = {
    "complaint-acknowledged": "acknowledgement",
    "response-extended": "notice of extension",
    "complaint-refused": "letter of refusal",
}


def _no_response(case: Case) -> Iterator[Lack]:
    attached = {said["id"] for said in case.having("document-attached")}
    for said in case.having("response-sent"):
        what = f"The stage {said['stage']} response of {day(said['meta']['occurred'])}"
        if "document" not in said:
            yield Lack("response", f"{what} names no document")
        elif said["document"] not in attached:
            yield Lack("response", f"{what} names the document {said['document']}, which is not on the case")
    if not case.having("response-sent"):
        yield Lack("response", "No response was recorded")


def _no_documents(case: Case) -> Iterator[Lack]:
    found = case.having("document-attached")
    if not found:
        yield Lack(
            "reports and surveys", "No document at all is on the case: reports, surveys, photographs, repair logs"
        )
    erased = {digest for said in case.having("personal-data-erased") for digest in said.get("documents", ())}
    for said in found:
        if said["sha256"] not in case.held:
            where = (
                "were erased"
                if said["sha256"] in erased
                else "are withheld from this copy"
                if case.profile == "resident"
                else "were not found where documents are kept"
            )
            yield Lack("document", f"The bytes of document {said['id']} {where}")


def _no_evidence(case: Case) -> Iterator[Lack]:
    for clock in clocks(case):
        if clock["clock"] in ("action", "order", "chfo") and clock["state"] == "running":
            yield Lack(
                "evidence of action", f"Nothing shows that {_name(clock)}, due {day(clock['due_on'])}, was done", "7.2"
            )
    for said in case.having("evidence-submitted"):
        for item in said.get("not_held", ()):
            yield Lack("item asked for", f"The landlord told the Ombudsman that it does not hold: {item}")


def _not_asked(case: Case) -> Iterator[Lack]:
    if not case.having("support-needs-recorded"):
        yield Lack(
            "support needs", "Nothing shows that the resident was asked about vulnerabilities and adjustments", "5.10"
        )
    if not case.having("complaint-defined"):
        yield Lack("definition", "The complaint was not defined, nor were the outcomes sought set down", "5.6")
    for said in case.having("complaint-logged", "case-adopted"):
        if "service_request" in said and not case.having("service-request-updated"):
            yield Lack(
                "repair log", f"Nothing is recorded of how service request {said['service_request']} went on", "1.5"
            )


_LACKS = (_no_original, _no_correspondence, _no_letters, _no_response, _no_documents, _no_evidence, _not_asked)


# The papers as files.

_COLUMNS = (
    *("number", "position", "happened", "recorded", "what", "who", "details", "words", "failures", "clocks"),
    *("late entry", "shown in part"),
)
_CONTACT = ("happened", "direction", "with", "channel", "summary", "note made", "recorded by")
_DOCUMENT = ("put on the case", "id", "name", "media type", "bytes", "sha256", "file")
_ACCESS = ("read at", "words about", "reader", "role", "purpose", "way")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _cells(row: Row) -> list[str]:
    words = "\n".join(f"{label}: {text}" for label, text in row.words)
    lists = ("; ".join(row.facts), words, "; ".join(row.failures), "; ".join(row.clocks))
    flags = ("yes" if row.late else "", "yes" if row.in_part else "")
    number = "" if row.number is None else str(row.number)
    return [number, str(row.position), row.happened, row.recorded, row.what, row.who, *lists, *flags]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as spreadsheets read it; a text that one would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *([_safe(cell) for cell in row] for row in rows)])
    return ("\ufeff" + text.getvalue()).encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def day(moment: str) -> str:
    """A day as people write it, with the time in London where there is one: `13 May 2024, 09:30`."""
    on = london_day(moment)
    time = f", {london_time(moment):%H:%M}" if "T" in moment else ""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}{time}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def page(bundle: Json, case: Case) -> bytes:
    """A case's chronology to be read and printed: one file of HTML that needs nothing else."""
    first = case.events[0]["event"] if case.events else {}
    about = bundle["checkpoint"]
    lines = [
        HEAD.format(title=shown(f"Complaint {case.ref}")),
        f"<h1>Complaint {shown(case.ref)}: what was recorded</h1>",
        f"<p>Received {shown(day(first['received']))}.{_IN_PART if case.profile == 'resident' else ''}</p>",
        f"<p>Under the checkpoint of {shown(day(about['time']))} of the log {shown(bundle['origin'])}.</p>",
        *sections(case),
        *section("Who read words about vulnerabilities", table(_ACCESS, accesses(case))),
        *section(
            "Usually asked for, and not held",
            table(("what", "why", "Code"), (each.values() for each in missing(case))),
        ),
        "</main></body></html>\n",
    ]
    return "\n".join(lines).encode()


def sections(case: Case) -> list[str]:
    """What happened in a case, its deadlines, its correspondence and its documents, as parts of a page."""
    return [
        *section("Chronology", table(_TOLD, map(_told, chronology(case)))),
        *section("Deadlines", table(_DUE, map(_due, clocks(case)))),
        *section("Correspondence", table(_CONTACT, correspondence(case))),
        *section("Documents", table(_DOCUMENT, documents(case))),
    ]


HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 1rem/1.5 sans-serif; color: #111; background: #fff; margin: 2rem auto; max-width: 75rem }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 2rem }}
th, td {{ border: 1px solid #767676; padding: .3rem .5rem; text-align: left; vertical-align: top }}
td {{ overflow-wrap: anywhere }} th {{ background: #eee }} td p {{ margin: 0 0 .3rem; white-space: pre-line }}
@media print {{ body {{ font-size: 9pt; margin: 0; max-width: none }} thead {{ display: table-header-group }}
tr {{ break-inside: avoid }} h2 {{ break-after: avoid }} @page {{ size: A4 landscape; margin: 12mm }} }}
</style></head>
<body><main>"""
_IN_PART = " What is about other people is withheld from this copy, and says so where it was."
_TOLD = ("no.", "when", "what", "who", "details")
_DUE = ("deadline", "started", "due", "state", "ended", "how the date was counted")


def section(title: str, *content: str) -> list[str]:
    """A part of a page: its title, and pieces of HTML."""
    return [f"<section><h2>{title}</h2>", *content, "</section>"]


def table(header: Sequence[str], rows: Iterable[Iterable[str | list[str]]]) -> str:
    """A table; a cell is a text, or several one below the other."""
    body = ["<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    if not body:
        return "<p>None.</p>"
    heads = "".join(f'<th scope="col">{each}</th>' for each in header)
    return "\n".join([f"<table><thead><tr>{heads}</tr></thead><tbody>", *body, "</tbody></table>"])


def _cell(cell: str | list[str]) -> str:
    return shown(cell) if isinstance(cell, str) else "".join(f"<p>{shown(each)}</p>" for each in cell)


def shown(text: str) -> str:
    """Text made harmless; what cannot be printed, or turns the direction of writing, is a sign of its own."""
    return escape("".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text))


def _told(row: Row) -> list[str | list[str]]:
    late = [f"LATE ENTRY, recorded {day(row.recorded)}"] if row.late else []
    words = [f"{label}: \u201c{text}\u201d" for label, text in row.words]
    failures = [f"FAILURE recorded as found: {each}" for each in row.failures]
    part = ["Shown in part."] if row.in_part else []
    details = [*late, *row.facts, *words, *failures, *(f"\u2192 {each}" for each in row.clocks), *part]
    return [str(row.number or ""), day(row.happened), row.what, row.who, details]


def _due(clock: Json) -> list[str | list[str]]:
    late = clock.get("working_days_late")
    ended = day(clock["stopped_on"]) if "stopped_on" in clock else ""
    state = clock["state"] if late is None else f"{clock['state']}, {_days(late)} late"
    before = [f"Due {day(each['due_on'])} before: {each['because']}" for each in clock["previous"]]
    return [
        _name(clock),
        day(clock["started_on"]),
        day(clock["due_on"]),
        state,
        ended,
        [*_explained(clock["why"]), *before],
    ]


def _explained(why: Json) -> Iterator[str]:
    yield f"{why['rule']}{' [' + why['provision'] + ']' if 'provision' in why else ''}."
    if "working_days" in why:
        first = "that day being day 1" if why.get("counting") == "same_day" else "the day after being day 1"
        yield f"{_days(why['working_days'])} from {day(why['counted_from'])}, {first}."
        yield (
            "Left out: "
            + ("; ".join(f"{day(each['day'])} ({each['reason']})" for each in why["skipped"]) or "no day")
            + "."
        )


# 6. The whole.


def check(files: Files, keys: Sequence[Key], kept: Sequence[bytes] = ()) -> Findings:
    """Everything that can be checked of a bundle, with keys to be trusted and checkpoints that were kept elsewhere.

    What comes after something unreadable is not looked at.
    """
    found = Findings()
    try:
        check_bag(files, found)
        if found.faults:
            return found
        log = check_log(files, keys, found)
        for number, note in enumerate(kept, 1):
            check_kept(files, log, note, f"the checkpoint you gave, number {number}", found)
        for part in (check_completeness, check_deadlines, check_papers):
            part(files, log, found)
    except (BadBundle, *_MALFORMED, *_UNREADABLE) as error:
        found.fault("the bundle", f"something in it is malformed ({type(error).__name__}: {error})")
    return found


_MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)


def opened(path: Path) -> Files:
    """The files of a zip or a folder."""
    return Folder(path) if path.is_dir() else Zip(path)


def main(arguments: Sequence[str]) -> int:
    """Checks the bundle that the arguments name and says what was found."""
    parser = ArgumentParser(prog="verify.py", description="Checks an evidence bundle of casework.", allow_abbrev=False)
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent, help="the zip, or its folder")
    parser.add_argument("--key", action="append", default=[], help="a public key that you trust, name+id+base64")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint that you kept")
    asked = parser.parse_args(arguments)
    try:
        kept = [each.read_bytes() for each in asked.checkpoint]
        found = check(opened(asked.bundle), [Key.parse(each) for each in asked.key], kept)
    except ModuleNotFoundError:
        return _say(2, "the package cryptography is needed to check signatures: python -m pip install cryptography")
    except (BadBundle, ValueError, *_UNREADABLE) as error:
        return _say(2, f"cannot be opened: {error}")
    for title, lines in (("SHOWN", found.shown), ("NOT SHOWN", found.open), ("DOES NOT HOLD", found.faults)):
        _say(0, "\n".join([title, *(f"  - {line}" for line in lines)]) if lines else "")
    if found.faults:
        return _say(3, "REFUSED")
    return _say(0, "ACCEPTED, but for what is not shown" if found.open else "ACCEPTED")


def _say(status: int, text: str) -> int:
    sys.stdout.write(f"{text}\n" if text else "")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
