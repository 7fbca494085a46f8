"""A bag (RFC 8493) in a zip, the same bytes from the same files whenever and wherever it is made.

Nothing is compressed, so that no other version of a library compresses it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from casework.audit.bundle.verify import BAGIT

FOLDER = "evidence"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
_UNIX = 3
_READABLE = 0o100644 << 16


class Bag:
    """A bag that is being filled: first `data`, each file once, then `close`."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w", ZIP_STORED)
        self._digests: dict[str, str] = {}
        self._bytes = 0

    def add(self, name: str, data: bytes) -> None:
        """Puts a file of `data/` in."""
        self._digests[name] = sha256(data).hexdigest()
        self._bytes += len(data)
        self._write(name, data)

    def close(self, info: Mapping[str, str], tags: Callable[[bytes], Mapping[str, bytes]]) -> None:
        """Adds the manifests, `info` about the bag, and the other files, which may speak of the payload's manifest."""
        manifest = _manifest(self._digests)
        lines = {**info, "Payload-Oxum": f"{self._bytes}.{len(self._digests)}"}
        files = {
            "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in lines.items()).encode(),
            "bagit.txt": BAGIT,
            "manifest-sha256.txt": manifest,
            **tags(manifest),
        }
        digests = {name: sha256(data).hexdigest() for name, data in files.items()}
        for name, data in sorted({**files, "tagmanifest-sha256.txt": _manifest(digests)}.items()):
            self._write(name, data)
        self._zip.close()

    def _write(self, name: str, data: bytes) -> None:
        entry = ZipInfo(f"{FOLDER}/{name}", _LONG_AGO)
        entry.create_system, entry.external_attr = _UNIX, _READABLE
        self._zip.writestr(entry, data)


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
