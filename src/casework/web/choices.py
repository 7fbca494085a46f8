"""The codes that people choose from."""

from __future__ import annotations

from typing import Any, get_args


def codes(choice: Any) -> tuple[str, ...]:
    """The codes of a choice in their order, those of the choices within it one after another."""
    return tuple(code for each in get_args(choice) for code in ((each,) if isinstance(each, str) else codes(each)))
