"""Taking published determinations into a store: each once, however often the import is interrupted and run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Literal, TypeAlias
from uuid import UUID, uuid4

from casework.application import utc_now
from casework.domain.errors import Conflict
from casework.domain.published import (
    Determination,
    DeterminationPublished,
    PublishedEvent,
    project_published,
    published_id,
    taken_in,
)
from casework.domain.rounds import Round
from casework.importing.target import real
from casework.store import Store

BATCH = 500  # determinations recorded together
ATTEMPTS = 20  # how often a batch is decided anew because others took in the same determinations meanwhile

Course: TypeAlias = Literal["published", "corrected", "known"]
"""What came of a determination: it was new, it took the place of another, or it was known just so."""


class DeterminationImport:
    """An import into a store, recorded by `clock` (aware). Raises StoreError for a simulated store."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime] = utc_now, new_id: Callable[[], UUID] = uuid4
    ) -> None:
        self._store = real(store)
        self._clock = clock
        self._new_id = new_id
        self._belongs_to = str(new_id())

    def run(self, said: Iterable[Determination]) -> Iterator[Course]:
        """Takes in determinations, of each case one, and gives what came of each, in order.

        Raises Conflict when others import the same ones all the time, StoreError when the store fails; those told of
        before that are recorded.
        """
        rest = iter(said)
        while part := list(islice(rest, BATCH)):
            yield from self._taken(part)

    def _taken(self, part: list[Determination]) -> list[Course]:
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(part)
            except Conflict:
                continue
        raise Conflict("Others take in the same determinations faster than this can; run the import again")

    def _attempt(self, part: list[Determination]) -> list[Course]:
        now = Round("import_determinations", self._clock(), self._new_id, self._belongs_to)
        decided = [self._decided(each, now) for each in part]
        events = [event for event in decided if event is not None]
        if events:
            self._store.save(*events)
        return [_course(event) for event in decided]

    def _decided(self, said: Determination, now: Round) -> PublishedEvent | None:
        return taken_in(said, self._store.load(published_id(said.landlord, said.case), project_published), now)


def _course(event: PublishedEvent | None) -> Course:
    if event is None:
        return "known"
    return "published" if isinstance(event, DeterminationPublished) else "corrected"
