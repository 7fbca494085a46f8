"""The worker's part in the proof: a checkpoint at least once in a while, brought to where it is out of reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.audit.checkpoints import make, newest, timestamped
from casework.audit.note import Signer
from casework.scheduler.publishing import Place, publish, timestamp
from casework.store import Store


@dataclass(frozen=True, slots=True)
class Checkpointing:
    """Signs the log when nobody has for so long, and publishes the newest checkpoint where it is not yet.

    What cannot be published, or gets no timestamp from the `authority`, fails the turn and is tried again at the next;
    the checkpoint itself is kept.
    """

    store: Store
    signer: Signer
    every: timedelta
    places: list[Place]
    authority: str | None

    def __call__(self, at: datetime) -> Mapping[str, float]:
        with self.store.transaction(write=False) as connection:
            kept = newest(connection)
        due = kept is None or at - kept.checkpoint.made_at >= self.every
        if kept is None or due:
            kept = make(self.store, self.signer, at)
        failed = list(publish(self.store, kept, self.places))
        if self.authority and kept.timestamp is None:
            timestamped(self.store, kept, timestamp(kept.note, self.authority))
        if failed:
            raise failed[0]
        return {"count": int(due)}
