"""An open store: whether writing is safe, its times are plausible and its views know what the log knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.doctor.finding import Finding, Findings
from casework.projections.catch_up import position_of
from casework.projections.comparison import differences
from casework.store import Store

FULL = 2  # what SQLite calls a commit that waits for the disk
NEWEST = 100  # events whose times are looked at
AHEAD = timedelta(minutes=5)
FAR_BEHIND = 10_000  # events


def durable(store: Store, *, write_ahead: bool) -> Findings:
    """Whether what is recorded survives a power cut."""
    with store.transaction(write=False) as connection:
        ((synchronous,),) = connection.execute("pragma synchronous")
    if write_ahead and synchronous >= FULL:
        yield Finding("durable", "ok", "every commit waits for the disk")
    else:
        advice = "Open it with casework once more; if this stays, its file system cannot be trusted with it."
        yield Finding("durable", "fail", "a power cut may lose what was recorded", advice)


def times(store: Store, now: datetime) -> Findings:
    """Whether the newest events were recorded in the past."""
    recorded = store.after(max(0, store.position() - NEWEST), NEWEST)
    newest = max((each.event.recorded_at for each in recorded), default=None)
    if newest is None or newest <= now + AHEAD:
        yield Finding("clock", "ok", "nothing was recorded in the future")
        return
    ahead = int((newest - now).total_seconds() // 60)
    advice = "This machine's clock is slow, or another's was fast: keep both by NTP. Deadlines are judged by it."
    yield Finding("clock", "fail", f"the newest event was recorded {ahead:,} minutes in the future", advice)


def views(store: Store) -> Findings:
    """Whether the views know what the log knows."""
    newest = store.position()
    with store.transaction(write=False) as connection:
        behind = newest - (position_of(connection) if connection.has_table("view_progress") else 0)
    if behind < 0:
        advice = "Run casework rebuild."
        yield Finding("views", "fail", "the views know of events that the log does not have", advice)
    elif behind > FAR_BEHIND:
        advice = "The first who asks waits for them; casework rebuild makes them anew at once."
        yield Finding("views", "warn", f"the views are {behind:,} events behind the log", advice)
    else:
        yield Finding("views", "ok", f"the views are {behind:,} events behind the log")


def views_compared(store: Store) -> Findings:
    """Whether the views say what the log makes of them, every row; takes as long as making them anew."""
    wrong = {view: rows for view, rows in differences(store).items() if rows}
    if wrong:
        says = "; ".join(f"{rows:,} rows of {view} are wrong" for view, rows in wrong.items())
        yield Finding("views compared", "fail", says, "Run casework rebuild, and find out who wrote into the store.")
    else:
        yield Finding("views compared", "ok", "every row of every view is what the log makes of it")
