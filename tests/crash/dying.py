"""A service that is killed between a commit and its answer: `python dying.py URL SAVES`, after so many of them.

It answers on a free port, which it prints.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count

import uvicorn

from at_http import NOW, Everybody
from at_worker import SetByHand
from casework import Casework
from casework.domain.event import Event
from casework.http import create_app
from casework.http.serving import configured, listening_on
from casework.projections.catch_up import prepare
from casework.scheduler.configuration import HttpTerms
from casework.store import Store, open_store
from recorded import moment


class Dying(Store):
    """A store whose process ends at once when so much is recorded."""

    def __init__(self, store: Store, saves: int) -> None:
        super().__init__(store.engine, store.keeper)
        self._saved, self._saves = count(1), saves

    def save(self, *events: Event) -> list[int]:
        found = super().save(*events)
        if next(self._saved) == self._saves:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def main(url: str, saves: str) -> None:
    store = Dying(open_store(url, create=False), int(saves))
    prepare(store)
    app = create_app(Casework(store, clock=SetByHand(moment(NOW))), Everybody())
    with listening_on("127.0.0.1", 0) as listening:
        print(listening.getsockname()[1], flush=True)  # noqa: T201 - for the test that started it
        uvicorn.Server(configured(app, HttpTerms())).run([listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
