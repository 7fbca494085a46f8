"""Keeps a social landlord's complaint handling legal, on time and provable.

`from casework import Casework` is the whole library: open a store, execute commands, read cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.application import Casework

__version__ = "0.1.0"
__all__ = ["Casework", "__version__"]


def __getattr__(name: str) -> Any:
    """Imports `Casework` when somebody asks for it, so that what does not need it starts at once."""
    if name == "Casework":
        from casework.application import Casework  # noqa: PLC0415 - that is the point

        return Casework
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
