"""What the worker measures of itself; docs/operations.md tells what each name means.

No label names a case, a person, an address or a target: each has a handful of values that are known beforehand. None
is called `job` or `instance`, which are Prometheus's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from casework import __version__
from casework.projections.workload import Load

SECONDS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300)
"""The upper bounds into which durations are sorted."""


class Metrics:
    """The measures of one worker, in a registry of its own, so that several can live in one process."""

    def __init__(self) -> None:
        it = self.registry = CollectorRegistry()
        ProcessCollector(registry=it)
        self.sweeps = Counter("casework_sweeps", "Sweeps that ended well.", registry=it)
        self.sweep_seconds = Histogram("casework_sweep_seconds", "How long sweeps took.", buckets=SECONDS, registry=it)
        self.last_sweep = Gauge(
            "casework_last_sweep_timestamp_seconds", "When the last sweep that ended well began.", registry=it
        )
        self.raised = Counter("casework_alerts_raised", "Alerts raised.", ["kind"], registry=it)
        self.resolved = Counter("casework_alerts_resolved", "Alerts resolved.", registry=it)
        self.reopened = Counter("casework_alerts_reopened", "Alerts whose clock runs again.", registry=it)
        self.escalated = Counter("casework_alerts_escalated", "Alerts escalated.", registry=it)
        self.conflicts = Counter("casework_alert_conflicts", "Alerts that another worker recorded first.", registry=it)
        self.stale = Counter(
            "casework_stale_deadlines", "Deadlines whose case had moved on when an alert was to be raised.", registry=it
        )
        self.deadlines = Gauge("casework_deadlines", "Running deadlines.", ["clock", "state"], registry=it)
        self.behind = Gauge(
            "casework_views_behind_events", "Events in the log that the views do not know yet.", registry=it
        )
        self.deliveries = Gauge("casework_deliveries", "Messages in the outbox.", ["state"], registry=it)
        self.disabled = Gauge("casework_targets_disabled", "Targets that want nothing any more.", registry=it)
        self.job_seconds = Histogram(
            "casework_job_seconds", "How long a job took.", ["task"], buckets=SECONDS, registry=it
        )
        self.job_failures = Counter("casework_job_failures", "Jobs that failed.", ["task", "code"], registry=it)
        self.last_success = Gauge(
            "casework_job_last_success_timestamp_seconds", "When a job last ended well.", ["task"], registry=it
        )
        self.differences = Counter(
            "casework_reconcile_differences", "Rows that were not what the log makes of them.", ["view"], registry=it
        )
        self.last_reconciled = Gauge(
            "casework_last_reconcile_timestamp_seconds",
            "When the views were last compared with the log.",
            registry=it,
        )
        self.heartbeat_failures = Counter(
            "casework_heartbeat_failures", "Heartbeats that did not get through.", ["sign"], registry=it
        )
        self.left_out = Counter(
            "casework_log_values_left_out", "Values not allowed in the logs and left out.", registry=it
        )
        Gauge("casework_build", "The casework that runs, always 1.", ["version"], registry=it).labels(__version__).set(
            1
        )

    def swept(self, at: datetime, seconds: float) -> None:
        """A sweep that began at an instant has ended well."""
        self.sweeps.inc()
        self.sweep_seconds.observe(seconds)
        self.last_sweep.set(at.timestamp())

    def compared(self, differences: Mapping[str, int], at: datetime) -> None:
        """The views were compared with the log."""
        for view, rows in differences.items():
            self.differences.labels(view).inc(rows)
        self.last_reconciled.set(at.timestamp())

    def loaded(self, loads: Iterable[Load]) -> None:
        """These are all the running deadlines."""
        self.deadlines.clear()
        for load in loads:
            for state in ("open", "due", "overdue"):
                self.deadlines.labels(load.clock, state).set(getattr(load, state))
