"""Reading what a forecast learns from the cases of a store, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from casework.application import Casework
from casework.domain.complaint import case_id
from casework.domain.event import CaseEvent
from casework.exporting import every_case
from casework.forecast.courses import Course, course
from casework.forecast.learning import Learned, learned


def courses(casework: Casework) -> Iterator[Course]:
    """The course of each case, by day of receipt. The views of the store have to be there."""
    for ref in every_case(casework):
        yield course(cast("list[CaseEvent]", casework.store.events(case_id(ref))))


def learned_from(casework: Casework, first: date | None = None, last: date | None = None) -> Learned:
    """What the cases of a store tell. Raises CaseworkError as `learned` does."""
    found = list(courses(casework))
    newest = max((each.newest_on for each in found), default=date.min)
    policy = casework.policies.on(last or newest)
    return learned(found, casework.calendar(policy.calendar), first, last)
