"""The one character that no text may have: U+0000, for which PostgreSQL has no room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.errors import InvalidCommand

AS_JSON = rb"\u0000"
"""How JSON writes it, and a backslash before such letters too."""


def refuse_unkept(value: Any, *path: object) -> None:
    """Raises InvalidCommand naming the first text, however deep in a command, that has the character in it."""
    if isinstance(value, str) and "\0" in value:
        raise InvalidCommand(".".join(map(str, path)), "has the character U+0000 in it, which cannot be kept")
    if isinstance(value, Mapping):
        for name, each in value.items():
            refuse_unkept(each, *path, name)
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            refuse_unkept(each, *path, place)
