"""Fifty clients of a service: each asks one thing after another, and asks again what was not answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event
from time import perf_counter, sleep
from typing import NamedTuple

from tests.examples import finally_answered, of_case

AGAIN = 0.1  # seconds before something is asked again


class Request(NamedTuple):
    """What is asked; `key` is that of a command."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}
    case: str | None = None
    key: str | None = None


@dataclass
class Client:
    """One client: what it asks, and what became of it. `ended` are the moments of answers, `took` their seconds."""

    port: int
    asks: Iterator[Request]
    headers: Mapping[str, str]
    ended: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    again: int = 0
    _connection: HTTPConnection | None = None

    def work(self, until: Callable[[], bool]) -> None:
        for request in self.asks:
            if until() or not self._answered(request, until):
                break
        if self._connection is not None:
            self._connection.close()

    def _answered(self, request: Request, until: Callable[[], bool]) -> bool:
        """Asks until it is answered; False when it is over before that."""
        while True:
            began = perf_counter()
            try:
                status, content = self._asked(request)
            except (OSError, HTTPException):
                status, content = 503, b""
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None
            if status < 300:
                break
            assert status == 503, content
            if until():
                return False
            self.again += 1
            sleep(AGAIN)
        self.ended.append(perf_counter())
        self.took.append(self.ended[-1] - began)
        if request.case and request.key:
            self.acknowledged.append((request.case, request.key))
        return True

    def _asked(self, request: Request) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        self._connection.request(request.method, request.path, request.body, {**self.headers, **request.headers})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def rows() -> Iterator[Request]:
    """What the floor is asked: as much as a command."""
    body = json.dumps(finally_answered()[0]).encode()
    while True:
        yield Request("POST", "/rows", body, {"Content-Type": "application/json"})


def lives(client: int) -> Iterator[Request]:
    """Complaints taken through a life one after the other, each command followed by a look at something."""
    for number in count(1):
        ref = f"L-{client}-{number}"
        looks = (f"/v1/cases/{ref}", f"/v1/cases/{ref}/clocks", f"/v1/cases/{ref}/allowed", f"/v1/cases/{ref}/timeline")
        for place, command in enumerate(of_case(ref, *finally_answered())):
            fields = {name: value for name, value in command.items() if name not in {"command", "case"}}
            key = f"{ref}-{place}"
            headers = {"Content-Type": "application/json", "Idempotency-Key": key}
            if place:
                headers["If-Match"] = "*"
            body = json.dumps(fields).encode()
            yield Request("POST", f"/v1/cases/{ref}/{command['command']}", body, headers, ref, key)
            yield Request("GET", looks[place % len(looks)])


def at_work(clients: list[Client], meanwhile: Callable[[], object]) -> float:
    """Has them all ask as long as something else goes on `meanwhile`; gives the seconds."""
    began, over = perf_counter(), Event()
    with ThreadPoolExecutor(len(clients)) as pool:
        working = [pool.submit(client.work, over.is_set) for client in clients]
        try:
            meanwhile()
        finally:
            over.set()
        for each in working:
            each.result()
    return perf_counter() - began
