"""The work that goes on by itself: whether a worker sweeps, compares the views, and gets its messages through."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.doctor.finding import Finding, Findings
from casework.scheduler.attendance import last_sweep
from casework.scheduler.configuration import WorkerTerms
from casework.scheduler.reconciled import last_reconciled
from casework.store import Store


def sweeping(store: Store, terms: WorkerTerms, now: datetime) -> Findings:
    """Whether a worker swept lately; it notes that with each heartbeat."""
    last, limit = last_sweep(store), timedelta(seconds=terms.stale_after + terms.heartbeat_seconds)
    noted = f"One that has just started notes its sweeps every {terms.heartbeat_seconds} seconds."
    if last is None:
        advice = f"Start casework worker: without it nobody is told of a deadline. {noted}"
        yield Finding("worker", "warn", "no worker has ever swept this store", advice)
    elif now - last > limit:
        advice = f"Start it, and look at its log; nobody is told of deadlines meanwhile. {noted}"
        yield Finding("worker", "fail", f"no worker has swept since {last:%Y-%m-%d %H:%M} UTC", advice)
    else:
        yield Finding("worker", "ok", f"a worker swept at {last:%Y-%m-%d %H:%M} UTC")


def reconciling(store: Store, terms: WorkerTerms, now: datetime) -> Findings:
    """Whether the views were compared with the log lately."""
    last, every = last_reconciled(store), timedelta(hours=terms.reconcile_hours)
    if last is not None and now - last > 2 * every:
        advice = "Look for failed reconcile jobs in the worker's log, or compare now with casework doctor --deep."
        yield Finding("reconciling", "warn", f"the views were last compared on {last:%Y-%m-%d}", advice)
    elif last is not None:
        yield Finding("reconciling", "ok", f"the views were compared on {last:%Y-%m-%d}")


def delivering(store: Store) -> Findings:
    """Whether messages get through."""
    with store.transaction(write=False) as connection:
        ((dead,),) = connection.execute("select count(*) from casework_outbox where state = 'dead'")
        disabled = [name for (name,) in connection.execute(_DISABLED)]
    if dead:
        advice = "See docs/delivery.md: look at why they failed, then send them again."
        yield Finding("deliveries", "warn", f"{dead:,} messages were given up", advice)
    else:
        yield Finding("deliveries", "ok", "no message was given up")
    if disabled:
        says = f"targets that want nothing any more: {', '.join(disabled)}"
        yield Finding("targets", "warn", says, "See docs/delivery.md: mend the receiver, then enable the target.")


_DISABLED = "select name from casework_targets where disabled_at is not null order by name"
