"""What can be said against a document, drawn as one tree.

    DocumentsError          the place where documents are kept cannot be reached, read or written
    ├── TooLarge            more bytes than are taken
    ├── WrongKind           a media type that is not taken, or bytes that are not of it
    ├── WrongDigest         the bytes have another digest than was said
    ├── MissingDocument     no bytes of this digest are kept
    │   └── ErasedDocument  they were erased, for good
    ├── StillSealed         the bytes are sealed, and no keys were given
    └── DamagedDocument     the bytes kept under this digest are no longer those that were put there

No text repeats a name or anything of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.domain.errors import CaseworkError


class DocumentsError(CaseworkError):
    """The place where documents are kept cannot be reached, read or written."""


class TooLarge(DocumentsError):
    """The document has more than `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A document may have {most:,} bytes at most")


class WrongKind(DocumentsError):
    """The media type is not among those that are taken, or the bytes do not begin as that type does."""


class WrongDigest(DocumentsError):
    """The bytes have another SHA-256 than was said."""

    def __init__(self) -> None:
        super().__init__("The bytes that came have another SHA-256; nothing was kept. Send the document again")


class MissingDocument(DocumentsError):
    """No bytes of this digest are kept."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"The bytes with the SHA-256 {digest} are not kept here; put them there")


class ErasedDocument(MissingDocument):
    """The bytes of this digest were erased, and the key destroyed under which they were sealed."""

    def __init__(self, digest: str) -> None:
        DocumentsError.__init__(self, f"The bytes with the SHA-256 {digest} were erased for good, with their key")


class StillSealed(DocumentsError):
    """The bytes are sealed, and no keys were given."""

    def __init__(self) -> None:
        super().__init__("The documents there are sealed under a store's keys; open them with that store")


class DamagedDocument(DocumentsError):
    """The bytes kept under this digest have another one by now."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"The bytes kept under the SHA-256 {digest} are damaged; put the document there again, or restore a backup"
        )


@contextmanager
def reaching(place: str, *complaints: type[Exception]) -> Iterator[None]:
    """Makes what a place, or the system, complains of an error of documents, without what it says of itself.

    That something is not there is left to who asked for it.
    """
    caught: tuple[type[Exception], ...] = (OSError, *complaints)
    try:
        yield
    except FileNotFoundError:
        raise
    except caught as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise DocumentsError(f"The {place} of documents cannot be used: {why}") from None
