"""What did the landlord record of itself, and how far had its programmes of redress come, at a position of the log?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar, cast
from uuid import UUID

from casework.domain.errors import CaseNotFound
from casework.domain.landlord_record import LANDLORD_RECORD, LandlordEvent, LandlordRecord, project_landlord
from casework.domain.moment import before
from casework.domain.redress_programme import Programme, ProgrammeEvent, programme_id, project_programme
from casework.store import Store

E = TypeVar("E", LandlordEvent, ProgrammeEvent)


class Until(NamedTuple):
    """How much is looked at, all of it where nothing else is said.

    `position` leaves out what the log did not have yet there, `known_at` what was recorded later than a moment, `as_at`
    what occurred later. Moments are aware instants, or local days up to their end.
    """

    position: int | None = None
    known_at: date | None = None
    as_at: date | None = None

    def within(self, events: Iterable[E]) -> list[E]:
        """Those of some events that had been recorded, and had occurred, by these moments."""
        return [each for each in events if _by(self.known_at, each.recorded_at) and _by(self.as_at, each.occurred)]


NOW = Until()


def landlord_record(store: Store, *, upto: int | None = None, until: Until = NOW) -> LandlordRecord:
    """The landlord's own record: now, up to a position of the log, or `until` something else. Raises StoreError."""
    limits = until if upto is None else until._replace(position=upto)
    events = cast("list[LandlordEvent]", _events(store, LANDLORD_RECORD, limits))
    return project_landlord(None, limits.within(events)) or LandlordRecord()


def programme(store: Store, ref: str, *, upto: int | None = None, until: Until = NOW) -> Programme:
    """A programme of redress, likewise. Raises CaseNotFound where there is none, or was none yet, and StoreError."""
    limits = until if upto is None else until._replace(position=upto)
    events = cast("list[ProgrammeEvent]", _events(store, programme_id(ref), limits))
    found = project_programme(None, limits.within(events))
    if found is None:
        raise CaseNotFound(f"There is no programme {ref} in this store, or there was none yet")
    return found


def programmes(store: Store, *, upto: int | None = None, until: Until = NOW) -> list[Programme]:
    """All programmes of redress, in the order in which they were opened, likewise. Raises StoreError."""
    known = landlord_record(store, upto=upto, until=until).programmes
    return [programme(store, ref, upto=upto, until=until) for ref in known]


def _events(store: Store, stream: UUID, until: Until) -> list[object]:
    found = store.events(stream) if until.position is None else store.until(stream, until.position)
    return cast("list[object]", found)


def _by(moment: date | None, occurred: date) -> bool:
    return moment is None or not before(moment, occurred)
