"""Measuring what is open in the store, and taking no more than a hundredth of the time for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from casework.domain.moment import local_day
from casework.projections.catch_up import position_of
from casework.projections.workload import workload
from casework.scheduler.metrics import Metrics
from casework.store import Store

SHARE = 100
"""How many times as long as a measurement took it is until the next, at least: counting a million deadlines is slow."""


@dataclass(slots=True)
class Measuring:
    """Measures a store; `ticks` gives seconds of a clock that nobody sets."""

    store: Store
    metrics: Metrics
    ticks: Callable[[], float] = monotonic
    overdue: int = field(default=0, init=False)
    _counted_again: float | None = field(default=None, init=False)

    def measure(self, at: datetime) -> dict[str, int]:
        """Sets the gauges as things are at an instant (aware); gives what is overdue, waits, was given up."""
        newest = self.store.position()
        with self.store.transaction(write=False) as views:
            self.metrics.behind.set(max(0, newest - position_of(views)))
            waiting, dead = (views.execute(_MESSAGES, {"state": state})[0][0] for state in ("waiting", "dead"))
            ((disabled,),) = views.execute(_DISABLED)
        self.metrics.deliveries.labels("waiting").set(waiting)
        self.metrics.deliveries.labels("dead").set(dead)
        self.metrics.disabled.set(disabled)
        if self._counted_again is None or self.ticks() >= self._counted_again:
            self._count(at)
        return {"overdue": self.overdue, "waiting": waiting, "dead": dead}

    def _count(self, at: datetime) -> None:
        began = self.ticks()
        with self.store.transaction(write=False) as views:
            loads = workload(views, local_day(at))
        ended = self.ticks()
        self._counted_again = ended + SHARE * (ended - began)
        self.overdue = sum(load.overdue for load in loads)
        self.metrics.loaded(loads)


_MESSAGES = "select count(*) from casework_outbox where state = :state"
_DISABLED = "select count(*) from casework_targets where disabled_at is not null"
