"""A worker on a store of recorded cases, with a clock that is set by hand, and what it told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any

from casework.domain.calendar import Calendar, calendar_of
from casework.scheduler.configuration import Configuration
from casework.scheduler.job import Job
from casework.scheduler.metrics import Metrics
from casework.scheduler.telling import Level, teller
from casework.scheduler.worker import Worker
from casework.store import Store
from recorded import Recorded, moment


@dataclass
class SetByHand:
    """A clock that shows what it is set to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Shift:
    """A worker at work: its clock, and the stream it tells on."""

    store: Store
    clock: SetByHand
    terms: Configuration = field(default_factory=Configuration)
    level: Level = "debug"
    calendar: Callable[[str], Calendar] = calendar_of
    out: StringIO = field(default_factory=StringIO)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        metrics = Metrics()
        tell = teller(self.out, self.clock, level=self.level, left_out=metrics.left_out.inc)
        self.worker = Worker(self.store, self.terms, tell, clock=self.clock, metrics=metrics, calendar=self.calendar)

    def at(self, when: str) -> Shift:
        """Sets the clock to 00:00 of a day, or to an instant."""
        self.clock.now = moment(when)
        return self

    def turn(self, name: str) -> bool:
        """Gives one job a turn."""
        return self.worker.desk.turn(self.job(name))

    def job(self, name: str) -> Job:
        return next(job for job in self.worker.jobs if job.name == name)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Everything told up to now."""
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def told(self, event: str) -> list[dict[str, Any]]:
        """What was told of one kind of event, but for when and how long it took."""
        common = {"at", "severity", "event", "took_ms"}
        return [{k: v for k, v in line.items() if k not in common} for line in self.lines if line["event"] == event]

    def metric(self, name: str, **labels: str) -> float | None:
        """What a metric says, None when there is none of these labels."""
        return self.worker.metrics.registry.get_sample_value(name, labels)


def shift(recorded: Recorded, at: str, **more: Any) -> Shift:
    """A worker for the store of some recorded cases, at an instant."""
    return Shift(recorded.store, SetByHand(moment(at)), **more)


def terms(**tables: Any) -> Configuration:
    """A configuration with these tables."""
    return Configuration.model_validate(tables)
