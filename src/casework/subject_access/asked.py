"""What a copy is made of: whose cases, what a person has cleared, and what the landlord has written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.audit.bundle import Cleared
from casework.domain.access import Reader
from casework.domain.retention import Schedule


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose copy, made by whom at an instant (aware).

    `cleared` are words and documents that a person has looked at; with `listing`, those that may be cleared are read.
    `document` gives bytes by their SHA-256, None where they are not there.
    """

    subject: str
    reader: Reader
    at: datetime
    cleared: tuple[Cleared, ...] = ()
    listing: bool = False
    schedules: Sequence[Schedule] = ()
    document: Callable[[str], bytes | None] = lambda _: None
