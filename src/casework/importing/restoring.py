"""Taking in what a store has exported: the same cases, with the same events, ids and times of recording.

The whole file is checked before anything is recorded, so it is read twice. What the store has already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple
from uuid import UUID

from casework.domain.errors import Conflict
from casework.domain.event import Event
from casework.domain.personal import Erased
from casework.importing.export_file import exported_cases
from casework.importing.target import real
from casework.store import Store


class Restored(NamedTuple):
    """One case that was taken in, with its events (its alerts' included) and how many the store did not have yet."""

    case: str
    events: int
    added: int


def restored(store: Store, export: BinaryIO) -> Iterator[Restored]:
    """Takes the file of an export into a store, and gives what was done case by case.

    Raises InvalidExport for a file that is not whole and sound, Conflict when a case in the store has another history
    than in the file, StoreError for a simulated store; in each case nothing has been recorded. Interrupted, it can be
    run again.
    """
    real(store)
    _refuse_other_histories([each.ref for each in exported_cases(export) if _missing(store, each.events) is None])
    export.seek(0)
    for each in exported_cases(export):
        missing = _missing(store, each.events)
        if missing is None:
            raise Conflict(f"Somebody else changed {each.ref} at the same moment; run the import again")
        store.save(*missing)
        yield Restored(each.ref, len(each.events), len(missing))


def _refuse_other_histories(refs: list[str]) -> None:
    if refs:
        named = ", ".join(refs[:5]) + (f" and {len(refs) - 5} more" if len(refs) > 5 else "")
        raise Conflict(f"The store has another history of {named} than the export; nothing was imported")


def _missing(store: Store, events: tuple[Event, ...]) -> list[Event] | None:
    """Those of these events that the store does not have, None when it has others in their place."""
    streams: dict[UUID, list[Event]] = {}
    for event in events:
        streams.setdefault(event.originator_id, []).append(event)
    missing = []
    for id, stream in streams.items():
        there = store.events(id)
        both = min(len(there), len(stream))
        if not all(map(_same, there[:both], stream[:both])):
            return None
        missing += stream[both:]
    return missing


def _same(there: Event, given: Event) -> bool:
    """Whether two events are one; words that were erased on either side cannot be compared, and stay erased here."""
    if there == given:
        return True
    known = {path for path, text in there.personal.items() if not isinstance(text, Erased)}
    known -= {path for path, text in given.personal.items() if isinstance(text, Erased)}
    return there.personal.keys() == given.personal.keys() and _facts(there, known) == _facts(given, known)


def _facts(event: Event, known: Iterable[str]) -> Event:
    return event.model_copy(update={"personal": {path: event.personal[path] for path in known}})
