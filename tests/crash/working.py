"""A worker in a process of its own, whose clock is the test's: `python working.py URL MIDNIGHT SPEED BEHIND BATCH`.

At the instant MIDNIGHT (in seconds since 1970) its clock shows 00:00 of 21 May 2024 in London; it goes SPEED times as
fast as the wall's, and so many seconds BEHIND what another one shows. It records BATCH alerts at a time.
"""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime, timedelta
from time import time

from casework.scheduler.configuration import Configuration
from casework.scheduler.telling import relayed, teller
from casework.scheduler.worker import Worker
from casework.store import open_store

DUE_WAS_YESTERDAY = datetime(2024, 5, 20, 23, tzinfo=UTC)
OFTEN = {"sweep_seconds": 0.1, "escalate_seconds": 0.1, "deliver_seconds": 0.1, "heartbeat_seconds": 0.1}


def main(url: str, midnight: float, speed: float, behind: float, batch: float) -> None:
    def clock() -> datetime:
        return DUE_WAS_YESTERDAY + timedelta(seconds=(time() - midnight) * speed - behind)

    terms = Configuration.model_validate({"worker": OFTEN | {"stale_after_sweeps": 1000}})
    with open_store(url, create=False, durable=False, patience=60) as store:
        tell = teller(sys.stderr, clock, level="error")
        worker = Worker(store, terms, tell, clock=clock, batch=int(batch))
        signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
        with relayed(tell, "error"):
            worker.run()


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
