"""A client's connection, where uvicorn's own is too patient or too terse: what no application ever gets to see."""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus
from typing import Any, ClassVar

import h11
from pydantic_core import to_json
from uvicorn.protocols.http.h11_impl import H11Protocol

from casework.http.answering import SAFE
from casework.http.problems import MEDIA_TYPE, Problem


class Connection(H11Protocol):
    """Closes when the first line and the headers of a request do not come in time; what cannot be read is a problem.

    `root_path` is where the pages about problems are.
    """

    head_seconds: ClassVar[float] = 10
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._come()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._come()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answers what is no HTTP, or has too many headers; the server calls it while it handles the error."""
        problem = _unread(sys.exc_info()[1])
        headers = [*SAFE, (b"content-type", MEDIA_TYPE.encode()), (b"connection", b"close")]
        status = HTTPStatus(problem.status)
        content = to_json(problem.document(self.root_path))
        for event in (
            h11.Response(status_code=status, headers=headers, reason=status.phrase.encode()),
            h11.Data(data=content),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self._close)

    def _come(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def _unread(error: BaseException | None) -> Problem:
    if (
        isinstance(error, h11.RemoteProtocolError)
        and error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    ):
        return Problem("headers_too_large", "The first line and the headers are larger than is taken")
    return Problem("malformed", "This is no request of HTTP/1.1")
