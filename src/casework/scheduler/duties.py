"""What the jobs of the worker do, each beside what is measured and remembered of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from time import perf_counter
from uuid import UUID

import httpx
from structlog.typing import FilteringBoundLogger

from casework.domain.alert import AlertRaised, Round
from casework.domain.moment import local_day
from casework.projections.catch_up import rebuild
from casework.projections.comparison import differences
from casework.scheduler.attendance import Attendance
from casework.scheduler.configuration import HeartbeatTerms
from casework.scheduler.delivery.deliverer import Deliverer
from casework.scheduler.escalation import Escalator
from casework.scheduler.heartbeat import signs
from casework.scheduler.measuring import Measuring
from casework.scheduler.metrics import Metrics
from casework.scheduler.pulse import Pulse
from casework.scheduler.receipts import record_summary
from casework.scheduler.reconciled import last_reconciled, note_reconciled
from casework.scheduler.sweep import Sweeper
from casework.store import Store

WRITTEN_WITHIN = timedelta(minutes=15)
"""The time within which every worker has written down the sweeps of the day before."""

COUNTED = ("due", "raised", "resolved", "reopened", "conflicts", "stale")


class _Stopped(Exception):
    """The worker was asked to stop, and the batch in hand is recorded."""


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Sweeps; between two batches it shows a sign of life, and ends there when the worker was asked to `stop`."""

    sweeper: Sweeper
    attendance: Attendance
    pulse: Pulse
    metrics: Metrics
    stop: Event

    def __call__(self, at: datetime) -> Mapping[str, float]:
        began, raised = perf_counter(), 0

        def recorded(alerts: Sequence[AlertRaised]) -> None:
            nonlocal raised
            raised += len(alerts)
            self.pulse.beat()
            for alert in alerts:
                self.metrics.raised.labels(alert.kind).inc()
            if self.stop.is_set():
                raise _Stopped

        try:
            result = self.sweeper.sweep(at, recorded)
        except _Stopped:
            return {"raised": raised, "drained": False}
        self.pulse.swept()
        self.attendance.swept(at)
        self.metrics.swept(at, perf_counter() - began)
        counts = {name: getattr(result, name) for name in COUNTED}
        for name in ("resolved", "reopened", "conflicts", "stale"):
            getattr(self.metrics, name).inc(counts[name])
        return counts | {"drained": True}


@dataclass(frozen=True, slots=True)
class Escalating:
    """Tells the next of those whom the policy names of alerts that nobody acknowledged."""

    escalator: Escalator
    metrics: Metrics

    def __call__(self, at: datetime) -> Mapping[str, float]:
        result = self.escalator.escalate(at)
        self.metrics.escalated.inc(result.escalated)
        self.metrics.conflicts.inc(result.conflicts)
        return result._asdict()


@dataclass(frozen=True, slots=True)
class Delivering:
    """Sends what is due from the outbox, and tells of each try that failed and each target that wants no more."""

    deliverer: Deliverer
    tell: FilteringBoundLogger

    def __call__(self, at: datetime) -> Mapping[str, float]:
        result = self.deliverer.deliver(at)
        for failure in result.failures:
            self.tell.warning("a delivery failed", **failure._asdict() | {"delivery": str(failure.delivery)})
        for target in result.disabled:
            self.tell.error("a target wants no more", target=target)
        counts = {name: getattr(result, name) for name in ("queued", "delivered", "digests", "dead")}
        return counts | {"failed": len(result.failures), "disabled": len(result.disabled)}


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Compares the views with the log, once in a while whoever did it last, and makes them anew if they differ."""

    store: Store
    every: timedelta
    metrics: Metrics
    tell: FilteringBoundLogger

    def __call__(self, at: datetime) -> Mapping[str, float]:
        last = last_reconciled(self.store)
        if last is not None and timedelta() <= at - last < self.every:
            self.metrics.last_reconciled.set(last.timestamp())
            return {}
        found = {view: rows for view, rows in differences(self.store).items() if rows}
        for view, rows in found.items():
            self.tell.error("a view is not what the log makes of it", view=view, differences=rows)
        if found:
            rebuild(self.store)
            self.tell.error("the views were made anew")
        note_reconciled(self.store, at)
        self.metrics.compared(found, at)
        return {"differences": sum(found.values())}


@dataclass(frozen=True, slots=True)
class Beating:
    """Writes down that sweeps were made, measures what is open, and shows those outside that all is well, if it is.

    Of yesterday's sweeps it leaves a summary in the log, once all workers have written theirs down.
    """

    store: Store
    terms: HeartbeatTerms
    attendance: Attendance
    pulse: Pulse
    measuring: Measuring
    metrics: Metrics
    tell: FilteringBoundLogger
    new_id: Callable[[], UUID]

    def __call__(self, at: datetime) -> Mapping[str, float]:
        sweeps, gap = self.attendance.write(self.store)
        if local_day(at - WRITTEN_WITHIN) == local_day(at):
            record_summary(self.store, Round("heartbeat", at, self.new_id, str(self.new_id())))
        counts = self.measuring.measure(at)
        if self.pulse.fresh:
            self._signs(at)
        return {"sweeps": sweeps, "longest_gap_seconds": round(gap, 1)} | counts

    def _signs(self, at: datetime) -> None:
        for name, give in signs(self.terms):
            try:
                give(at)
            except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
                self.metrics.heartbeat_failures.labels(name).inc()
                self.tell.warning("a heartbeat did not get through", sign=name, error=type(error).__name__)
