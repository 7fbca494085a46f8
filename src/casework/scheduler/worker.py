"""The worker: a handful of jobs at fixed intervals, whose only memory is the store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import random
from threading import Event
from typing import cast
from uuid import UUID, uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from structlog.typing import FilteringBoundLogger

from casework.audit.keys import SigningKeyError
from casework.audit.keys import read as read_key
from casework.audit.note import Signer
from casework.calendars import Calendars
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.errors import StoreError
from casework.projections.catch_up import prepare
from casework.scheduler.attendance import Attendance
from casework.scheduler.checkpointing import Checkpointing
from casework.scheduler.configuration import Configuration
from casework.scheduler.delivery.channel import Channel
from casework.scheduler.delivery.channels import channels
from casework.scheduler.delivery.deliverer import Deliverer
from casework.scheduler.delivery.filling import enrol
from casework.scheduler.delivery.log_lines import Logger
from casework.scheduler.duties import Beating, Delivering, Escalating, Reconciling, Sweeping
from casework.scheduler.erasing import Erasing
from casework.scheduler.escalation import Escalator
from casework.scheduler.intervals import intervals, last, repeat
from casework.scheduler.job import Desk, Job, Work
from casework.scheduler.measuring import Measuring
from casework.scheduler.metrics import Metrics
from casework.scheduler.protection import warn_unless_sealed
from casework.scheduler.publishing import places
from casework.scheduler.pulse import Pulse
from casework.scheduler.sweep import Sweeper
from casework.scheduler.watchdog import Watchdog
from casework.store import Store

LOOK_AGAIN = timedelta(hours=1)
"""How often it is looked whether it is time to compare the views with the log, which each start would put off else."""


class Worker:
    """The worker of a store. `clock` gives the present as an aware datetime, `new_id` ids never given before.

    At most `batch` events are recorded at a time, and `share` such batches in one turn of sweeping. Any number of
    workers may serve one store. Set `stop` to end one, and it ends with the batch in hand.
    """

    def __init__(  # noqa: PLR0913 - what comes from outside is named one by one
        self,
        store: Store,
        configuration: Configuration,
        tell: FilteringBoundLogger,
        *,
        clock: Callable[[], datetime],
        metrics: Metrics | None = None,
        calendar: Callable[[str], Calendar] = calendar_of,
        new_id: Callable[[], UUID] = uuid4,
        batch: int = 500,
        share: int = sys.maxsize,
    ) -> None:
        if store.settings.simulated:
            raise StoreError("The store holds a simulation, whose clock is not this one; a worker needs a real store")
        self.store, self.configuration, self.tell = store, configuration, tell
        self.metrics = metrics or Metrics()
        self.stop = Event()
        self.pulse = Pulse(configuration.worker.stale_after)
        self.watchdog = Watchdog(self.pulse, tell)
        self.attendance = Attendance(configuration.worker.name)
        self.desk = Desk(clock, tell, self.metrics)
        self.jobs = self._jobs(calendar, new_id, batch, share)

    def once(self) -> bool:
        """Does each job once, one after the other; False when any of them failed. Raises StoreError."""
        self.get_ready()
        well = [self.desk.turn(job) for job in self.jobs if not self.stop.is_set()]
        return all(well)

    def run(self) -> None:
        """Does the jobs at once and then at their intervals, until `stop` is set. Raises StoreError."""
        self.get_ready()
        scheduler = self.scheduler()
        last(scheduler, self.watchdog, self.stop, self.stop.set)
        self.attendance.write(self.store)

    def scheduler(self) -> BackgroundScheduler:
        """APScheduler with the jobs, in memory and in UTC: each once at a time, however late, missed turns as one."""
        scheduler = intervals({"default": len(self.jobs)})
        for job in self.jobs:
            repeat(scheduler, job.every, self.desk.turn, job, id=job.name)
        return scheduler

    def turn(self, name: str) -> bool:
        """Gives the job of a name a turn; False when it failed."""
        return self.desk.turn(next(job for job in self.jobs if job.name == name))

    def get_ready(self) -> None:
        """Makes the views that are wanting, and recalls when this worker swept last. Raises StoreError."""
        warn_unless_sealed(self.store, self.tell)
        prepare(self.store)
        self.attendance.resume(self.store)
        # Before the first sweep, so that a new target is told of what it raises.
        enrol(self.store, self.configuration.delivery.targets)

    def _jobs(
        self, calendar: Callable[[str], Calendar], new_id: Callable[[], UUID], batch: int, share: int
    ) -> Sequence[Job]:
        store, terms, law = self.store, self.configuration.worker, self.configuration.law()
        metrics, tell, delivery = self.metrics, self.tell, self.configuration.delivery
        calendars = Calendars(store, calendar)
        sweeper = Sweeper(store, law, calendars.of, new_id, batch)
        escalator = Escalator(store, law, calendars.of, new_id, batch)
        deliverer = Deliverer(store, delivery, channels(delivery, cast("Logger", tell)), random, new_id)
        every = timedelta(hours=terms.reconcile_hours)
        signs, measuring = self.configuration.heartbeat, Measuring(store, metrics)
        heartbeat = Beating(store, signs, self.attendance, self.pulse, measuring, metrics, tell, new_id)
        self.sweeping = Sweeping(sweeper, self.attendance, self.pulse, metrics, self.stop, share)
        return (
            _job("sweep", terms.sweep_seconds, self.sweeping),
            _job("escalate", terms.escalate_seconds, Escalating(escalator, metrics)),
            _job("deliver", terms.deliver_seconds, Delivering(deliverer, tell)),
            Job("reconcile", min(every, LOOK_AGAIN), Reconciling(store, every, metrics, tell)),
            _job("heartbeat", terms.heartbeat_seconds, heartbeat),
            *self._proof(channels(delivery, cast("Logger", tell))),
            *self._erasing(every),
        )

    def _proof(self, ways: Mapping[str, Channel]) -> Iterator[Job]:
        """The job that signs the log, where there is a key to do it with. Raises SigningKeyError."""
        terms = self.configuration.audit
        if terms.key is not None:
            every = timedelta(hours=terms.every_hours)
            authority = terms.timestamps.get_secret_value() if terms.timestamps else None
            work = Checkpointing(self.store, _signer(terms.key), every, places(terms, ways), authority)
            yield Job("checkpoint", min(every, LOOK_AGAIN), work)

    def _erasing(self, every: timedelta) -> Iterator[Job]:
        """The job that erases again what was erased, where words can be erased at all."""
        if self.store.keeper is not None:
            yield Job("erase", every, Erasing(self.store, self.configuration.http.documents))


def _signer(file: Path) -> Signer:
    try:
        return read_key(file)
    except OSError as error:
        raise SigningKeyError(f"cannot read the key {file}: {error.strerror}") from None


def _job(name: str, seconds: float, work: Work) -> Job:
    return Job(name, timedelta(seconds=seconds), work)
