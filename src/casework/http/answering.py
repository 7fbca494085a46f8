"""What holds for every answer, whoever gives it: its headers, and that an error nobody foresaw is a problem too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from casework.http.problems import UNEXPECTED, Problem
from casework.scheduler.telling import facts_of

EVENT_STREAM = b"text/event-stream"

SAFE: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
"""What browsers and proxies are told of every answer that does not say it otherwise."""


class Load(Protocol):
    """Is told how much is going on."""

    def requests(self, more: int) -> None:
        """So many requests more, or fewer, are in hand."""

    def streams(self, more: int) -> None:
        """So many streams more, or fewer, are open."""

    def overloaded(self) -> None:
        """A request was sent away."""


@dataclass
class Safe:
    """ASGI middleware: every answer has the headers of `SAFE`, and while the service drains it ends its connection."""

    app: ASGIApp
    draining: Callable[[], bool]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                more = [(b"connection", b"close")] if self.draining() else []
                message["headers"] = [*message["headers"], *(each for each in SAFE if each[0] not in said), *more]
            await send(message)

        await self.app(scope, receive, sending)


@dataclass
class Foreseen:
    """ASGI middleware: what nobody foresaw is told in the log by its facts, and answered without any.

    Nothing is raised to the server, which would write a traceback with what somebody sent in it. An answer that has
    begun is broken off.
    """

    app: ASGIApp
    tell: FilteringBoundLogger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the outermost place, where every error becomes an answer
            self.tell.error("a request failed", **facts_of(error))
            if not begun and scope["type"] == "http":
                await answer(Problem("unexpected", UNEXPECTED), scope, receive, send)


async def answer(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a request with a problem, noted for whoever watches."""
    scope["casework.problem"] = problem
    await problem.response(str(scope.get("root_path", "")))(scope, receive, send)


def overloaded(detail: str) -> Problem:
    """The problem of a request that there is no room for; nothing was done with it."""
    return Problem("overloaded", f"{detail}; nothing was done, try again", headers={"Retry-After": "2"})


def is_stream(message: Message) -> bool:
    """Whether an answer that begins like this goes on and on: Server-Sent Events."""
    return any(name == b"content-type" and value.startswith(EVENT_STREAM) for name, value in message["headers"])


def path_of(scope: Scope) -> str:
    """The path within the application."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
