"""What came of reading the log through the last time, noted for those who look and do not read a million events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, Self

from pydantic_core import from_json, to_json

from casework.audit.verification import Verified
from casework.store import Store
from casework.store.noted import note, noted

_NAME = "verified"


class LastVerified(NamedTuple):
    """When the log was last read through, how many events it had, how many no checkpoint covered, and what was wrong.

    It is no proof: whoever can write to the store can write this.
    """

    at: datetime
    events: int
    uncovered: int
    faults: int

    @classmethod
    def of(cls, found: Verified, at: datetime) -> Self:
        """What is noted of a verification at an instant (aware)."""
        return cls(at.astimezone(UTC), found.events, found.uncovered, len(found.faults))


def last_verified(store: Store) -> LastVerified | None:
    """What came of the last verification, None when there was none yet."""
    with store.transaction(write=False) as connection:
        found = noted(connection, _NAME)
    if found is None:
        return None
    said = from_json(found)
    return LastVerified(datetime.fromisoformat(said.pop("at")), **said)


def note_verified(store: Store, found: LastVerified) -> None:
    """Notes what came of a verification, in the place of the one before. Raises StoreError."""
    with store.transaction(write=True) as connection:
        note(connection, _NAME, to_json(found._asdict()))
