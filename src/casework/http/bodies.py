"""What is sent, taken in before anything is done with it: not too much of it, and not too slowly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.http.answering import answer
from casework.http.problems import Problem

CLOSE = {"Connection": "close"}  # nobody reads what may still come


@dataclass
class Bodies:
    """ASGI middleware: bodies of at most so many bytes, a pause of at most so many seconds, and so many in all.

    A body is taken in whole before its request has a turn, so that a slow client keeps nobody waiting. What is PUT is a
    document: it goes on piece by piece as it comes, whoever takes it in says how large it may be, and only its pauses
    are limited.
    """

    app: ASGIApp
    most: int
    pause_seconds: float
    arrival_seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "PUT":
            await self.app(scope, self._piecemeal(receive), send)
        else:
            await self._whole(scope, receive, send)

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._fits(_length(scope))
            async with asyncio.timeout(self.arrival_seconds):
                content = await self._taken_in(self._piecemeal(receive))
        except TimeoutError:
            await answer(_slow(f"It took longer than {self.arrival_seconds:g} seconds"), scope, receive, send)
        except Problem as problem:
            await answer(problem, scope, receive, send)
        else:
            if content is not None:
                await self.app(scope, _given(content, receive), send)

    async def _taken_in(self, receive: Receive) -> bytes | None:
        """All that is sent; None when the client has gone."""
        pieces, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            self._fits(size)
            more = message.get("more_body", False)
        return b"".join(pieces)

    def _piecemeal(self, receive: Receive) -> Receive:
        """Receives one piece after another, each within the longest pause."""
        whole = False

        async def receiving() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(self.pause_seconds):
                    message = await receive()
            except TimeoutError:
                raise _slow(f"Nothing came for {self.pause_seconds:g} seconds") from None
            whole = not message.get("more_body", False)
            return message

        return receiving

    def _fits(self, size: int) -> None:
        if size > self.most:
            raise Problem("too_large", f"At most {self.most:,} bytes are taken", headers=CLOSE)


def _length(scope: Scope) -> int:
    """How long the body says it is; the server has seen to it that this is a number."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)


def _slow(detail: str) -> Problem:
    return Problem("request_timeout", f"{detail}; nothing was done", headers=CLOSE)


def _given(content: bytes, receive: Receive) -> Receive:
    """Receives a body that has been taken in; after that, whether the client has gone."""
    pending = True

    async def receiving() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": content, "more_body": False}
        return await receive()

    return receiving
