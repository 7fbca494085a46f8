"""Sealing words: AES-256-GCM under a key made for this text of this event alone.

That key is derived from the data subject's, so it may be given to whoever may read the text: it opens no other.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32
"""Bytes of a key."""

NONCE = 12
TAG = 16
ID = 8
"""Bytes of the id of a key."""

SUM = 32
"""Bytes of a SHA-256."""


class Unsealable(Exception):
    """These bytes were not sealed under this key, or are not as they were."""


class Token(NamedTuple):
    """A sealed text: the id of the subject's key in hexadecimal digits, the SHA-256 of the text's own, what it became.

    AES-GCM alone does not keep somebody from making bytes that two keys open to two texts; the digest does.
    """

    key: str
    own: bytes
    sealed: bytes

    @classmethod
    def of(cls, id: str, key: bytes, text: str) -> Token:
        """Seals a text under its own key; `id` is that of the subject's."""
        return cls(id, sha256(key).digest(), sealed(key, text.encode()))

    def opened(self, key: bytes) -> str:
        """The text, by its own key. Raises Unsealable."""
        if sha256(key).digest() != self.own:
            raise Unsealable
        try:
            return unsealed(key, self.sealed).decode()
        except UnicodeDecodeError:
            raise Unsealable from None

    @classmethod
    def parse(cls, text: str) -> Token:
        """Reads a token from URL-safe base64. Raises Unsealable."""
        try:
            data = urlsafe_b64decode(text)
        except ValueError:
            raise Unsealable from None
        if len(data) < ID + SUM + NONCE + TAG:
            raise Unsealable
        return cls(data[:ID].hex(), data[ID : ID + SUM], data[ID + SUM :])

    def __str__(self) -> str:
        return urlsafe_b64encode(bytes.fromhex(self.key) + self.own + self.sealed).decode()


def word_key(key: bytes, event: UUID, path: str) -> bytes:
    """The key of one text of an event: HMAC-SHA-256 of `EVENT-ID`, a line end and the path, under the subject's key."""
    return hmac.digest(key, f"{event}\n{path}".encode(), "sha256")


def sealed(key: bytes, data: bytes, about: bytes = b"") -> bytes:
    """A nonce (12 bytes, random) and the data encrypted under it, bound to what they are `about`."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about)


def unsealed(key: bytes, data: bytes, about: bytes = b"") -> bytes:
    """The data that was sealed. Raises Unsealable."""
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], about)
    except (InvalidTag, ValueError):
        raise Unsealable from None
