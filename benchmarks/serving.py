"""The HTTP service under load, killed and begun again in the middle; and the least that could answer as durably.

Clients take complaints through a life of commands, and read between them. The floor is a bare FastAPI handler that
inserts a row and commits it, as durably, on the same engine, under as many clients, before and after. What was
acknowledged is looked up in the log. Run it by itself: `python -m benchmarks.serving --seconds 60`.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import NamedTuple
from uuid import UUID

from tests.examples import finally_answered, of_case
from tests.postgres import running

from benchmarks.clients import Client, at_work, lives, rows
from casework.application import Casework, utc_now
from casework.cli.screen import table
from casework.domain.complaint import case_id
from casework.domain.event import CaseEvent
from casework.http.access.api_key_table import Grant
from casework.http.access.api_keys import ApiKeys
from casework.store import migrate, open_store


class Phase(NamedTuple):
    """What clients got in some seconds."""

    answers: int
    seconds: float
    took: list[float]
    again: int

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def p99(self) -> float:
        return quantiles(self.took, n=100)[98]


class Server(NamedTuple):
    """A server that is started, killed and started again on its port."""

    command: list[str]
    port: int

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own
            self.command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            sleep(0.01)
        raise AssertionError(f"{self.command} ended with {process.returncode}")

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start()
        try:
            yield process
        finally:
            killed(process)


def killed(process: subprocess.Popen[bytes]) -> None:
    """As by a power cut, with the processes it has begun."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def main() -> None:
    """Measures the engines that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--processes", type=int, default=1, help="of the service, and of the floor, on PostgreSQL")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    asked = parser.parse_args()
    lines: list[tuple[str, ...]] = []
    for engine in ("sqlite", "postgres"):
        if asked.only in (None, engine):
            with TemporaryDirectory(prefix="casework-benchmark-") as folder:
                lines += measured(engine, Path(folder), asked)
    print(table(("what", "answers a second", "middle", "p99", "asked again", "ratio to the floor"), lines))


def measured(engine: str, folder: Path, asked: argparse.Namespace) -> list[tuple[str, ...]]:
    """The figures of one engine."""
    with _place(engine, folder) as (url, floor_url):
        processes = asked.processes if engine == "postgres" else 1
        key = _ready(url)
        floor = Server(_python("benchmarks.floor_service", floor_url, port := _port(), processes), port)
        ours = Server(
            _python("casework", "serve", "--port", port := _port(), "--store", url, "--processes", processes), port
        )
        before = _floor(floor, asked)
        mine, outage = _ours(ours, key, url, asked)
        after = _floor(floor, asked)
    bare = (before.rate + after.rate) / 2
    return [
        _line(f"{engine}: a row inserted, before", before, ""),
        _line(f"{engine}: casework, killed and begun again ({outage:.1f} s)", mine, f"{mine.rate / bare:.2f}"),
        _line(f"{engine}: a row inserted, after", after, ""),
    ]


def _floor(server: Server, asked: argparse.Namespace) -> Phase:
    clients = [Client(server.port, rows(), {}) for _ in range(asked.clients)]
    with server.serving():
        seconds = at_work(clients, partial(sleep, asked.seconds / 4))
    return _phase(clients, seconds)


def _ours(server: Server, key: str, url: str, asked: argparse.Namespace) -> tuple[Phase, float]:
    """What clients got of the service but for the time in which there was none; and how long that was."""
    headers = {"Authorization": f"Bearer {key}"}
    clients = [Client(server.port, lives(n), headers) for n in range(asked.clients)]
    outages: list[float] = []

    def cut() -> None:
        with server.serving():
            sleep(asked.seconds / 2)
        began = perf_counter()
        with server.serving():
            while not (answered := [client.ended[-1] for client in clients if client.ended[-1:] > [began]]):
                sleep(0.01)
            outages.append(min(answered) - began)
            sleep(asked.seconds / 2)

    seconds, outage = at_work(clients, cut), outages[0]
    nothing_lost_nothing_doubled(url, clients)
    return _phase(clients, seconds - outage), outage


def nothing_lost_nothing_doubled(url: str, clients: list[Client]) -> None:
    """Holds the log against what was acknowledged: each once, in its order, and at most one more that was not heard."""
    expected = _topics_of_a_life()
    heard = Counter(case_id(case) for client in clients for case, _ in client.acknowledged)
    logged: dict[UUID, list[tuple[str, str]]] = {case: [] for case in heard}
    with open_store(url, create=False) as store:
        for each in store.after(0, 10_000_000):
            if isinstance(each.event, CaseEvent):
                number = str(each.event.meta.idempotency_key).rpartition("-")[2]
                logged.setdefault(each.event.originator_id, []).append((number, each.event.topic))
    for case, events in logged.items():
        upto = {str(place) for place in range(heard[case])}
        acknowledged = [each for each in expected if each[0] in upto]
        unheard = [each for each in expected if each[0] == str(heard[case])]
        assert events in (acknowledged, acknowledged + unheard), (case, events)
    print(f"{heard.total():,} commands were acknowledged; the log has each of them once")


def _topics_of_a_life() -> list[tuple[str, str]]:
    with Casework.open("sqlite:///:memory:") as casework:
        for place, command in enumerate(of_case("L-0", *finally_answered())):
            assert casework.execute({**command, "key": f"L-0-{place}"}).outcome == "accepted"
        events = [each.event for each in casework.store.after(0, 1000)]
    found = [each for each in events if isinstance(each, CaseEvent)]
    return [(str(each.meta.idempotency_key).rpartition("-")[2], each.topic) for each in found]


def _ready(url: str) -> str:
    """A key for the service over a store that is made ready."""
    migrate(url)
    with Casework.open(url) as casework:
        grant = Grant("crm", ("officer", "reviewer", "manager"), delegate=True, teams=("*",), services=("*",))
        return ApiKeys(casework.store).add(grant, now=utc_now()).text


@contextmanager
def _place(engine: str, folder: Path) -> Iterator[tuple[str, str]]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/casework.db", f"sqlite:///{folder}/floor.db"
        return
    folder.chmod(0o755)  # PostgreSQL does not run as root, and has to reach its files
    with running(within=folder) as server:
        yield server.url(), server.url()


def _phase(clients: list[Client], seconds: float) -> Phase:
    took = [each for client in clients for each in client.took]
    return Phase(len(took), seconds, took, sum(client.again for client in clients))


def _line(what: str, phase: Phase, ratio: str) -> tuple[str, ...]:
    middle = quantiles(phase.took, n=100)[49]
    rate, times = f"{phase.rate:.0f}", (f"{each * 1000:.1f} ms" for each in (middle, phase.p99))
    return (what, rate, *times, str(phase.again), ratio)


def _python(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trying:
        return int(trying.getsockname()[1])


if __name__ == "__main__":
    main()
