"""When were the views last compared with the log, by whichever worker?"""

from __future__ import annotations

from datetime import UTC, datetime

from casework.store import Store
from casework.store.noted import note, noted


def last_reconciled(store: Store) -> datetime | None:
    """The instant of the last comparison, None when there was none."""
    with store.transaction(write=False) as connection:
        found = noted(connection, "reconciled_at")
    return datetime.fromisoformat(found.decode()) if found else None


def note_reconciled(store: Store, at: datetime) -> None:
    """Notes that the views were compared at an instant (aware)."""
    with store.transaction(write=True) as connection:
        note(connection, "reconciled_at", at.astimezone(UTC).isoformat().encode())
