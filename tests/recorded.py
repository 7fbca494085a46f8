"""Cases whose events are recorded in a store, the views on them, and the sweeps over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self
from uuid import UUID

from casework.domain.alert import AlertRaised
from casework.domain.calendar import calendar_of
from casework.domain.event import CaseEvent
from casework.domain.moment import LONDON
from casework.projections.catch_up import prepare, up_to_date
from casework.projections.every import VIEWS
from casework.scheduler.escalation import EscalationResult, Escalator
from casework.scheduler.sweep import Sweeper, SweepResult
from casework.store import Connection, KeysAt, Store, open_store
from spec import Answer, Cases, Fields

Tables = dict[str, list[tuple[Any, ...]]]


class Swept(NamedTuple):
    """The alerts that a sweep raised, and what else it did."""

    alerts: list[AlertRaised]
    result: SweepResult


@dataclass
class Recorded:
    """A store, and the cases recorded in it; as a context manager it is closed in the end."""

    url: str
    cases: Cases = field(default_factory=Cases)
    keys: KeysAt | None = None
    store: Store = field(init=False)
    ids: Any = field(default_factory=lambda: count(10**9))

    def __post_init__(self) -> None:
        self.store = open_store(self.url, durable=False, keys=self.keys)
        prepare(self.store)
        self.cases.key = self.store.blind_key
        self.store.save(*self.cases.log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def do(self, *commands: Fields) -> None:
        """Records what follows from each of these commands, all of which must be accepted."""
        for command in commands:
            said, events = self.attempt(command)
            assert events, f"{command} came to nothing: {said.invalid or said.reasons}"

    def attempt(self, command: Fields) -> tuple[Answer, list[CaseEvent]]:
        """Records what follows from a command, nothing when it is refused."""
        known = len(self.cases.log)
        said = self.cases.do(command)
        events = self.cases.log[known:]
        self.store.save(*events)
        return said, events

    def sweep(self, at: str | datetime, *, batch: int = 500) -> list[str]:
        """The alerts that a sweep at 00:00 of a day, or at an instant, raises."""
        return [told(alert) for alert in self.swept(at, batch=batch).alerts]

    def swept(self, at: str | datetime, *, batch: int = 500) -> Swept:
        """What a sweep at 00:00 of a day, or at an instant, does."""
        alerts: list[AlertRaised] = []
        result = self.sweeper(batch=batch).sweep(moment(at) if isinstance(at, str) else at, alerts.extend)
        assert result.raised == len(alerts)
        return Swept(alerts, result)

    def escalate(self, at: str) -> EscalationResult:
        """What the escalation at 00:00 of a day, or at an instant, does."""
        return Escalator(
            self.store, self.cases.policies, calendar_of, lambda: UUID(int=next(self.ids)), batch=2
        ).escalate(moment(at))

    def sweeper(self, *, batch: int = 500) -> Sweeper:
        return Sweeper(self.store, self.cases.policies, calendar_of, lambda: UUID(int=next(self.ids)), batch)

    def alter(self, sql: str) -> None:
        """Does to the tables what nobody should."""
        with self.store.transaction(write=True) as connection:
            connection.execute(sql)

    def tables(self) -> Tables:
        """Every row of every view, once they have caught up."""
        with up_to_date(self.store) as views:
            return tables(views)


@contextmanager
def recording(cases: Cases, lent: Callable[[], AbstractContextManager[str]] | None = None) -> Iterator[Recorded]:
    """These cases in a store that is gone afterwards: a file, unless the URL of another is lent."""
    with (lent or _in_a_file)() as url, Recorded(url, cases) as recorded:
        yield recorded


@contextmanager
def _in_a_file() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/casework.db"


def tables(views: Connection) -> Tables:
    """Every row of every view as it is."""
    rows = {view.table: views.execute(f"select * from {view.table}") for view in VIEWS}  # noqa: S608 - its own names
    return {table: sorted(found, key=repr) for table, found in rows.items()}


def told(alert: AlertRaised) -> str:
    """An alert in a line."""
    subject = f" {alert.clock_subject}" if alert.clock_subject else ""
    return f"{alert.kind} {alert.case} {alert.clock}{subject} {alert.due_on}"


def moment(at: str) -> datetime:
    """An instant, or 00:00 local with which a day begins."""
    return datetime.fromisoformat(at) if "T" in at else datetime.combine(date.fromisoformat(at), time(), LONDON)
