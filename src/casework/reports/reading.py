"""The record as a report reads it: at one position of the log, whatever is recorded or erased later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from casework.domain.moment import before, local_day
from casework.projections.catch_up import position_of, up_to_date
from casework.reports.counting import Counted, Tally, tally
from casework.reports.period import Period, ReportError
from casework.store import Connection, Store


@dataclass(frozen=True)
class Reading:
    """What a report is made of: the views and the log up to the position `at`, reached by `as_at` if one was given.

    `cases` says whether the cases behind each figure are wanted.
    """

    store: Store
    views: Connection
    at: int
    as_at: date | None = None
    cases: bool = True

    def tally(self, counted: Counted, period: Period) -> Tally:
        """Counts one kind of thing in a period."""
        return tally(self.views, counted, period, self.at, cases=self.cases)

    @cached_property
    def today(self) -> date:
        """The local day on which it looks at what is open: that of its cut-off, or of the newest event it knows."""
        if self.as_at is not None:
            return local_day(self.as_at)
        newest = _recorded(self.store, self.at)
        return local_day(newest) if newest else date.min


@contextmanager
def reading(store: Store, as_at: date | int | None = None, *, cases: bool = True) -> Iterator[Reading]:
    """Reads a store as it stood: by default now, or with what was recorded up to a position, an instant or a local day.

    Raises ReportError for a position that the log has not reached.
    """
    with up_to_date(store) as views:
        newest = position_of(views)
        if isinstance(as_at, int):
            if not 0 <= as_at <= newest:
                raise ReportError(f"The log has come to position {newest}; there is no position {as_at}")
            yield Reading(store, views, as_at, None, cases)
        elif as_at is not None:
            yield Reading(store, views, _position(store, as_at, newest), as_at, cases)
        else:
            yield Reading(store, views, newest, None, cases)


def _position(store: Store, moment: date, newest: int) -> int:
    """The last position that was recorded by a moment, found by halving."""
    low, high = 0, newest
    while low < high:
        middle = (low + high + 1) // 2
        recorded = _recorded(store, middle)
        if recorded is not None and before(moment, recorded):
            high = middle - 1
        else:
            low = middle
    return low


def _recorded(store: Store, position: int) -> datetime | None:
    """When the event at a position was recorded, or the next where there is none."""
    return next((each.event.recorded_at for each in store.after(position - 1, 1)), None)
