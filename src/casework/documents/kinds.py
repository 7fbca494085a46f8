"""The kinds of documents that are taken: by what they are said to be, and by the bytes with which such ones begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

HEAD = 512
"""Bytes at the beginning of a document by which its kind is judged."""

Fits: TypeAlias = Callable[[bytes], bool]


def _begins(*signatures: bytes, at: int = 0) -> Fits:
    return lambda head: head[at:].startswith(signatures)


def _is_text(head: bytes) -> bool:
    """Programs, pictures and archives have zeros early on; text in UTF-16 is not taken for that reason."""
    return b"\0" not in head


def _riff(form: bytes) -> Fits:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == form


def _mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


_OLE, _ZIP, _BOXES = _begins(bytes.fromhex("d0cf11e0a1b11ae1")), _begins(b"PK\x03\x04"), _begins(b"ftyp", at=4)
_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS: Final[Mapping[str, Fits]] = {
    "application/pdf": _begins(b"%PDF-"),
    "application/msword": _OLE,
    "application/vnd.ms-excel": _OLE,
    "application/vnd.ms-outlook": _OLE,
    f"{_OFFICE}.wordprocessingml.document": _ZIP,
    f"{_OFFICE}.spreadsheetml.sheet": _ZIP,
    "application/vnd.oasis.opendocument.text": _ZIP,
    "application/vnd.oasis.opendocument.spreadsheet": _ZIP,
    "audio/mp4": _BOXES,
    "audio/mpeg": _mp3,
    "audio/wav": _riff(b"WAVE"),
    "image/gif": _begins(b"GIF87a", b"GIF89a"),
    "image/heic": _BOXES,
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/tiff": _begins(b"II*\0", b"MM\0*"),
    "image/webp": _riff(b"WEBP"),
    "message/rfc822": _is_text,
    "text/csv": _is_text,
    "text/plain": _is_text,
    "video/mp4": _BOXES,
    "video/quicktime": _BOXES,
}
"""What residents and staff send, by media type; nothing that a browser would run."""


def fits(media_type: str, head: bytes) -> bool:
    """Whether bytes that begin so may be of this media type; of one that is not taken nothing is."""
    kind = KINDS.get(media_type)
    return kind is not None and kind(head)
