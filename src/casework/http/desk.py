"""What every request has at hand: the cases, and who may do what with them."""

from __future__ import annotations

from dataclasses import dataclass

from casework.application import Casework
from casework.http.access.guard import Guard


@dataclass(frozen=True, slots=True)
class Desk:
    """The cases of a store and the guard before them."""

    casework: Casework
    guard: Guard
