"""What the sweeps leave in the log of themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, cast

from casework.domain.moment import LONDON
from casework.domain.rounds import Round
from casework.domain.sweeps import SweepRecorded, receipt, summary, summary_id
from casework.projections.catch_up import up_to_date
from casework.projections.deadlines import pending
from casework.scheduler.recording import recorded
from casework.store import Store

if TYPE_CHECKING:
    from casework.scheduler.sweep import SweepResult


def record_summary(store: Store, now: Round) -> bool:
    """Appends the summary of yesterday's sweeps, if nobody has and any worker swept then; says whether it did."""
    day = now.day - timedelta(1)
    with store.transaction(write=False) as connection:
        rows = connection.execute(_ATTENDANCE, {"day": day.isoformat()})
    if not rows or store.events(summary_id(day)):
        return False
    first, last = (datetime.fromisoformat(choice(row[place] for row in rows)) for choice, place in ((min, 0), (max, 1)))
    facts = {"workers": len(rows), "sweeps": sum(row[2] for row in rows), "first_at": first, "last_at": last}
    gap = min(_longest_gap(day, *row) for row in rows)
    return bool(recorded(store, [summary(now, day, longest_gap_seconds=gap, **facts)]).events)


def _longest_gap(day: date, first: str, last: str, _: int, gap: float) -> int:
    """The longest time in a local day in which a worker did not sweep, in whole seconds."""
    begin, end = (datetime.combine(each, time(), LONDON).astimezone(UTC) for each in (day, day + timedelta(1)))
    morning, night = datetime.fromisoformat(first) - begin, end - datetime.fromisoformat(last)
    return round(max(gap, morning.total_seconds(), night.total_seconds()))


_ATTENDANCE = """
    select first_sweep_at, last_sweep_at, sweeps, longest_gap_seconds from casework_workers where day = :day"""


def record_receipt(store: Store, now: Round, result: SweepResult) -> None:
    """Appends the receipt of a sweep that found something: what is open and overdue after it, and what it did."""
    watermark = store.position()
    with up_to_date(store) as views:
        open_, overdue = pending(views, now.day)
    counts = {name: getattr(result, name) for name in ("due", "raised", "resolved", "reopened", "conflicts", "stale")}
    store.save(receipt(now, watermark, counts | {"open": open_, "overdue": overdue}))


LOOKED_BACK: Final = 10_000
"""Events among which the last receipt is looked for."""


def last_receipt(store: Store) -> SweepRecorded | None:
    """The last receipt among the newest events of the log, None when there is none among so many."""
    since = store.position() - LOOKED_BACK
    with store.transaction(write=False) as connection:
        rows = connection.execute(_LAST_RECEIPT, {"topic": SweepRecorded.topic, "since": since})
    return cast("SweepRecorded", store.after(rows[0][0] - 1, 1)[0].event) if rows else None


_LAST_RECEIPT = """
    select position from casework_log where position > :since and topic = :topic order by position desc limit 1"""
