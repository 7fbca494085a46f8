"""A folder as a shelf: each document a file named by its digest, written beside and put in place in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast

from casework.documents.errors import MissingDocument, reaching
from casework.documents.shelf import File, Held

_DRAFTS = "incoming"
_PLACE = "folder"


class Folder:
    """Files `ab/abcd…` in a folder that is made when it is not there, readable to its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root, self._drafts = root, root / _DRAFTS
        with reaching(_PLACE):
            self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def draft(self) -> Iterator[File]:
        with reaching(_PLACE), NamedTemporaryFile(dir=self._drafts, delete=False) as file:
            try:
                yield cast("File", file)
            finally:
                Path(file.name).unlink(missing_ok=True)

    def put(self, digest: str, draft: File) -> None:
        place = self._place(digest)
        with reaching(_PLACE):
            draft.flush()
            os.fsync(draft.fileno())
            place.parent.mkdir(mode=0o700, exist_ok=True)
            Path(draft.name).replace(place)
            _made_sure(place.parent, self._root)

    def open(self, digest: str) -> File:
        try:
            with reaching(_PLACE):
                return self._place(digest).open("rb")
        except FileNotFoundError:
            raise MissingDocument(digest) from None

    def beginning(self, digest: str, length: int) -> bytes:
        with self.open(digest) as file, reaching(_PLACE):
            return file.read(length)

    def held(self) -> Iterator[Held]:
        with reaching(_PLACE):
            for file in self._root.glob("[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 64):
                with suppress(FileNotFoundError):
                    yield Held(file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC))

    def remove(self, digest: str) -> None:
        with reaching(_PLACE):
            self._place(digest).unlink(missing_ok=True)

    def tidy(self, before: datetime) -> int:
        gone = 0
        with reaching(_PLACE):
            for file in self._drafts.iterdir():
                with suppress(FileNotFoundError):
                    if file.stat().st_mtime < before.timestamp():
                        file.unlink()
                        gone += 1
        return gone

    def _place(self, digest: str) -> Path:
        return self._root / digest[:2] / digest


def _made_sure(*folders: Path) -> None:
    """Waits until the names in these folders are on the disk."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
