"""The calendars of a store: the tables, with what was proclaimed there, in every process as soon as it is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias, cast

from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict
from casework.domain.proclaiming import Proclaimer, Proclamation
from casework.domain.proclamation import CALENDARS, NOTHING, CalendarEvent, Proclaimed, project_proclaimed
from casework.store import Store

ATTEMPTS = 20  # how often a proclamation is decided anew because others were quicker

CalendarOf: TypeAlias = Callable[[str], Calendar]


class Calendars:
    """The calendars by the names of their nations. `tables` are those without anything proclaimed. Threads share it."""

    def __init__(self, store: Store, tables: CalendarOf) -> None:
        self.tables = tables
        self._store = store
        self._known = NOTHING, -1
        self._changed: dict[str, tuple[Proclaimed, Calendar, Calendar]] = {}

    def proclaimed(self, *, at: int | None = None) -> Proclaimed:
        """What is proclaimed now, or was at a position of the log, if not later; only what is new is read."""
        known, position = self._known
        if at is not None and at <= position:
            return known
        new = self._store.events(CALENDARS, after=known.version)
        if new:
            known = cast("Proclaimed", project_proclaimed(known, cast("list[CalendarEvent]", new)))
        self._known = known, position if at is None else at
        return known

    def history(self) -> list[CalendarEvent]:
        """Everything that was proclaimed and withdrawn, oldest first."""
        return cast("list[CalendarEvent]", self._store.events(CALENDARS))

    def of(self, nation: str) -> Calendar:
        """A nation's calendar as it is now. Raises CalendarError for a name that the tables do not know."""
        return self._with(self.proclaimed(), nation)

    def at_present(self, *, at: int | None = None) -> CalendarOf:
        """The calendars of one moment, that in which the first of them is asked for; `at` as in `proclaimed`."""
        known: list[Proclaimed] = []

        def of(nation: str) -> Calendar:
            if not known:
                known.append(self.proclaimed(at=at))
            return self._with(known[0], nation)

        return of

    def after(self, event: CalendarEvent) -> CalendarOf:
        """The calendars as they would be once something more is said."""
        known = cast("Proclaimed", project_proclaimed(self.proclaimed(), [event]))
        return cache(lambda nation: known.changed(nation, self.tables(nation)))

    def decided(self, asked: Proclamation, proclaimer: Proclaimer) -> CalendarEvent | None:
        """The event by which something is proclaimed, None when it was before. Raises NotProclaimed, CalendarError."""
        known = self.proclaimed()
        return asked.event(known, self._with(known, asked.nation), proclaimer)

    def proclaim(self, asked: Proclamation, proclaimer: Proclaimer) -> CalendarEvent | None:
        """Records that event, decided anew where others were quicker. Raises Conflict when they are all the time."""
        for _ in range(ATTEMPTS):
            event = self.decided(asked, proclaimer)
            try:
                if event is not None:
                    self._store.save(event)
            except Conflict:
                continue
            return event
        raise Conflict("The calendar is changed by others faster than this can be recorded; try again")

    def _with(self, known: Proclaimed, nation: str) -> Calendar:
        tables = self.tables(nation)
        made = self._changed.get(nation)
        if made is None or made[0] is not known or made[1] is not tables:
            made = self._changed[nation] = known, tables, known.changed(nation, tables)
        return made[2]
