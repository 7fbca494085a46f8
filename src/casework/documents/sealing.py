"""Documents sealed in parts: AES-256-GCM under a key that each file has of its own, wrapped by the document's key.

A sealed file is MARK, the id of the document's key (8 bytes), the file's own key as that one wraps it, bound to the
digest (60 bytes), and the parts: PART bytes of the document each, the last one fewer or as many, and a tag of 16. The
nonce of a part is its number from 0 (11 bytes) and whether it is the last, so that none can be moved or cut off.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.documents.errors import DamagedDocument
from casework.documents.shelf import File
from casework.store.keyring.sealing import ID, KEY, NONCE, Unsealable, sealed, unsealed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MARK: Final = b"\0casework sealed\1"
"""How a sealed file begins, and no document of a kind that is taken."""

PART: Final = 256 * 1024
"""Bytes of a document that are sealed together, and in memory at a time."""

TAG: Final = 16
HEADER: Final = len(MARK) + ID + NONCE + KEY + TAG
"""Bytes before the first part."""


class Draft:
    """A document that is just coming in, sealed before any of it is written to a file."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._key = os.urandom(KEY)
        self._cipher = AESGCM(self._key)
        self._number = 0
        self._waiting = bytearray()
        file.write(bytes(HEADER))

    def write(self, data: bytes) -> None:
        """Takes the next bytes."""
        self._waiting += data
        while len(self._waiting) > PART:
            self._write(self._waiting[:PART], last=False)
            del self._waiting[:PART]

    def flush(self) -> None:
        """Gives to the system what was sealed so far."""
        self._file.flush()

    def ended(self, digest: str, id: str, key: bytes) -> File:
        """The whole file, all bytes having come: sealed under the document's key, named by its id."""
        self._write(self._waiting, last=True)
        self._waiting.clear()
        self._file.seek(0)
        self._file.write(MARK + bytes.fromhex(id) + sealed(key, self._key, digest.encode()))
        return self._file

    def _write(self, part: bytes | bytearray, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), bytes(part), None))
        self._number += 1


class Sealed:
    """A sealed file as it lies on a shelf; `key` is the id of the document's key."""

    def __init__(self, file: File, digest: str) -> None:
        header = file.read(HEADER)
        if len(header) < HEADER:
            raise DamagedDocument(digest)
        self.key = header[len(MARK) : len(MARK) + ID].hex()
        self._file, self._digest, self._wrapped = file, digest, header[len(MARK) + ID :]

    def opened(self, key: bytes) -> File:
        """The document itself, to be read and closed. Raises DamagedDocument, also while it is read."""
        try:
            own = unsealed(key, self._wrapped, self._digest.encode())
        except Unsealable:
            raise DamagedDocument(self._digest) from None
        return cast("File", io.BufferedReader(_Reading(self._file, AESGCM(own), self._digest), PART))


class _Reading(io.RawIOBase):
    """The bytes that a sealed file holds, from wherever they are asked for; one part is in memory."""

    def __init__(self, file: File, cipher: AESGCM, digest: str) -> None:
        self._file, self._cipher, self._digest = file, cipher, digest
        length = file.seek(0, io.SEEK_END) - HEADER
        self._parts = max(1, -(-length // (PART + TAG)))
        self._size = length - self._parts * TAG
        if self._size < 0:
            raise DamagedDocument(digest)
        self._place = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        number, start = divmod(self._place, PART)
        if number and self._place >= self._size:
            return 0
        room = memoryview(buffer).cast("B")
        found = self._part(number)[start : start + len(room)]
        room[: len(found)] = found
        self._place += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _part(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(HEADER + number * (PART + TAG))
            found, nonce = self._file.read(PART + TAG), _nonce(number, last=number == self._parts - 1)
            try:
                self._held = (number, self._cipher.decrypt(nonce, found, None))
            except (InvalidTag, ValueError):
                raise DamagedDocument(self._digest) from None
        return self._held[1]


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so is a sealed one."""
    return beginning.startswith(MARK)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + bytes([last])
