"""Pages that people look at against the JSON of the same: queues over 100,000 cases, and a timeline of 500 events."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import httpx
from tests.examples import acknowledged, command

from benchmarks.measuring import NONE, Aim, Row, by_turns, taken
from benchmarks.queueing import fill
from casework.application import Casework
from casework.http import create_app
from casework.http.access.token_guard import local_guard, local_key
from casework.scheduler.configuration import Configuration
from casework.web.pages import mount

CASES: Final = int(os.environ.get("CASEWORK_BENCHMARK_CASES", "100000"))
LONG: Final = "LONG-1"
EVENTS: Final = 500
TURNS: Final = 5
"""Of each in a round."""
NOW: Final = datetime(2024, 9, 2, 12, tzinfo=UTC)
AIM: Final = Aim(most=3)
QUEUES: Final = ("overdue", "promises_open", "refusals", "alerts")


def measured(folder: Path, rounds: int) -> Iterator[Row]:
    """Each page against its JSON, both asked of one service in this process, by somebody who is signed in."""
    with Casework.open(f"sqlite:///{folder / 'pages.db'}", clock=lambda: NOW, durable=False) as casework:
        with casework.store.transaction(write=True) as views:
            fill(views, CASES)
        _long_case(casework)
        with asyncio.Runner() as runner:
            yield from pages(Visitor(casework, runner), rounds * TURNS)


def pages(visitor: Visitor, turns: int) -> Iterator[Row]:
    """Each page against its JSON; the first page, which has none, against that of a queue."""

    def against(what: str, page: str, floor: str, aim: Aim) -> Row:
        return by_turns(what, visitor.asking(page), visitor.asking(floor), turns, aim)

    for queue in QUEUES:
        yield against(f"a page of {queue} over {CASES:,} cases", f"/queues/{queue}", f"/v1/queues/{queue}", AIM)
    timeline = f"/cases/{LONG}/timeline?limit={EVENTS}"
    yield against(f"a timeline of {EVENTS} events", timeline, f"/v1{timeline}", AIM)
    yield against("the first page, against that of a queue", "/", "/queues/overdue", NONE)


def _long_case(casework: Casework) -> None:
    """A case with as many events as are shown at once."""
    told = {"direction": "out", "channel": "phone", "with": "resident", "summary": "Told how it stands"}
    for each in (*acknowledged(), *(command("record_contact", "2024-05-15", **told) for _ in range(EVENTS))):
        assert casework.execute({**each, "case": LONG}).outcome == "accepted"
        if casework.case(LONG).version + 1 == EVENTS:
            return


class Visitor:
    """Somebody signed in to the pages, who has a token for the operations beside them as well."""

    def __init__(self, casework: Casework, runner: asyncio.Runner) -> None:
        key, self._runner = local_key(), runner
        app = create_app(casework, local_guard(casework, key))
        mount(app, Configuration())
        transport, headers = httpx.ASGITransport(app), {"Authorization": f"Bearer {key}"}
        self._client = httpx.AsyncClient(transport=transport, base_url="http://casework", headers=headers)
        token = re.search(r'name="form_token" value="([^"]+)"', self.get("/sign-in"))
        assert token
        form = {"key": key, "name": "mgr", "role": "manager", "form_token": token[1]}
        assert runner.run(self._client.post("/sign-in", data=form)).status_code == 303

    def get(self, path: str) -> str:
        """What is there."""
        answer = self._runner.run(self._client.get(path))
        assert answer.status_code == 200, path
        return answer.text

    def asking(self, path: str) -> Iterator[float]:
        """How long it takes, again and again."""
        self.get(path)
        while True:
            yield taken(partial(self.get, path))
