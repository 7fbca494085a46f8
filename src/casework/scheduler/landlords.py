"""One worker for every store of a database: a schema each, none of which may keep another waiting.

Sweeping goes round: a batch for each schema, then further ones for those that have more to do, until it is time for the
next round, which begins with a batch for each again. The other jobs are each schema's own, in a few threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from time import monotonic
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from structlog.typing import FilteringBoundLogger

from casework.domain.errors import CaseworkError
from casework.scheduler.configuration import Configuration, HeartbeatTerms
from casework.scheduler.heartbeat import show
from casework.scheduler.intervals import intervals, last, repeat
from casework.scheduler.job import Desk, Job
from casework.scheduler.metrics import Metrics
from casework.scheduler.telling import code_of, facts_of
from casework.scheduler.together import Pulses, Together
from casework.scheduler.watchdog import Watchdog
from casework.scheduler.worker import Worker
from casework.store import Stores

THREADS = {
    "look": 1,
    "sweep": 1,
    "escalate": 1,
    "deliver": 4,
    "reconcile": 1,
    "heartbeat": 1,
    "checkpoint": 1,
    "erase": 1,
}
"""How many schemas get a turn of each job at the same time; as many connections are in use, at most."""

AT_ONCE = 4
"""How many schemas are served at the same time when each is served once."""

DRAINING = 0.8
"""The share of the time between two rounds of sweeping in which further batches are begun."""


class Landlords:
    """The workers of all stores of a database; `own` gives the configuration of a schema's worker.

    Stores that come are served from the next heartbeat on. Simulations are left alone. Set `stop` to end it.
    """

    def __init__(  # noqa: PLR0913 - what comes from outside is named one by one
        self,
        stores: Stores,
        configuration: Configuration,
        tell: FilteringBoundLogger,
        *,
        clock: Callable[[], datetime],
        own: Callable[[str], Configuration] | None = None,
        metrics: Metrics | None = None,
        ticks: Callable[[], float] = monotonic,
        batch: int = 100,
        **more: Any,
    ) -> None:
        self.stores, self.configuration, self.tell, self.clock = stores, configuration, tell, clock
        self.own = own or (lambda schema: configuration)
        self.ticks, self.more = ticks, {"batch": batch} | more
        self.stop = Event()
        self.serving: dict[str, Worker] = {}
        self.refused: set[str] = set()
        self.metrics = metrics or Metrics()
        self.pulse = Pulses(configuration.worker.stale_after, lambda: [each.pulse for each in self._workers()])
        self.watchdog = Watchdog(self.pulse, tell)
        self.desk = Desk(clock, tell, self.metrics)
        self.together = Together(
            self.metrics,
            lambda: {schema: worker.metrics for schema, worker in dict(self.serving).items()},
            lambda: len(self.refused),
            by_schema=configuration.metrics.by_schema,
        )
        self._scheduler: BackgroundScheduler | None = None

    def once(self) -> bool:
        """Does each job of each store once; False when any of them failed or a store cannot be served."""
        self.look()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            well = list(threads.map(self._once, self._workers()))
        return all(well) and not self.refused

    def run(self) -> None:
        """Serves every store, those too that come meanwhile, until `stop` is set."""
        terms = self.configuration.worker
        self._scheduler = intervals(THREADS)
        looking = Job("look", timedelta(seconds=terms.heartbeat_seconds), self._beat)
        repeat(self._scheduler, looking.every, self.desk.turn, looking, id="look", threads="look")
        repeat(self._scheduler, timedelta(seconds=terms.sweep_seconds), self.sweep, id="sweep", threads="sweep")
        last(self._scheduler, self.watchdog, self.stop, self._stopping)
        for worker in self._workers():
            worker.attendance.write(worker.store)

    def sweep(self) -> None:
        """Rounds of sweeping: one, and at once another where that took longer than there is time for."""
        every = self.configuration.worker.sweep_seconds
        began = None
        while not self.stop.is_set() and (began is None or self.ticks() - began > every):
            began = self.ticks()
            self._round(began + DRAINING * every)

    def _round(self, until: float) -> None:
        """A turn for every store, and further ones for those that have more to do, as long as there is time."""
        first = deque(self._workers())
        again = deque[Worker]()
        while not self.stop.is_set() and (first or (again and self.ticks() < until)):
            worker = (first or again).popleft()
            worker.turn("sweep")
            if worker.sweeping.paused:
                again.append(worker)

    def look(self) -> None:
        """Serves the stores that came, and leaves those that went. Raises StoreError when nobody can tell."""
        found = self.stores.schemas()
        self.refused &= set(found)
        for schema in self.serving.keys() - set(found):
            self._leave(schema)
        for schema in found:
            if schema not in self.serving and not self.stop.is_set():
                self._take_on(schema)

    def _beat(self, at: datetime) -> Mapping[str, float]:
        """Shows those outside that all is well, if it is with every store, and looks for new ones."""
        if self.serving and self.pulse.fresh and not self.refused:
            show(self.configuration.heartbeat, at, self.metrics, self.tell)
        self.look()
        return {}

    def _take_on(self, schema: str) -> None:
        tell = self.tell.bind(schema=schema)
        try:
            store = self.stores.open(schema)
            if store.settings.simulated:
                return
            terms = self.own(schema).model_copy(update={"heartbeat": HeartbeatTerms()})
            worker = Worker(store, terms, tell, clock=self.clock, share=1, **self.more)
            worker.get_ready()
        except CaseworkError as error:
            self.refused.add(schema)
            self.metrics.job_failures.labels("look", code_of(error)).inc()
            tell.error("a store is not served", **facts_of(error))
            return
        self.refused.discard(schema)
        if self._scheduler:
            worker.turn("sweep")  # the next round may be half a minute away
            for job in worker.jobs[1:]:
                repeat(self._scheduler, job.every, worker.turn, job.name, id=f"{schema} {job.name}", threads=job.name)
        self.serving[schema] = worker

    def _leave(self, schema: str) -> None:
        worker = self.serving.pop(schema)
        worker.stop.set()
        if self._scheduler:
            for job in worker.jobs[1:]:
                self._scheduler.remove_job(f"{schema} {job.name}")

    def _once(self, worker: Worker) -> bool:
        well = [self._drained(worker, job) for job in worker.jobs if not self.stop.is_set()]
        return all(well)

    def _drained(self, worker: Worker, job: Job) -> bool:
        well = worker.turn(job.name)
        while worker.sweeping.paused and not self.stop.is_set():
            well = worker.turn(job.name) and well
        return well

    def _stopping(self) -> None:
        for worker in self._workers():
            worker.stop.set()

    def _workers(self) -> list[Worker]:
        return list(self.serving.values())
