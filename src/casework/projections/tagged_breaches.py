"""Which missed deadlines fell into an exception from the Code (8.5)?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from casework.domain.landlord_record import LandlordRecord
from casework.projections.catch_up import up_to_date
from casework.store import Store


class TaggedBreach(NamedTuple):
    """A deadline that was missed, and the exceptions that the day lies in on which it was due.

    `stopped_on` and `working_days_late` are None while it still runs.
    """

    case: str
    clock: str
    subject: str | None
    due_on: date
    stopped_on: date | None
    working_days_late: int | None
    exceptions: tuple[str, ...]


def tagged_breaches(store: Store, record: LandlordRecord, today: date) -> Iterator[TaggedBreach]:
    """Every missed deadline that an exception tags, by due date. An exception stops no clock. Raises StoreError."""
    exceptions = record.exceptions.values()
    if not exceptions:
        return
    first = min(each.starts_on for each in exceptions)
    last = max(each.ended_on or each.until for each in exceptions)
    with up_to_date(store) as views:
        rows = views.execute(_MISSED, {"first": str(first), "last": str(last), "today": str(today)})
    for case, clock, subject, due_on, stopped_on, late in rows:
        due = date.fromisoformat(due_on)
        if tags := record.exceptions_on(due):
            stopped = stopped_on and date.fromisoformat(stopped_on)
            yield TaggedBreach(case, clock, subject or None, due, stopped, late, tags)


_MISSED: Final = """
    select ref, clock, subject, due_on, stopped_on, working_days_late from deadlines
    where (state = 'breached' or (state = 'running' and due_on < :today)) and due_on between :first and :last
    order by due_on, ref, place, subject"""
