"""A bucket as a shelf: S3, or what speaks as it does, through `obstore` (extra `s3`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from tempfile import TemporaryFile
from typing import cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from casework.documents.errors import DocumentsError, MissingDocument, reaching
from casework.documents.shelf import File, Held, is_digest

PART = 5 * 1024 * 1024
"""Bytes of a document that are sent at a time, and of which a few are in memory."""


class Bucket:
    """Objects `ab/abcd…` in a bucket, each put whole or not at all. What comes in waits in an unnamed local file."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    @contextmanager
    def draft(self) -> Iterator[File]:
        with reaching("bucket", BaseError), TemporaryFile() as file:
            yield cast("File", file)

    def put(self, digest: str, draft: File) -> None:
        draft.seek(0)
        with reaching("bucket", BaseError):
            obstore.put(self._objects, _key(digest), draft, chunk_size=PART, max_concurrency=2)

    def open(self, digest: str) -> File:
        """A local copy of what lies there, gone when it is closed."""
        copy = cast("File", TemporaryFile())  # noqa: SIM115 - whoever asked closes it
        try:
            with reaching("bucket", BaseError):
                for part in obstore.get(self._objects, _key(digest)).stream(min_chunk_size=PART):
                    copy.write(part)
        except FileNotFoundError:
            copy.close()
            raise MissingDocument(digest) from None
        except DocumentsError:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def beginning(self, digest: str, length: int) -> bytes:
        try:
            with reaching("bucket", BaseError):
                if obstore.head(self._objects, _key(digest))["size"] == 0:
                    return b""  # of nothing no range can be asked for
                return bytes(obstore.get_range(self._objects, _key(digest), start=0, length=length))
        except FileNotFoundError:
            raise MissingDocument(digest) from None

    def held(self) -> Iterator[Held]:
        with reaching("bucket", BaseError):
            for page in obstore.list(self._objects):
                yield from (Held(each["path"][3:], each["last_modified"]) for each in page if _is_ours(each["path"]))

    def remove(self, digest: str) -> None:
        with reaching("bucket", BaseError), suppress(FileNotFoundError):
            obstore.delete(self._objects, _key(digest))

    def tidy(self, before: datetime) -> int:
        """Nothing: a draft here has no name, and goes with its process."""
        return 0


def _is_ours(path: str) -> bool:
    return is_digest(path[3:]) and _key(path[3:]) == path


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
