"""Checkpoints (C2SP tlog-checkpoint): the size and the hash of a log's tree at one moment, to be signed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import NamedTuple, Self

from casework.audit.merkle import Hash
from casework.audit.note import NoteError

_DIGEST = 32


class Checkpoint(NamedTuple):
    """The first `size` events of the log have this `root`; the newest of them was at `position`, at that time.

    `origin` names the log, the same for as long as it lives.
    """

    origin: str
    size: int
    root: Hash
    position: int
    made_at: datetime

    @property
    def text(self) -> str:
        """The text that is signed: origin, size and root as the form wants them, then lines of casework's own."""
        made_at = self.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nposition {self.position}\ntime {made_at}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The checkpoint in a note's text. Raises NoteError for what is none of casework's."""
        none = NoteError("This is no checkpoint of a casework log")
        try:
            origin, size, encoded, position, made_at = text.splitlines()
            found = cls(
                origin,
                int(size),
                b64decode(encoded, validate=True),
                int(position.removeprefix("position ")),
                datetime.fromisoformat(made_at.removeprefix("time ")),
            )
        except ValueError:
            raise none from None
        if found.text != text or len(found.root) != _DIGEST:
            raise none
        return found
