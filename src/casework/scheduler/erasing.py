"""Erasing again what was erased before, where a crash or a backup left or brought back some of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.documents import open_documents
from casework.erasing.again import again
from casework.store import Store


@dataclass(frozen=True, slots=True)
class Erasing:
    """Looks, when a worker starts and once in a while, for what should be gone; `documents` is where those are."""

    store: Store
    documents: str | None

    def __call__(self, at: datetime) -> Mapping[str, float]:
        kept = open_documents(self.documents, store=self.store) if self.documents else None
        done = again(self.store, at, kept)
        return {"recorded": done.recorded, "keys": done.keys, "documents": done.documents}
