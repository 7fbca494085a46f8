"""What the HTTP service tells of its work: a line a request, and measures. Neither has a path, a reference or a token.

With several processes the measures are of all of them, by way of the folder that PROMETHEUS_MULTIPROC_DIR names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from casework.domain.complaint import Complaint
from casework.http.access.guard import Guard
from casework.http.access.who import Who
from casework.http.answering import path_of
from casework.http.limits import OPEN
from casework.http.problems import Problem
from casework.scheduler.telling import facts_of

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""The upper bounds into which durations are sorted."""

NOWHERE: Final = "none"
"""The operation of a request for something that there is not."""


class HttpMetrics:
    """The measures of one service, in a registry of its own."""

    def __init__(self) -> None:
        it = self._own = CollectorRegistry()
        if not _of_several():
            ProcessCollector(registry=it)
        self.answered = Counter("casework_http_requests", "Requests answered.", ["operation", "status"], registry=it)
        self.seconds = Histogram(
            "casework_http_seconds", "How long answers took.", ["operation"], buckets=SECONDS, registry=it
        )
        self.in_flight = Gauge("casework_http_in_flight", "Requests in hand.", registry=it, multiprocess_mode="livesum")
        self.open = Gauge("casework_http_streams", "Open streams.", registry=it, multiprocess_mode="livesum")
        self.sent_away = Counter("casework_http_overloads", "Requests sent away as too many.", registry=it)
        self.problems = Counter("casework_http_problems", "Problems answered.", ["problem"], registry=it)
        self.refused = Counter("casework_http_refusals", "Reasons why commands were refused.", ["code"], registry=it)

    def registry(self) -> CollectorRegistry:
        """What is measured, by all processes together."""
        if not _of_several():
            return self._own
        every = CollectorRegistry()
        MultiProcessCollector(every)  # type: ignore[no-untyped-call] # alone of the library's
        return every

    def requests(self, more: int) -> None:
        self.in_flight.inc(more)

    def streams(self, more: int) -> None:
        self.open.inc(more)

    def overloaded(self) -> None:
        self.sent_away.inc()


def _of_several() -> bool:
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


@dataclass
class Asked:
    """What comes to light of a request while it is answered: what kind of client asks."""

    client: str = "nobody"


_ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)


@dataclass(frozen=True)
class Noticing:
    """A guard that notes what kind of client it let in: a `person` or a `back_end`."""

    guard: Guard

    def who(self, authorization: str | None) -> Who:
        found = self.guard.who(authorization)
        asked = _ASKED.get()
        if asked is not None:
            asked.client = "back_end" if found.delegate else "person"
        return found

    def may(self, who: Who, operation: str) -> None:
        self.guard.may(who, operation)

    def sees(self, who: Who, case: Complaint) -> None:
        self.guard.sees(who, case)

    def speaks(self, who: Who, fields: Mapping[str, Any]) -> dict[str, Any]:
        return self.guard.speaks(who, fields)

    def narrowed(self, who: Who, operation: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
        return self.guard.narrowed(who, operation, wanted)


@dataclass
class Watching:
    """ASGI middleware, the outermost: tells of each request and measures it. From here on each has a correlation id."""

    app: ASGIApp
    tell: FilteringBoundLogger
    metrics: HttpMetrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began, asked, correlation = 0, perf_counter(), Asked(), _correlation(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if correlation:
                    message["headers"] = [*message["headers"], (b"x-correlation-id", correlation.encode())]
            await send(message)

        token = _ASKED.set(asked)
        try:
            await self.app(scope, receive, sending)
        finally:
            _ASKED.reset(token)
            self._told(scope, status, perf_counter() - began, {"client": asked.client, "correlation": correlation})

    def _told(self, scope: Scope, status: int, seconds: float, more: Mapping[str, str | None]) -> None:
        operation, problem = _operation(scope), scope.get("casework.problem")
        self.metrics.answered.labels(operation, f"{status // 100}xx").inc()
        self.metrics.seconds.labels(operation).observe(seconds)
        facts: dict[str, Any] = {name: value for name, value in more.items() if value}
        if isinstance(problem, Problem):
            facts["problem"] = problem.kind
            self._count(problem)
            if isinstance(problem.__cause__, Exception) and problem.status >= 500:
                self.tell.error("a request failed", operation=operation, **facts_of(problem.__cause__))
        level = self.tell.debug if path_of(scope) in OPEN else self.tell.info
        took = round(seconds * 1000, 3)
        level(
            "a request was answered",
            method=_method(scope),
            operation=operation,
            http_status=status,
            took_ms=took,
            **facts,
        )

    def _count(self, problem: Problem) -> None:
        self.metrics.problems.labels(problem.kind).inc()
        for reason in problem.more.get("reasons", ()):
            self.metrics.refused.labels(reason["code"]).inc()


def _correlation(scope: Scope) -> str | None:
    """What joins the events of several commands: as the caller says, None where that is no UUID, or new."""
    said = next((value for name, value in scope["headers"] if name == b"x-correlation-id"), None)
    if said is None:
        found = str(uuid4())
        scope["headers"] = [*scope["headers"], (b"x-correlation-id", found.encode())]
        return found
    try:
        return str(UUID(said.decode("latin-1")))
    except ValueError:
        return None


def _operation(scope: Scope) -> str:
    return getattr(scope.get("route"), "operation_id", None) or NOWHERE


def _method(scope: Scope) -> str:
    return (
        scope["method"] if scope["method"] in ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT") else "OTHER"
    )
