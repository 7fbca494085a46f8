"""Holidays proclaimed in a store, also by processes of their own, one of which is killed."""

from __future__ import annotations

import os
import signal
from datetime import UTC, date, datetime
from typing import Any

from casework.application import Casework
from casework.calendars import Calendars
from casework.domain.calendar import calendar_of
from casework.domain.proclaiming import Holiday, Withdrawal
from casework.recounting import Recount, Recounted
from casework.store import open_store
from casework.store.place import THROW_AWAY
from proclaimed import ENGLAND, proclaimer

DAY, NOW = date(2024, 5, 16), datetime(2024, 5, 15, 9, 30, tzinfo=UTC)
JUBILEE, WITHDRAWN = Holiday(ENGLAND, DAY, "Jubilee"), Withdrawal(ENGLAND, DAY)


def opened(url: str = THROW_AWAY, **more: Any) -> Casework:
    known: dict[str, Any] = {"durable": False, "clock": lambda: NOW} | more
    return Casework.open(url, **known)


def proclaim(casework: Casework, asked: Holiday | Withdrawal = JUBILEE) -> list[Recounted]:
    """Proclaims it, and counts again what it concerns."""
    casework.calendars.proclaim(asked, proclaimer(at=NOW))
    return counted_again(casework)


def counted_again(casework: Casework) -> list[Recounted]:
    task = Recount(casework, ENGLAND, DAY)
    return [told for case in task.record(task.cases(), proclaimer(at=NOW), "Proclaimed") for told in case]


def die_on_the_way(url: str) -> None:
    """Is killed when one batch is recorded."""
    with opened(url) as casework:
        casework.calendars.proclaim(JUBILEE, proclaimer(at=NOW))
        task = Recount(casework, ENGLAND, DAY)
        for n, _ in enumerate(task.record(task.cases(), proclaimer(at=NOW), "Proclaimed")):
            if n:
                os.kill(os.getpid(), signal.SIGKILL)


def proclaim_there(_: int, url: str) -> int:
    """One of several processes that do the same at the same time."""
    with opened(url) as casework:
        return sum(each.change == "moved" for each in proclaim(casework))


def proclaim_at_once(number: int, url: str) -> bool:
    """One of several processes that proclaim the same day, and another of its own."""
    with open_store(url) as store:
        known, who = Calendars(store, calendar_of), proclaimer(f"p{number}")
        known.proclaim(Holiday(ENGLAND, date(2027, 6, 21 + number), "Own day"), who)
        return known.proclaim(Holiday(ENGLAND, date(2027, 6, 15), "Jubilee"), who) is not None
