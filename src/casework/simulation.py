"""The whole service under a simulated clock, which follows its commands and sweeps at every midnight it passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import uuid4

from casework.application import Casework
from casework.command_lines import CommandLine, Executes
from casework.domain.alert import AlertRaised
from casework.domain.calendar import Calendar
from casework.domain.errors import InvalidCommand
from casework.domain.moment import LONDON, local_day
from casework.domain.policy import Policies
from casework.projections.catch_up import up_to_date
from casework.projections.quiet import next_alert_on
from casework.scheduler.escalation import Escalator
from casework.scheduler.sweep import Sweeper
from casework.store.place import THROW_AWAY

NOON, MIDNIGHT = time(12), time(0)
_UNSET = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class SimulatedClock:
    """A clock that shows what it is set to, in UTC."""

    now: datetime = _UNSET

    def __call__(self) -> datetime:
        return self.now


def moment_of(at: date) -> datetime:
    """Where the clock stands for a command: its time, or 12:00 local for a bare day."""
    return at if isinstance(at, datetime) else datetime.combine(at, NOON, LONDON)


def midnight(day: date) -> datetime:
    """00:00 local, with which a day begins."""
    return datetime.combine(day, MIDNIGHT, LONDON)


class Answered(Protocol):
    """What comes back for a command, whoever carried it out."""

    def as_line(self, n: int, /) -> dict[str, Any]: ...


@dataclass(slots=True)
class Simulation:
    """A run of commands and sweeps. `casework` reads the time from `clock`, which nobody else may set.

    `way` is who carries the commands out on the cases of `casework`: as a rule `casework` itself.
    """

    casework: Casework
    clock: SimulatedClock
    sweeper: Sweeper
    escalator: Escalator
    way: Executes[Answered]
    started: bool = field(default=False, init=False)

    def run(self, lines: Iterable[CommandLine], *, until: date | None = None) -> Iterator[dict[str, Any]]:
        """Gives each command's answer, in the order of the lines, and between them the alerts as they are raised.

        A line that holds no command is answered too and leaves the clock alone. Afterwards the clock runs on to the end
        of the day `until`. Raises StoreError when the store fails.
        """
        for line in lines:
            try:
                command = line.command()
            except InvalidCommand as error:
                yield line.malformed(error, self.way).as_line(line.n)
                continue
            yield from self._move_to(moment_of(command.at))
            yield self.way.execute(command).as_line(line.n)
        if until is not None:
            yield from self._move_to(midnight(until))

    def _move_to(self, moment: datetime) -> Iterator[dict[str, Any]]:
        """Moves the clock on, never back, and sweeps on the way at every midnight up to and including `moment`."""
        if not self.started:
            self.started = True
            self.clock.now = moment.astimezone(UTC)
        for day in self._nights(local_day(self.clock.now), local_day(moment)):
            self.clock.now = midnight(day).astimezone(UTC)
            raised: list[AlertRaised] = []
            self.sweeper.sweep(midnight(day), raised.extend)
            self.escalator.escalate(midnight(day))
            yield from map(alert_line, raised)
        self.clock.now = max(self.clock.now, moment.astimezone(UTC))

    def _nights(self, day: date, last: date) -> Iterator[date]:
        """The days after `day`, up to and including `last`, at whose midnight an alert may be due."""
        while day < last:
            due = self._next_alert_on()
            if due is None or due > last:
                return
            day = max(due, day + timedelta(1))
            yield day

    def _next_alert_on(self) -> date | None:
        policies = list(self.sweeper.policies)
        calendars: dict[str, Calendar] = {p.calendar: self.sweeper.calendar_of(p.calendar) for p in policies}
        with up_to_date(self.casework.store) as views:
            return next_alert_on(views, max(p.due_soon_working_days for p in policies), calendars.values())


def alert_line(alert: AlertRaised) -> dict[str, Any]:
    """An alert as a line of the output."""
    return {
        "alert": alert.kind,
        "at": midnight(alert.noticed_on).isoformat(),
        "case": alert.case,
        "clock": alert.clock,
        "subject": alert.clock_subject,
        "due_on": alert.due_on.isoformat(),
    }


@contextmanager
def simulation(url: str = THROW_AWAY, policies: Policies | None = None) -> Iterator[Simulation]:
    """A simulation in a store that is empty or was simulated before. Raises StoreError for another store."""
    clock = SimulatedClock()
    law = policies or Policies.shipped()
    with Casework.open(url, policies=law, clock=clock, simulated=True) as casework:
        rounds = casework.store, law, casework.calendar, uuid4
        yield Simulation(casework, clock, Sweeper(*rounds), Escalator(*rounds), casework)
