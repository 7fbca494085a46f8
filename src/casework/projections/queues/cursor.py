"""Where a page of a queue ended, as text that a caller gives back unread to go on from there."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pydantic_core import from_json, to_json

from casework.projections.queues.queue import QueueError

Keys: TypeAlias = tuple[str | int, ...]
"""The columns of the order in the last line shown."""

MOST = 2**53


def written(queue: str, sort: str, wanted: Mapping[str, str], keys: Sequence[str | int]) -> str:
    """The cursor behind the line with these keys."""
    text = to_json([queue, sort, _listed(wanted), keys])
    return urlsafe_b64encode(text).decode().rstrip("=")


def read(cursor: str, queue: str, sort: str, wanted: Mapping[str, str], width: int) -> Keys:
    """The keys in a cursor. Raises QueueError for what is none, and for that of another list."""
    match _decoded(cursor):
        case [str(its_queue), str(its_sort), list(its_wanted), list(keys)] if all(map(_is_key, keys)):
            if [its_queue, its_sort, its_wanted, len(keys)] != [queue, sort, _listed(wanted), width]:
                raise QueueError(
                    "This cursor belongs to another list; give it with the queue, the order and the filters it came of"
                )
            return tuple(keys)
    raise QueueError("This is no cursor of casework's; leave it out to begin with the first page")


def _listed(wanted: Mapping[str, str]) -> list[list[str]]:
    return [[name, value] for name, value in sorted(wanted.items())]


def _decoded(cursor: str) -> Any:
    try:
        return from_json(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None


def _is_key(value: Any) -> bool:
    return isinstance(value, str) or (type(value) is int and abs(value) < MOST)
