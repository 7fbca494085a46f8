"""casework over HTTP: `create_app` gives an ASGI application, to be served by itself or mounted in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.http.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Imports `create_app` when somebody asks for it: it needs the extra `http`."""
    if name == "create_app":
        from casework.http.app import create_app  # noqa: PLC0415 - that is the point

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
