"""What other processes do to the views of a store: each function runs in a process of its own."""

from __future__ import annotations

from uuid import uuid4

from casework.domain.alert import AlertRaised
from casework.domain.calendar import calendar_of
from casework.projections.catch_up import catch_up, prepare, rebuild
from casework.scheduler.sweep import Sweeper
from casework.store import open_store
from examples import History, log, of_case
from examples_record import contact
from recorded import moment, told
from spec import SHIPPED, Cases


def events_on(ref: str, many: int) -> History:
    """The commands that make so many events."""
    return of_case(ref, log(), *[contact("2024-05-14") for _ in range(many - 1)])


def record_or_follow(number: int, url: str, upto: int) -> int:
    """One process records, five events a case; the others catch up, few events at a time, until they are there."""
    with open_store(url, create=False, durable=False) as store:
        if number:
            prepare(store)
            while catch_up(store, limit=2 + number) < upto:
                pass
            return catch_up(store)
        cases = Cases()
        for n in range(upto // 5):
            for command in events_on(f"C-{n}", 5):
                store.save(*cases.do(command).events)
        return store.position()


def make_anew(number: int, url: str) -> int:
    """Rebuilds the views twice, few events at a time."""
    with open_store(url, create=False, durable=False) as store:
        return [rebuild(store, limit=3 + number) for _ in range(2)][-1]


def sweep(_: int, url: str, at: str) -> tuple[list[str], int]:
    """What one worker of several raises, and how often another was quicker."""
    with open_store(url, create=False, durable=False) as store:
        raised: list[AlertRaised] = []
        result = Sweeper(store, SHIPPED, calendar_of, uuid4, batch=20).sweep(moment(at), raised.extend)
        return list(map(told, raised)), result.conflicts
