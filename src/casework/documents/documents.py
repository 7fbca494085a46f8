"""Documents in and out: what is taken, and that what comes out is what went in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256

from casework.documents.errors import (
    DamagedDocument,
    MissingDocument,
    StillSealed,
    TooLarge,
    WrongDigest,
    WrongKind,
    reaching,
)
from casework.documents.kinds import HEAD, KINDS, fits
from casework.documents.sealed_shelf import SealedShelf
from casework.documents.sealing import MARK, is_sealed
from casework.documents.shelf import File, Shelf, is_digest
from casework.store.keyring import Keyring

PART = 256 * 1024
"""Bytes of a document that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """What is taken: documents of so many bytes at most, of these media types (see `kinds`)."""

    max_bytes: int = 25 * 1024 * 1024
    media_types: frozenset[str] = frozenset(KINDS)


class Incoming:
    """A document that is just coming in: its bytes are written part by part, then it is kept or forgotten."""

    def __init__(self, media_type: str, digest: str, draft: File, terms: DocumentTerms) -> None:
        self.digest = digest
        self.draft = draft
        self._media_type, self._terms = media_type, terms
        self._sum, self._size, self._head = sha256(), 0, b""

    def write(self, part: bytes) -> None:
        """Takes the next bytes. Raises TooLarge, and WrongKind as soon as it shows."""
        self._size += len(part)
        if self._size > self._terms.max_bytes:
            raise TooLarge(self._terms.max_bytes)
        if len(self._head) < HEAD:
            self._head += part[: HEAD - len(self._head)]
            if len(self._head) == HEAD:
                self._judge()
        self._sum.update(part)
        self.draft.write(part)

    def check(self) -> None:
        """Judges the whole. Raises WrongDigest, WrongKind."""
        if self._sum.hexdigest() != self.digest:
            raise WrongDigest
        self._judge()

    def _judge(self) -> None:
        if not fits(self._media_type, self._head):
            raise WrongKind(f"The bytes do not begin as {self._media_type} does")


class Documents:
    """The bytes of documents on a shelf, by their SHA-256 in lower case. Threads and processes may share it.

    With a keyring they lie there sealed, each under a key of its own. Every method raises DocumentsError when the shelf
    cannot be used, and StoreError when the keys cannot.
    """

    def __init__(self, shelf: Shelf, terms: DocumentTerms | None = None, keyring: Keyring | None = None) -> None:
        self._sealed = SealedShelf(shelf, keyring) if keyring else None
        self.shelf: Shelf = self._sealed or shelf
        self.terms = terms or DocumentTerms()

    @contextmanager
    def incoming(self, digest: str, media_type: str) -> Iterator[Incoming]:
        """Takes a document in; without `keep`, nothing of it remains.

        Raises WrongKind for a type that is not taken, WrongDigest for what can be no digest.
        """
        if not is_digest(digest):
            raise WrongDigest
        if media_type not in self.terms.media_types:
            raise WrongKind("Documents of this media type are not taken")
        with self.shelf.draft() as draft:
            yield Incoming(media_type, digest, draft, self.terms)

    def keep(self, incoming: Incoming) -> bool:
        """Keeps a document whose bytes have all come; whether it was not there yet, or damaged.

        It is put there again also when it is there: that it was put today keeps it from being swept. Raises WrongDigest
        and WrongKind.
        """
        incoming.check()
        there = self.sound(incoming.digest)
        self.shelf.put(incoming.digest, incoming.draft)
        return not there

    def keep_own(self, content: bytes) -> str:
        """Keeps a document that casework made itself, of whatever kind; gives its digest."""
        digest = sha256(content).hexdigest()
        with self.shelf.draft() as draft:
            draft.write(content)
            self.shelf.put(digest, draft)
        return digest

    def open(self, digest: str) -> File:
        """A document to be read and closed, all of which was read and compared with its digest before.

        Raises MissingDocument, which ErasedDocument is one of, and DamagedDocument.
        """
        if not is_digest(digest):
            raise MissingDocument(digest)
        with ExitStack() as unless_sound:
            file = unless_sound.enter_context(self.shelf.open(digest))
            with reaching("place"):
                found = _digest_of(file)
            if found != digest:
                raise StillSealed if is_sealed(self.shelf.beginning(digest, len(MARK))) else DamagedDocument(digest)
            file.seek(0)
            unless_sound.pop_all()
        return file

    def content(self, digest: str) -> bytes | None:
        """The bytes of a document, None for one that is not there, was erased, or is damaged."""
        try:
            with self.open(digest) as file:
                return file.read()
        except (MissingDocument, DamagedDocument):
            return None

    def sound(self, digest: str) -> bool:
        """Whether a document is there and undamaged."""
        try:
            self.open(digest).close()
        except (MissingDocument, DamagedDocument):
            return False
        return True

    def seal(self, digest: str) -> bool:
        """Seals what lies there unsealed, in its place; whether it did. Raises as `open` does."""
        if self._sealed is None or is_sealed(self.shelf.beginning(digest, len(MARK))):
            return False
        with self.open(digest) as file, self.shelf.draft() as draft:
            while part := file.read(PART):
                draft.write(part)
            self.shelf.put(digest, draft)
        return True


def _digest_of(file: File) -> str:
    found = sha256()
    while part := file.read(PART):
        found.update(part)
    return found.hexdigest()
