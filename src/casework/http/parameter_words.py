"""What is wrong with a parameter of the path, the query or a header, in words, and never with what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from casework.domain.command import A_REFERENCE


def wrong_with(error: Mapping[str, Any]) -> dict[str, str]:
    """An error of pydantic's as a field and a reason, the parameter by its name."""
    field = ".".join(map(str, error["loc"][1:]))
    return {"field": field, "reason": _reason(field, error)}


def _reason(field: str, error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        return _OF_PATTERN.get(field.lower(), "blank, too long, or with characters that are not allowed here")
    said = _SAID.get(kind)
    return said(error.get("ctx", {})) if said else str(error["msg"]).removeprefix("Value error, ")


_OF_PATTERN: Final = {
    "case": f"wanted {A_REFERENCE}",
    "programme": f"wanted {A_REFERENCE}",
    "year": "wanted a financial year like 2024-25",
    "sha256": "wanted 64 hexadecimal digits",
    "idempotency-key": "wanted 1 to 200 printable characters, without a space before or behind them",
}
"""Of parameters that have to look like something, by their names."""

_SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda _: "missing",
    "literal_error": lambda told: f"wanted {told['expected']}",
    "bool_parsing": lambda _: "wanted true or false",
    "int_parsing": lambda _: "wanted a whole number",
    "int_parsing_size": lambda _: "wanted a smaller number",
    "greater_than_equal": lambda told: f"wanted {told['ge']} or more",
    "less_than_equal": lambda told: f"wanted {told['le']} or less",
    "string_too_short": lambda _: "blank",
    "string_too_long": lambda told: f"wanted {told['max_length']} characters or fewer",
}
"""Every other kind says it well enough by itself."""
