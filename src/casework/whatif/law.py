"""The law under which a history is gone through again: policies, and the calendars as each moment knew them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple, TypeAlias, cast

from casework.calendars import CalendarOf
from casework.domain.calendar import Calendar
from casework.domain.event import CaseEvent
from casework.domain.policy import Policies, Policy
from casework.domain.proclamation import NOTHING, CalendarEvent, Proclaimed, project_proclaimed

CalendarsAt: TypeAlias = Callable[[datetime], CalendarOf]
"""The calendars by the names of their nations, as they were known at a moment."""


class Law(NamedTuple):
    """The `policies` by which cases are judged, and the calendars they count in; with a `draft`, all by that one."""

    policies: Policies
    calendars_at: CalendarsAt
    draft: Policy | None = None

    def pinned(self, event: CaseEvent) -> CaseEvent:
        """An event as it is under this law: one that pins a policy pins the draft, where there is one."""
        if self.draft is None or getattr(event, "policy", None) is None:
            return event
        return event.model_copy(update={"policy": self.draft.name})


def law_of(policies: Policies, calendars_at: CalendarsAt, draft: Policy | None = None) -> Law:
    """The law of these policies, or of a draft alone."""
    return Law(Policies.only(draft) if draft else policies, calendars_at, draft)


def calendars_through(history: Sequence[CalendarEvent], tables: CalendarOf) -> CalendarsAt:
    """The calendars at each moment: the tables, with what had been proclaimed by then."""
    states: list[Proclaimed] = [NOTHING]
    for event in history:
        states.append(cast("Proclaimed", project_proclaimed(states[-1], [event])))
    moments = [event.recorded_at for event in history]

    @cache
    def changed(place: int, nation: str) -> Calendar:
        return states[place].changed(nation, tables(nation))

    def at(moment: datetime) -> CalendarOf:
        place = bisect_right(moments, moment)
        return lambda nation: changed(place, nation)

    return at
