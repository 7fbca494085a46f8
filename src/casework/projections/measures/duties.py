"""Were updates given, reviews held and the Ombudsman's questions answered when they were due?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.event import CaseEvent
from casework.projections.measures.complaints import first
from casework.projections.measures.versions import Version, measure, revised
from casework.projections.page import Page

_CLOCKS = frozenset({"update", "adjustment_review", "restriction_review", "ombudsman_information"})


@dataclass(slots=True)
class DutyVersion(Version):
    """One due date of a clock beside the stages, actions and orders, done `in_time` or not; None while it is open."""

    clock: str
    subject: str
    due_on: date
    done_on: date | None = None
    in_time: bool | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    for clock in event.clocks:
        if clock.clock not in _CLOCKS:
            continue
        key = event.originator_id, clock.clock, clock.subject or "", clock.due_on
        row = revised(page, DUTIES, *key)
        if row is None:
            row = page.add(DUTIES, DutyVersion(*first(page, event), *key[1:]))
        row.done_on = clock.stopped_on
        row.in_time = {"met": True, "breached": False}.get(clock.state)


DUTIES = measure(
    "measured_duties",
    DutyVersion,
    key=("clock", "subject", "due_on"),
    days=("due_on",),
    fold=_fold,
    of=(CaseEvent,),
)
