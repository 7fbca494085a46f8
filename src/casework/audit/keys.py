"""The keys that sign checkpoints: made, kept in a file, and followed by others that they vouch for.

A private key is a line of text as other programs for signed notes have it, `PRIVATE+KEY+name+id+base64`; its file is
its owner's alone. It belongs on the machine of the worker, never on one that answers the web.
"""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from stat import S_IMODE

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casework.audit.note import ED25519, NoteError, Signer, Verifier, opened, signed
from casework.domain.errors import CaseworkError
from casework.store import Connection, Store

_PREFIX = "PRIVATE+KEY+"
_VOUCHES = "casework signer"


class SigningKeyError(CaseworkError, ValueError):
    """A key file that cannot be used; says why and what to do."""


def generated(name: str) -> Signer:
    """A new key. `name` is that of the log it signs, the same for good: printable ASCII without spaces and plus signs.

    Raises SigningKeyError for another name.
    """
    if not re.fullmatch(r"[!-*,-~]{1,200}", name):
        raise SigningKeyError(
            "A key is named like the log it signs, as in north.example/complaints: no spaces, no plus sign"
        )
    return Signer(name, Ed25519PrivateKey.generate())


def write(signer: Signer, file: Path) -> None:
    """Writes a private key into a new file that only its owner can read. Raises FileExistsError, OSError."""
    id = signer.verifier.id.hex()
    text = f"{_PREFIX}{signer.name}+{id}+{b64encode(ED25519 + signer.key.private_bytes_raw()).decode()}\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)


def read(file: Path) -> Signer:
    """The private key in a file. Raises SigningKeyError for one that others may read or that holds none, OSError."""
    if S_IMODE(file.stat().st_mode) & 0o077:
        raise SigningKeyError(f"{file} can be read by others; a signing key is its owner's alone: chmod 600 {file}")
    prefix, _, rest = file.read_text("ascii", errors="replace").strip().partition(_PREFIX)
    name, _, encoded = rest.partition("+")
    id, _, encoded = encoded.partition("+")
    try:
        kind, seed = (found := b64decode(encoded, validate=True))[:1], found[1:]
        signer = Signer(name, Ed25519PrivateKey.from_private_bytes(seed))
    except ValueError:
        raise SigningKeyError(f"{file} holds no signing key; make one with casework audit keygen") from None
    if prefix or kind != ED25519 or signer.verifier.id.hex() != id:
        raise SigningKeyError(f"{file} holds no signing key, or a damaged one; make one with casework audit keygen")
    return signer


def vouch(store: Store, signer: Signer, successor: Verifier, at: datetime) -> str:
    """Has a key say that another follows it, and keeps and gives that note. Raises SigningKeyError, StoreError."""
    if successor.name != signer.name:
        raise SigningKeyError(f"The log is named {signer.name}, and the keys that sign it have its name")
    note = signed(f"{_VOUCHES}\n{successor}\ntime {at.astimezone(UTC).isoformat(timespec='seconds')}\n", signer)
    row = {"verifier": str(successor), "since": at.astimezone(UTC).isoformat(), "endorsed": note}
    with store.transaction(write=True) as connection:
        connection.execute(_KEEP, row)
    return note


def trusted(connection: Connection, *given: Verifier) -> tuple[Verifier, ...]:
    """These keys, and those that they vouch for; without any, all that the store names."""
    rows = connection.execute("select verifier, endorsed from casework_signers order by since, verifier")
    if not given:
        return tuple(Verifier.parse(text) for text, _ in rows)
    return _with_successors(given, [(Verifier.parse(text), note) for text, note in rows if note])


def _with_successors(given: Iterable[Verifier], endorsed: list[tuple[Verifier, str]]) -> tuple[Verifier, ...]:
    found = list(given)
    while new := [each for each, note in endorsed if each not in found and _vouched(each, note, found)]:
        found += new
    return tuple(found)


def _vouched(successor: Verifier, note: str, known: Iterable[Verifier]) -> bool:
    try:
        text = opened(note, *known)
    except NoteError:
        return False
    return text.splitlines()[:2] == [_VOUCHES, str(successor)]


_KEEP = """
    insert into casework_signers (verifier, since, endorsed) values (:verifier, :since, :endorsed)
    on conflict (verifier) do update set endorsed = excluded.endorsed"""
