"""What the jobs of the worker do, each beside what is measured and remembered of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from time import perf_counter
from uuid import UUID

from structlog.typing import FilteringBoundLogger

from casework.domain.alert import AlertRaised
from casework.domain.moment import local_day
from casework.domain.rounds import Round
from casework.projections.catch_up import rebuild
from casework.projections.comparison import differences
from casework.scheduler.attendance import Attendance
from casework.scheduler.configuration import HeartbeatTerms
from casework.scheduler.delivery.deliverer import Deliverer
from casework.scheduler.escalation import Escalator
from casework.scheduler.heartbeat import show
from casework.scheduler.measuring import Measuring
from casework.scheduler.metrics import Metrics
from casework.scheduler.pulse import Pulse
from casework.scheduler.receipts import record_summary
from casework.scheduler.reconciled import last_reconciled, note_reconciled
from casework.scheduler.sweep import Sweeper, SweepResult
from casework.store import Store

WRITTEN_WITHIN = timedelta(minutes=15)
"""The time within which every worker has written down the sweeps of the day before."""

COUNTED = ("due", "raised", "resolved", "reopened", "conflicts", "stale")


@dataclass(slots=True)
class _Sweep:
    """A sweep under way, and the seconds it took so far."""

    result: SweepResult
    batches: Iterator[None]
    seconds: float = 0.0


@dataclass(slots=True)
class Sweeping:
    """Sweeps; between two batches it shows a sign of life, and ends there when the worker was asked to `stop`.

    After `share` batches it pauses, and goes on when it is next called.
    """

    sweeper: Sweeper
    attendance: Attendance
    pulse: Pulse
    metrics: Metrics
    stop: Event
    share: int = sys.maxsize
    _sweep: _Sweep | None = field(default=None, init=False)

    @property
    def paused(self) -> bool:
        """Whether there is a sweep to go on with."""
        return self._sweep is not None

    def __call__(self, at: datetime) -> Mapping[str, float]:
        sweep, self._sweep = self._sweep or self._begun(at), None  # one that fails is not gone on with
        began, raised = perf_counter(), sweep.result.raised
        drained = self._drained(sweep)
        sweep.seconds += perf_counter() - began
        if drained:
            return self._ended(sweep) | {"drained": True}
        self._sweep = None if self.stop.is_set() else sweep
        return {"raised": sweep.result.raised - raised, "drained": False}

    def _begun(self, at: datetime) -> _Sweep:
        result = SweepResult(at)
        return _Sweep(result, self.sweeper.batches(result, self._count))

    def _drained(self, sweep: _Sweep) -> bool:
        """Does a share of a sweep; says whether it came to the end."""
        for done, _ in enumerate(sweep.batches, 1):
            self.pulse.beat()
            if done >= self.share or self.stop.is_set():
                return False
        return True

    def _count(self, alerts: Sequence[AlertRaised]) -> None:
        for alert in alerts:
            self.metrics.raised.labels(alert.kind).inc()

    def _ended(self, sweep: _Sweep) -> dict[str, float]:
        self.pulse.swept()
        self.attendance.swept(sweep.result.at)
        self.metrics.swept(sweep.result.at, sweep.seconds)
        counts = {name: getattr(sweep.result, name) for name in COUNTED}
        for name in ("resolved", "reopened", "conflicts", "stale"):
            getattr(self.metrics, name).inc(counts[name])
        return counts


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
            show(self.terms, at, self.metrics, self.tell)
        return {"sweeps": sweeps, "longest_gap_seconds": round(gap, 1)} | counts
