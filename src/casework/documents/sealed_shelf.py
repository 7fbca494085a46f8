"""A shelf on which documents lie sealed, each under a key of its own that an erasure destroys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import cast

from casework.documents.errors import ErasedDocument, MissingDocument, reaching
from casework.documents.sealing import MARK, Draft, Sealed, is_sealed
from casework.documents.shelf import File, Held, Shelf
from casework.domain.errors import StoreError
from casework.store.keyring import Keyring, database
from casework.store.keyring.database import Owner


def owner_of(digest: str) -> Owner:
    """Whose key seals the document of a digest: its own, as it may be on the cases of several people."""
    return Owner(f"document/{digest}", digest, "document")


class SealedShelf:
    """A shelf whose documents lie sealed under a store's keys. What lay there unsealed before is read as it is.

    Methods raise StoreError too, when the keys cannot be used.
    """

    def __init__(self, shelf: Shelf, keyring: Keyring) -> None:
        self._shelf = shelf
        self._keyring = keyring

    @contextmanager
    def draft(self) -> Iterator[File]:
        with self._shelf.draft() as file:
            yield cast("File", Draft(file))

    def put(self, digest: str, draft: File) -> None:
        id, key = self._keyring.key_for(owner_of(digest))
        with reaching("place"):
            whole = cast("Draft", draft).ended(digest, id, key)
        self._shelf.put(digest, whole)

    def open(self, digest: str) -> File:
        """What lies there, unsealed as it is read. Raises MissingDocument, ErasedDocument and DamagedDocument."""
        try:
            file = self._shelf.open(digest)
        except MissingDocument:
            raise self._gone(digest) from None
        with ExitStack() as unless_opened:
            unless_opened.enter_context(file)
            with reaching("place"):
                opened = self._opened(file, digest)
            unless_opened.pop_all()
        return opened

    def beginning(self, digest: str, length: int) -> bytes:
        return self._shelf.beginning(digest, length)

    def held(self) -> Iterator[Held]:
        return self._shelf.held()

    def remove(self, digest: str) -> None:
        self._shelf.remove(digest)

    def tidy(self, before: datetime) -> int:
        return self._shelf.tidy(before)

    def _opened(self, file: File, digest: str) -> File:
        beginning = file.read(len(MARK))
        file.seek(0)
        if not is_sealed(beginning):
            return file
        sealed = Sealed(file, digest)
        return sealed.opened(self._key(sealed.key, digest))

    def _key(self, id: str, digest: str) -> bytes:
        with self._keyring.place.transaction(write=False) as connection:
            kept = database.key(connection, id)
        if kept is None:
            raise StoreError(
                f"The key {id} of the document with the SHA-256 {digest} is not in the key database "
                f"{self._keyring.place.place}; restore the newest backup of the key database"
            )
        if kept.wrapped is None:
            raise ErasedDocument(digest)
        return self._keyring.wrappings.opened(kept)

    def _gone(self, digest: str) -> MissingDocument:
        """Why nothing lies there: it was erased if keys of its were destroyed and none is in use."""
        with self._keyring.place.transaction(write=False) as connection:
            keys = database.ever_of(connection, owner_of(digest).subject)
        erased = keys and all(each.wrapped is None for each in keys)
        return ErasedDocument(digest) if erased else MissingDocument(digest)
