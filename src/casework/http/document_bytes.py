"""The bytes of a document as an answer: under its name, of its kind, and nothing that a browser would run."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from casework.documents.documents import PART
from casework.documents.kinds import HEAD, fits
from casework.documents.shelf import File
from casework.domain.contacts import DocumentAttached

UNKNOWN = "application/octet-stream"
LONGEST_NAME = 150
"""Characters of a file's name; file systems know names of 255 bytes."""


class DocumentBytes(StreamingResponse):
    """The bytes of a file, which is closed in the end. A browser saves them and runs nothing in them."""

    media_type = UNKNOWN

    def __init__(self, file: File, attached: DocumentAttached, etag: str) -> None:
        self._file = file
        head = file.read(HEAD)
        headers = {
            "Content-Length": str(file.seek(0, 2)),
            "Content-Disposition": disposition(attached.personal.get("name")),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
            "ETag": etag,
        }
        file.seek(0)
        kind = attached.media_type if fits(attached.media_type, head) else UNKNOWN
        super().__init__(iter(lambda: file.read(PART), b""), headers=headers, media_type=kind)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def disposition(name: object) -> str:
    """`Content-Disposition` (RFC 6266) for a document to be saved under a name, if that is still known."""
    if not isinstance(name, str):
        return "attachment"
    plain = "".join("_" if c in '/\\"%' or not c.isprintable() else c for c in name)[:LONGEST_NAME]
    ascii_only = "".join(c if c.isascii() else "_" for c in plain)
    exactly = quote(plain, safe="!#$&+-.^_`|~", errors="replace")
    return f"attachment; filename=\"{ascii_only}\"; filename*=UTF-8''{exactly}"
