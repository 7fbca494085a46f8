"""One stream of Server-Sent Events (WHATWG HTML, section 9.2): the log after a position, and on as it grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from starlette.types import Message, Receive, Scope, Send

from casework.domain.errors import StoreError
from casework.http.feed import Told
from casework.http.problems import Problem
from casework.http.streams import Place, Streams

RETRY = b"retry: 2000\n\n"
"""Milliseconds after which a client whose stream ended asks again."""
HEARTBEAT = b": still here\n\n"


class EventStream(StreamingResponse):
    """Tells of events until the client goes, the server drains, or who asked may no longer.

    `read` gives the page after a position; in a thread, and asking anew for each page whether they may read it. One
    page is in memory at a time, and the next is read when the client has taken it.
    """

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, read: Callable[[int], Told], after: int) -> None:
        self._streams, self._read, self._after = streams, read, after
        super().__init__((), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def taken(message: Message) -> None:
            async with asyncio.timeout(self._streams.terms.patience_seconds):
                await send(message)

        with self._streams.place() as place:
            self.body_iterator = self._chunks(place)
            try:
                await super().__call__(scope, receive, taken)
            except TimeoutError:
                return  # the client takes nothing; the server closes the connection

    async def _chunks(self, place: Place) -> AsyncIterator[bytes]:
        yield RETRY
        position = self._after
        while not self._streams.draining:
            place.clear()
            try:
                page = await asyncio.to_thread(self._read, position)
            except (Problem, StoreError):
                return
            if page.events or page.reached > position:
                yield _lines(page)
            position = page.reached
            if not page.more and not await place.rung(self._streams.terms.heartbeat_seconds):
                yield HEARTBEAT


def _lines(page: Told) -> bytes:
    """A page as lines. A last id without data tells no event, but where to go on from."""
    told = [_event(event) for event in page.events]
    if not told or page.events[-1]["position"] < page.reached:
        told.append(b"id: %d\n\n" % page.reached)
    return b"".join(told)


def _event(event: dict[str, Any]) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (event["position"], to_json(event))
