"""When did which worker sweep? Kept in memory and written now and then, so that an idle sweep writes nothing.

What the receipts of sweeps do not show is shown here: that somebody was sweeping all the while, or for how long nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Lock
from typing import NamedTuple

from casework.domain.moment import LONDON, local_day
from casework.store import Store


@dataclass(slots=True)
class Attended:
    """A worker's local day as far as it is not written yet."""

    first: datetime
    last: datetime
    sweeps: int = 0
    longest_gap: float = 0.0  # seconds


@dataclass(slots=True)
class Attendance:
    """The sweeps of one worker; `last` is its newest, and `longest_gap` the longest time without one since writing.

    Threads may share it.
    """

    worker: str
    last: datetime | None = None
    _days: dict[date, Attended] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def resume(self, store: Store) -> None:
        """Knows again when this worker swept last, so that the time it was down counts as a gap."""
        with self._lock, store.transaction(write=False) as connection:
            ((last,),) = connection.execute(_LAST_OF, {"worker": self.worker})
            self.last = last and datetime.fromisoformat(last)

    def swept(self, at: datetime) -> None:
        """Counts a sweep that ended well, at an aware instant."""
        with self._lock:
            day = self._days.setdefault(local_day(at), Attended(at, at))
            day.sweeps += 1
            day.longest_gap = max(day.longest_gap, self._gap(at))
            day.last = self.last = at

    def _gap(self, at: datetime) -> float:
        """Seconds without a sweep before one, as far as they belong to its local day."""
        if self.last is None:
            return 0.0
        midnight = datetime.combine(local_day(at), time(), LONDON)
        return (at.astimezone(UTC) - max(self.last, midnight).astimezone(UTC)).total_seconds()

    def write(self, store: Store) -> tuple[int, float]:
        """Writes what is new; gives how many sweeps that were, and the longest time between two, in seconds."""
        with self._lock:
            if not self._days:
                return 0, 0.0
            with store.transaction(write=True) as connection:
                connection.executemany(_ADD, [self._row(day, each) for day, each in self._days.items()])
            days = list(self._days.values())
            self._days.clear()
        return sum(each.sweeps for each in days), max(each.longest_gap for each in days)

    def _row(self, day: date, attended: Attended) -> dict[str, object]:
        return {
            "worker": self.worker,
            "day": day.isoformat(),
            "first": _instant(attended.first),
            "last": _instant(attended.last),
            "sweeps": attended.sweeps,
            "gap": attended.longest_gap,
        }


def last_sweep(store: Store) -> datetime | None:
    """When any worker wrote last that it swept, None when none ever did."""
    with store.transaction(write=False) as connection:
        ((last,),) = connection.execute("select max(last_sweep_at) from casework_workers")
    return last and datetime.fromisoformat(last)


class Attending(NamedTuple):
    """A worker, and when it wrote last that it swept."""

    worker: str
    last_sweep_at: datetime


def attending(store: Store, *, limit: int = 10) -> list[Attending]:
    """The workers that swept last, at most so many of them."""
    with store.transaction(write=False) as connection:
        rows = connection.execute(_ATTENDING, {"limit": limit})
    return [Attending(worker, datetime.fromisoformat(last)) for worker, last in rows]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_LAST_OF = "select max(last_sweep_at) from casework_workers where worker = :worker"
_ATTENDING = """
    select worker, max(last_sweep_at) from casework_workers group by worker order by 2 desc, 1 limit :limit"""
_ADD = """
    insert into casework_workers values (:worker, :day, :first, :last, :sweeps, :gap)
    on conflict (worker, day) do update set
        first_sweep_at = case when excluded.first_sweep_at < casework_workers.first_sweep_at
            then excluded.first_sweep_at else casework_workers.first_sweep_at end,
        last_sweep_at = case when excluded.last_sweep_at > casework_workers.last_sweep_at
            then excluded.last_sweep_at else casework_workers.last_sweep_at end,
        sweeps = casework_workers.sweeps + excluded.sweeps,
        longest_gap_seconds = case when excluded.longest_gap_seconds > casework_workers.longest_gap_seconds
            then excluded.longest_gap_seconds else casework_workers.longest_gap_seconds end"""
