"""Does a worker sweep, and do its messages get through? What stands above the alerts for those who look after that."""

from __future__ import annotations

from typing import Final, NamedTuple

from casework.doctor.finding import Finding
from casework.doctor.work import delivering, sweeping
from casework.domain.sweeps import SweepRecorded
from casework.scheduler.attendance import Attending, attending
from casework.scheduler.delivery.ledger import Delivery, Standing, deliveries, standings
from casework.scheduler.receipts import last_receipt
from casework.web.visits import Visit

DEAD: Final = 20
"""Messages that were given up, so many of the newest."""


class Work(NamedTuple):
    """What is right and wrong, when who swept, the last receipt of a sweep, and how it stands with each target."""

    findings: list[Finding]
    workers: list[Attending]
    receipt: SweepRecorded | None
    targets: list[Standing]
    dead: list[Delivery]


def work(visit: Visit) -> Work:
    """How the work goes that goes on by itself."""
    store, reception = visit.casework.store, visit.reception
    with store.transaction(write=False) as connection:
        targets, dead = standings(connection), deliveries(connection, state="dead", limit=DEAD)
    findings = [*sweeping(store, reception.worker, reception.clock()), *delivering(store)]
    return Work(findings, attending(store), last_receipt(store), targets, dead)
