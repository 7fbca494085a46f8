"""What holds for every page: nothing of it is kept, framed or run that this service did not send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS: Final = ((b"content-security-policy", POLICY.encode()), (b"referrer-policy", b"same-origin"))
"""Beside what every answer of the service says (`http.answering`)."""


@dataclass
class Answering:
    """ASGI middleware: every page has the headers above, and fields that a form left empty are as if not asked for."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        if scope["type"] == "http":
            scope["query_string"] = _without_blanks(scope["query_string"])
        await self.app(scope, receive, sending)


def _without_blanks(query: bytes) -> bytes:
    if not query:
        return query
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return urlencode([(name, text) for name, text in given if text.strip()], encoding="latin-1").encode()
