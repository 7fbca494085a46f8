"""Sentences about a store that are the same whatever engine it is on."""

from __future__ import annotations

from casework.domain.errors import StoreError

LOCKED = "is locked by another program; try again"
DAMAGED = "is damaged; restore it from a backup"


def locked(place: str) -> StoreError:
    """The error for a store that others do not let go of in time."""
    return StoreError(f"The store {place} {LOCKED}")


def damaged(place: str, what: str) -> StoreError:
    """The error for a store in which something is not as it was written."""
    return StoreError(f"The store {place} {DAMAGED} ({what})")
