"""Where a secret lies: an environment variable or a file; a configuration names the place, never the secret."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, SecretStr

_WANTED = "wanted the place of the secret, env:NAME or file:/PATH, and never the secret itself"


def read_secret(place: Any) -> SecretStr:
    """The secret at a place, `env:NAME` or `file:/PATH`, without the end of its line.

    Raises ValueError when it is no such place or nothing lies there; not even the place is quoted, for people do
    write a secret where its place belongs.
    """
    if isinstance(place, SecretStr):
        return place
    kind, colon, where = place.partition(":") if isinstance(place, str) else ("", "", "")
    match kind if colon and where else "":
        case "env":
            return _found(os.environ.get(where), "the environment variable named here")
        case "file":
            return _found(_content(where), "the file named here")
    raise ValueError(_WANTED)


def _found(secret: str | None, place: str) -> SecretStr:
    if not secret or not secret.strip():
        raise ValueError(f"{place} is not set or empty; put the secret there")
    return SecretStr(secret.strip())


def _content(path: str) -> str:
    if not Path(path).is_absolute():
        raise ValueError("wanted the whole path of the file, as in file:/etc/casework/secret")
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise ValueError(f"the file named here cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("the file named here is not UTF-8 text") from None


Secret: TypeAlias = Annotated[SecretStr, BeforeValidator(read_secret)]
"""A secret, given by its place and read when the configuration is; it shows in no text made of it."""
