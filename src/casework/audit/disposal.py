"""Certificates of disposal: what was erased, by whom, and where the log proves it; with no word about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

from casework.audit.checkpoint import Checkpoint
from casework.audit.checkpoints import every
from casework.domain.erasure import Basis, PersonalDataErased
from casework.store import Store
from casework.store.reading import of_topics


class Disposal(NamedTuple):
    """One erasure: on which basis and when, who planned and who applied it, of how many cases and documents.

    `keys` are the ids of the keys that were destroyed; `position` is that of the event in the log, and `checkpoint` the
    first one that covers it, None while there is none.
    """

    event: UUID
    basis: Basis
    erased_at: datetime
    planned_by: str
    applied_by: str
    cases: int
    documents: int
    keys: tuple[str, ...]
    position: int
    checkpoint: Checkpoint | None


def disposals(
    store: Store, subject: str | None = None, first: date | None = None, last: date | None = None
) -> list[Disposal]:
    """What was erased, oldest first: of one data subject, or between two local days, both included.

    Raises StoreError, and NoteError where what is kept as a checkpoint is none.
    """
    with store.transaction(write=False) as connection:
        checkpoints = [each.checkpoint for each in every(connection)]
    erased = of_topics(store, PersonalDataErased.topic)
    return [
        _disposal(position, event, checkpoints)
        for position, event in cast("Iterable[tuple[int, PersonalDataErased]]", erased)
        if (subject is None or event.subject == subject)
        and (first or date.min) <= event.occurred_on <= (last or date.max)
    ]


def _disposal(position: int, event: PersonalDataErased, checkpoints: list[Checkpoint]) -> Disposal:
    return Disposal(
        event=event.event_id,
        basis=event.basis,
        erased_at=cast("datetime", event.occurred),
        planned_by=event.planned_by,
        applied_by=event.meta.actor.id,
        cases=len(event.cases),
        documents=len(event.documents),
        keys=event.keys,
        position=position,
        checkpoint=next((each for each in checkpoints if each.position >= position), None),
    )
