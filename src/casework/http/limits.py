"""How much is taken on at once: what is beyond that is answered 503 at once, instead of waiting without bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.http.answering import Load, answer, is_stream, overloaded, path_of

OPEN = ("/livez", "/readyz")
"""Answered to everybody, and however much is going on."""


@dataclass
class InFlight:
    """ASGI middleware: at most so many requests in hand, from their first line to the end of the answer.

    A stream is in hand until it begins to stream.
    """

    app: ASGIApp
    most: int
    load: Load
    requests: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _passes(scope):
            await self.app(scope, receive, send)
        elif self.requests >= self.most:
            self.load.overloaded()
            await answer(overloaded("Too many requests are in hand"), scope, receive, send)
        else:
            with ExitStack() as counted:
                self._count(1)
                counted.callback(self._count, -1)
                await self.app(scope, receive, _told(send, lambda begun: self._streams(begun, counted)))

    def _streams(self, begun: Message, counted: ExitStack) -> None:
        if is_stream(begun):
            counted.close()
            self.load.streams(1)
            counted.callback(self.load.streams, -1)

    def _count(self, more: int) -> None:
        self.requests += more
        self.load.requests(more)


@dataclass
class Turns:
    """ASGI middleware: so many requests are worked on at once, each with a thread and a connection to the store.

    The others wait for their turn, at most so many seconds. It is over when the answer begins, for clients may be slow
    to take it; and what is PUT needs none, for they may be slow to bring it.
    """

    app: ASGIApp
    threads: int
    wait_seconds: float
    load: Load

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _passes(scope) or scope["method"] == "PUT":
            await self.app(scope, receive, send)
        elif not await self._has_come():
            self.load.overloaded()
            await answer(overloaded("No turn came in time"), scope, receive, send)
        else:
            with ExitStack() as turn:
                turn.callback(self._turns.release)
                await self.app(scope, receive, _told(send, lambda _: turn.close()))

    async def _has_come(self) -> bool:
        if not self._turns.locked():
            return await self._turns.acquire()
        try:
            async with asyncio.timeout(self.wait_seconds):
                return await self._turns.acquire()
        except TimeoutError:
            return False


def _passes(scope: Scope) -> bool:
    return scope["type"] != "http" or path_of(scope) in OPEN


def _told(send: Send, begins: Callable[[Message], None]) -> Send:
    """Sends, and tells how the answer begins when it does."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            begins(message)
        await send(message)

    return sending
