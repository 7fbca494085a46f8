"""Shelves: where the bytes lie, by their digest. A folder is one, a bucket another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, NamedTuple, Protocol, TypeAlias

File: TypeAlias = IO[bytes]


class Held(NamedTuple):
    """What lies on a shelf: its digest, and when it was last put there (UTC)."""

    digest: str
    put_at: datetime


class Shelf(Protocol):
    """Bytes by their SHA-256, in 64 lower-case hexadecimal digits. Threads and processes may share it.

    Every method raises DocumentsError when the place cannot be used.
    """

    def draft(self) -> AbstractContextManager[File]:
        """A file for what is just coming in, gone in the end, unless it was put."""

    def put(self, digest: str, draft: File) -> None:
        """Puts a draft there, at once and for good, in the place of what lies there; when it returns it is safe."""

    def open(self, digest: str) -> File:
        """What lies there, to be read and closed. Raises MissingDocument when nothing does."""

    def beginning(self, digest: str, length: int) -> bytes:
        """Its first bytes as they lie there, at most so many. Raises MissingDocument when nothing does."""

    def held(self) -> Iterator[Held]:
        """Everything that lies there, in no order."""

    def remove(self, digest: str) -> None:
        """Takes away what lies there, if anything does."""

    def tidy(self, before: datetime) -> int:
        """Takes away drafts that a killed process left before an instant (aware); gives how many."""


def is_digest(text: str) -> bool:
    """Whether this is a SHA-256 in 64 lower-case hexadecimal digits, and so can be no path to somewhere else."""
    return _DIGEST.fullmatch(text) is not None


_DIGEST = re.compile(r"[0-9a-f]{64}")
