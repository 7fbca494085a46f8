"""Signed notes (C2SP signed-note): text for a person to read, and under it signatures for a program to check.

    north.example/complaints
    1774
    kOeXpDh9zAkL2rGs0CZXFFhVJ1h2rO0/1E5nE2lHwKI=

    — north.example/complaints Az3grlgt…

A key is known by its name and the first 32 bits of SHA-256(name, newline, 1, public key); 1 stands for Ed25519.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from casework.domain.errors import CaseworkError

ED25519 = b"\x01"
_SIGNED_BY = "— "  # an em dash, U+2014, and a space


class NoteError(CaseworkError, ValueError):
    """A note or a key that is malformed, or a note that no known key has signed."""


class Verifier(NamedTuple):
    """A public key by its name, which checks signatures."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key in its text form, `name+12ab34cd+AbC…`. Raises NoteError."""
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        found = cls(name, key[1:])
        if not name or key[:1] != ED25519 or len(key) != 33 or found.id.hex() != id:
            raise NoteError("This is no public key of an Ed25519 signer: wanted name+12ab34cd+base64")
        return found

    @property
    def id(self) -> bytes:
        """Four bytes that tell this key from others."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this key has signed the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signer(NamedTuple):
    """A private key by its name, which makes signatures."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw())


def signed(text: str, *signers: Signer) -> str:
    """The note with this text, signed. Raises NoteError unless it ends with a newline and has no empty last line."""
    if not text.endswith("\n") or text.endswith("\n\n"):
        raise NoteError("The text of a note ends with one newline")
    return text + "\n" + "".join(_signature(text, each) for each in signers)


def opened(note: str, *verifiers: Verifier) -> str:
    """The text of a note that at least one of these keys has signed, and each of them that claims to.

    Raises NoteError for a malformed note, a wrong signature of a known key, and where no known key has signed.
    """
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = signatures.split("\n")
    if lines.pop() != "" or not lines or not text.strip():
        raise NoteError("This is no signed note: its signatures follow an empty line, each on a line of its own")
    known = {(each.name, each.id): each for each in verifiers}
    good = 0
    for line in lines:
        name, id, signature = _read(line)
        verifier = known.get((name, id))
        if verifier is None:
            continue
        if not verifier.verifies(text, signature):
            raise NoteError(f"The signature of {name} is not of this text")
        good += 1
    if not good:
        raise NoteError("No known key has signed this note")
    return text


def _signature(text: str, signer: Signer) -> str:
    made = signer.verifier.id + signer.key.sign(text.encode())
    return f"{_SIGNED_BY}{signer.name} {b64encode(made).decode()}\n"


def _read(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(_SIGNED_BY).partition(" ")
    if not line.startswith(_SIGNED_BY) or not name or not space:
        raise NoteError("A signature in this note is malformed")
    signature = _decoded(encoded)
    return name, signature[:4], signature[4:]


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise NoteError("What should be base64 is not") from None
