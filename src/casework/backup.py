"""Backups: a store copied while others work, and a store made of such a copy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from casework.application import utc_now
from casework.documents import open_documents
from casework.erasing.again import Done, again
from casework.projections.catch_up import prepare
from casework.store import open_store
from casework.store.backup import Seal, put_back, take

__all__ = ["Restored", "Seal", "restore", "take"]


class Restored(NamedTuple):
    """What a backup holds, and what had been erased since and was erased again."""

    position: int
    digest: str
    taken_at: datetime
    erased: Done


def restore(file: Path, url: str, *, at: datetime | None = None, documents: str | None = None) -> Restored:
    """Makes a store of a backup where there is none, and its views anew from its log.

    What was erased after the backup was taken is erased again, at an instant (now): the keys know of it. `documents` is
    the place of those. Raises StoreError for a backup that is not sound and for a place that is taken, OSError when it
    cannot be written, DocumentsError.
    """
    seal = put_back(file, url)
    with open_store(url, create=False) as store:
        prepare(store)
        kept = open_documents(documents, store=store) if documents else None
        return Restored(*seal, again(store, at or utc_now(), kept))
