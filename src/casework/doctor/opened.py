"""An open store: is its log whole, writing safe, are its times plausible, do its views know what the log knows?"""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.doctor.finding import Finding, Findings
from casework.projections.catch_up import position_of
from casework.projections.comparison import differences
from casework.store import Store
from casework.store.postgres import soundness
from casework.store.soundness import Log

FULL = 2  # what SQLite calls a commit that waits for the disk
NEWEST = 100  # events whose times are looked at
AHEAD = timedelta(minutes=5)
FAR_BEHIND = 10_000  # events


def simulation(store: Store) -> Findings:
    """Whether real cases may be recorded in it."""
    if store.settings.simulated:
        yield Finding("simulated", "warn", "the store holds a simulation", "Use another one for real cases.")


def log(found: Log) -> Findings:
    """Whether the log is whole and still guarded."""
    restore = "Somebody or something changed the log. Keep the store as evidence and restore the last backup."
    if found.events != found.recorded:
        says = f"{found.recorded:,} events were recorded, {found.events:,} are there"
        yield Finding("log", "fail", says, restore)
    elif found.broken:
        yield Finding("log", "fail", f"{found.broken:,} cases or alerts miss an event", restore)
    else:
        yield Finding("log", "ok", f"{found.events:,} events, none missing")
    if found.missing_guards:
        says = f"the log is not guarded against changes ({', '.join(found.missing_guards)})"
        yield Finding("guards", "fail", says, restore)
    else:
        yield Finding("guards", "ok", "the log is guarded against changes")


def log_on_server(store: Store) -> Findings:
    """The same of a store in a database, which nothing but its server can look at."""
    with store.transaction(write=False) as connection:
        found = soundness.log_in(connection)
    return log(found)


def durable(store: Store, *, write_ahead: bool) -> Findings:
    """Whether what is recorded in a file survives a power cut."""
    with store.transaction(write=False) as connection:
        ((synchronous,),) = connection.execute("pragma synchronous")
    advice = "Open it with casework once more; if this stays, its file system cannot be trusted with it."
    return _durable(advice, waits=write_ahead and synchronous >= FULL)


def durable_on_server(store: Store) -> Findings:
    """The same of what is recorded in a database."""
    with store.transaction(write=False) as connection:
        waits = soundness.waits_for_the_disk(connection)
    return _durable("Set fsync and synchronous_commit to on in the server's configuration.", waits=waits)


def _durable(advice: str, *, waits: bool) -> Findings:
    if waits:
        yield Finding("durable", "ok", "every commit waits for the disk")
    else:
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
