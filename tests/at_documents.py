"""Documents as tests put them on cases, and places where they are kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from at_keys import keys_in
from casework.documents import Documents, DocumentTerms
from casework.documents.folder import Folder
from casework.store.keyring import Keyring, KeysAt, open_keyring

ERASURE = "an erasure"
"""In whose name tests destroy keys."""

PDF, PNG = "application/pdf", "image/png"
LETTER = b"%PDF-1.7\n" + bytes(range(256)) * 2_000
"""Half a megabyte that begins as a letter does."""


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def in_folder(folder: Path, *, max_bytes: int = 10**6, keyring: Keyring | None = None) -> Documents:
    """Documents kept in a folder, sealed when there are keys."""
    return Documents(Folder(folder / "documents"), DocumentTerms(max_bytes), keyring)


@contextmanager
def keyring_in(folder: Path) -> Iterator[Keyring]:
    """A key database in a folder, new or as it was left there."""
    keys = KeysAt(f"sqlite:///{folder / 'keys.db'}", (f"file:{folder / 'keys.master'}",))
    if not (folder / "keys.master").exists():
        keys = keys_in(folder)
    with closing(open_keyring(keys, owner=b"documents", create=True)) as keyring:
        yield keyring


def put(documents: Documents, content: bytes, media_type: str = PDF, digest: str | None = None) -> bool:
    """Puts a document there in a few parts; whether it is new."""
    with documents.incoming(digest or digest_of(content), media_type) as incoming:
        for part in parts(content):
            incoming.write(part)
        return documents.keep(incoming)


def parts(content: bytes) -> Iterable[bytes]:
    return (content[start : start + 100_000] for start in range(0, len(content), 100_000))


def got(documents: Documents, content: bytes) -> bytes:
    """What is kept under the digest of a document."""
    with documents.open(digest_of(content)) as file:
        return file.read()


def erased(documents: Documents, keyring: Keyring, content: bytes) -> None:
    """Erases a document as an erasure does: its key first, then its bytes."""
    digest = digest_of(content)
    keyring.destroy([each.id for each in keyring.of_stream(digest)], ERASURE)
    documents.shelf.remove(digest)


def files(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [each for each in folder.rglob("*") if each.is_file()]


def damage(folder: Path, content: bytes) -> None:
    """Turns a byte of a document on the disk."""
    (file,) = folder.rglob(digest_of(content))
    was = bytearray(file.read_bytes())
    was[-1] ^= 1
    file.write_bytes(was)


def grow_old(folder: Path, days: float) -> None:
    """Makes every file there look as if it was put so many days ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    for file in files(folder):
        os.utime(file, (then, then))
