"""A store as it was known at a moment: everything recorded until then, and nothing after, in a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from pydantic_core import from_json

from casework.domain.moment import before
from casework.projections.catch_up import catch_up, prepare
from casework.store import Store, open_store
from casework.store.place import THROW_AWAY
from casework.store.verbatim import Stored, append, pages


@contextmanager
def as_known(store: Store, moment: date) -> Iterator[Store]:
    """A throw-away store with what was recorded by a moment: an aware instant, or a local day up to its end.

    Of each stream that is what came before the first event recorded later, as in `projections.history`. Views are made
    anew from it, so every question that is asked of a store can be asked of it. It takes as much room on disk as the
    log until then. Raises StoreError.
    """
    with open_store(THROW_AWAY) as past:
        past.kept_by(store.keeper, store.settings.fingerprint_key)
        newest, later = 0, set[UUID]()
        for page in pages(store):
            known = [event for event in page if _known(event, moment, later)]
            if known:
                append(past, known, after=newest)
                newest = known[-1].position
        prepare(past)
        catch_up(past)
        yield past


def _known(event: Stored, moment: date, later: set[UUID]) -> bool:
    if before(moment, _recorded_at(event)):
        later.add(event.stream)
    return event.stream not in later


def _recorded_at(event: Stored) -> datetime:
    return datetime.fromisoformat(from_json(event.state)["meta"]["recorded_at"])
