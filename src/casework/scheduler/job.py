"""A job of the worker, and a turn of it: done once, told of, measured, and survived whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from casework.scheduler.metrics import Metrics
from casework.scheduler.telling import code_of, facts_of

ALWAYS = {"drained"}
"""Counts that say nothing about whether there was anything to do."""


class Work(Protocol):
    """What a job does at an instant (aware): all there is to do. Gives what it did, in numbers under their names."""

    def __call__(self, at: datetime, /) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done again and again, at this interval."""

    name: str
    every: timedelta
    work: Work


@dataclass(frozen=True, slots=True)
class Desk:
    """Where jobs get their turns, by a clock that gives aware instants."""

    clock: Callable[[], datetime]
    tell: FilteringBoundLogger
    metrics: Metrics

    def turn(self, job: Job) -> bool:
        """Does a job once, and tells of it; False when it failed. It never raises: the next turn is another chance."""
        at, began = self.clock(), perf_counter()
        try:
            counts = job.work(at)
        except Exception as error:  # noqa: BLE001 - a job that fails, for whatever reason, must not end the others
            self.metrics.job_failures.labels(job.name, code_of(error)).inc()
            self.tell.error("a job failed", job=job.name, **facts_of(error))
            return False
        seconds = perf_counter() - began
        self.metrics.job_seconds.labels(job.name).observe(seconds)
        self.metrics.last_success.labels(job.name).set(at.timestamp())
        busy = any(count for name, count in counts.items() if name not in ALWAYS)
        tell = self.tell.info if busy else self.tell.debug
        tell(job.name, **counts, took_ms=round(seconds * 1000, 1))
        return True
