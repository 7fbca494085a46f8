"""Master keys: what wraps the keys of a key database, and is never in it.

A master key lies in a file, in the environment, or with somebody who does not give it away: then a program of the
landlord's asks them to wrap and unwrap, a key management service for example.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from stat import S_IMODE
from typing import Protocol

from casework.domain.errors import StoreError
from casework.store.keyring.sealing import KEY, Unsealable, sealed, unsealed

PLACES = "file:/PATH, env:NAME or command:PROGRAM"
PATIENCE = 30.0  # seconds that a program may take


class MasterKey(Protocol):
    """Wraps keys. `name` tells it from others and gives nothing away."""

    @property
    def name(self) -> str:
        """Eight hexadecimal digits."""

    def wrap(self, key: bytes) -> bytes:
        """The key as it may lie in a database. Raises StoreError."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped. Raises StoreError."""


@dataclass(frozen=True)
class Secret:
    """A master key that casework itself has: 32 bytes, found at `place`."""

    place: str
    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return sha256(b"casework master key\n" + self.key).hexdigest()[:8]

    def wrap(self, key: bytes) -> bytes:
        return sealed(self.key, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return unsealed(self.key, wrapped)
        except Unsealable:
            raise StoreError(
                f"What the master key at {self.place} wrapped is damaged; restore the key database"
            ) from None


@dataclass(frozen=True)
class Program:
    """A program that wraps or unwraps, as its last argument says: base64 in on standard input, base64 out."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return sha256("\0".join(("casework master program", *self.words)).encode()).hexdigest()[:8]

    def wrap(self, key: bytes) -> bytes:
        return self._asked("wrap", key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self._asked("unwrap", wrapped)

    def _asked(self, what: str, data: bytes) -> bytes:
        try:
            run = subprocess.run(  # noqa: S603 - the landlord names the program
                [*self.words, what], input=b64encode(data), capture_output=True, timeout=PATIENCE, check=True
            )
            return b64decode(run.stdout.strip(), validate=True)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            kind = type(error).__name__
            raise StoreError(
                f"The program {self.words[0]} could not {what} a key ({kind}); see what it says itself"
            ) from None


def master_keys(places: Sequence[str]) -> tuple[MasterKey, ...]:
    """The master keys at these places, `file:/PATH`, `env:NAME` or `command:PROGRAM`. Raises StoreError."""
    if not places:
        raise StoreError(f"Say where the master key is: {PLACES} (CASEWORK_MASTER_KEY)")
    return tuple(_at(place.strip()) for place in places)


def generated(file: Path) -> Secret:
    """Makes a master key in a new file that only its owner can read. Raises FileExistsError, OSError."""
    key = os.urandom(KEY)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(b64encode(key) + b"\n")
    return Secret(f"file:{file}", key)


def _at(place: str) -> MasterKey:
    kind, _, rest = place.partition(":")
    match kind:
        case "command" if words := shlex.split(rest):
            return Program(tuple(words))
        case "file" if rest:
            return _secret(place, _in_file(Path(rest)))
        case "env" if rest:
            return _secret(place, os.environ.get(rest, ""))
    raise StoreError(f"A master key is at {PLACES}; never give the key itself")


def _in_file(path: Path) -> str:
    try:
        if S_IMODE(path.stat().st_mode) & 0o077:
            raise StoreError(f"The master key {path} can be read by others; it is its owner's alone: chmod 600 {path}")
        return path.read_text("ascii", errors="replace")
    except OSError as error:
        raise StoreError(
            f"The master key {path} cannot be read: {error.strerror}; restore it from its backup"
        ) from None


def _secret(place: str, text: str) -> Secret:
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise StoreError(f"At {place} is no master key, 32 bytes in base64; make one with casework protection new-key")
    return Secret(place, key)
