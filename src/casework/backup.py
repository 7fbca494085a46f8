"""Backups: a store copied while others work, and a store made of such a copy."""

from __future__ import annotations

from pathlib import Path

from casework.projections.catch_up import prepare
from casework.store import open_store
from casework.store.backup import Seal, put_back, take

__all__ = ["Seal", "restore", "take"]


def restore(file: Path, url: str) -> Seal:
    """Makes a store of a backup where there is none, and its views anew from its log; gives what the backup holds.

    Raises StoreError for a backup that is not sound and for a place that is taken, OSError when it cannot be written.
    """
    seal = put_back(file, url)
    with open_store(url, create=False) as store:
        prepare(store)
    return seal
