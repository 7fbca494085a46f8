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
    """A clock beside the stages, actions and orders, from one start; done `in_time` or not, None while it is open.

    `due_on` is its date now: the Ombudsman may move one.
    """

    clock: str
    subject: str
    started_on: date
    due_on: date = date.min
    done_on: date | None = None
    in_time: bool | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    for clock in event.clocks:
        if clock.clock not in _CLOCKS:
            continue
        key = event.originator_id, clock.clock, clock.subject or "", clock.started_on
        row = revised(page, DUTIES, *key)
        if row is None:
            row = page.add(DUTIES, DutyVersion(*first(page, event), *key[1:]))
        row.due_on, row.done_on = clock.due_on, clock.stopped_on
        row.in_time = clock.in_time


DUTIES = measure(
    "measured_duties",
    DutyVersion,
    key=("clock", "subject", "started_on"),
    days=("due_on",),
    fold=_fold,
    of=(CaseEvent,),
)
