"""Who reads words about vulnerabilities on the command line: whoever says so, and the login they say it under."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.domain.access import Reader


def reader(by: str | None = None, role: str = "ops") -> Reader:
    """Who reads here: the person named, through the login of the process; without a name the login itself."""
    from casework.domain.access import Reader

    login = _login()
    return Reader(by or login, role, "cli", login if by else None)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "unknown"
