"""The cases whose time has come by the landlord's schedules, and what holds their words all the same.

Looking erases nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from casework.domain.complaint import Complaint
from casework.domain.retention import Retention, Schedule, holds, keep_until
from casework.domain.word_holds import Hold
from casework.domain.word_holds import holds as other_holds
from casework.erasing.data_subjects import decided
from casework.projections.catch_up import up_to_date
from casework.record import Record

PAGE = 500


class Due(NamedTuple):
    """A case whose time has come: whose it is, how its day came about, and all that holds its words, if anything."""

    subject: str
    category: str
    retention: Retention
    held: list[Hold]


class Looked(NamedTuple):
    """What was found: the cases whose time has come, longest ago first, and those that no schedule covers."""

    due: list[Due]
    unscheduled: list[str]


def due(record: Record, schedules: Sequence[Schedule], today: date) -> Looked:
    """The cases whose words no schedule keeps any more on a local day, but for those whose words are erased.

    Cases are looked at once the shortest schedule could have ended for them. Raises StoreError.
    """
    found, unscheduled = [], []
    decisions = cache(partial(decided, record.store))
    for ref in _old_enough(record, min((each.years for each in schedules), default=0), today):
        case = record.case(ref)
        kept = keep_until(case, schedules, record.taken_over(case))
        if kept is None or decisions(case.resident).has_erased(ref):
            continue
        if kept.until is None:
            unscheduled.append(ref)
        elif kept.until < today:
            held = other_holds(case, decisions(case.resident), "retention_ended", today, record.taken_over(case))
            found.append(Due(case.resident, case.category, kept, held))
    return Looked(sorted(found, key=lambda each: (each.retention.until, each.retention.case)), unscheduled)


def kept_by(record: Record, schedules: Sequence[Schedule], today: date) -> Callable[[Complaint], Iterator[Hold]]:
    """What schedules say against an erasure on a local day, asked case by case."""
    return lambda case: holds(case, keep_until(case, schedules, record.taken_over(case)), today)


def _old_enough(record: Record, years: int, today: date) -> Iterator[str]:
    """The cases received so many years ago, by day of receipt and reference."""
    after = ("", "")
    while True:
        with up_to_date(record.store) as views:
            wanted = {"received": f"{today.year - years:04}-12-31", "day": after[0], "ref": after[1], "limit": PAGE}
            page = list(views.execute(_RECEIVED, wanted))
        yield from (str(ref) for _, ref in page)
        if len(page) < PAGE:
            return
        after = (str(page[-1][0]), str(page[-1][1]))


_RECEIVED = """
    select received_on, ref from cases
    where received_on <= :received and (received_on, ref) > (:day, :ref)
    order by received_on, ref limit :limit"""
