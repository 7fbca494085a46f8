"""What is asked for when a bundle is made, what it is made from, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias, get_args

from casework.audit.bundle.redaction import Cleared, Offered
from casework.audit.note import Signer
from casework.domain.calendar import Calendar
from casework.domain.errors import CaseworkError
from casework.domain.policy import Policies

Profile: TypeAlias = Literal["ombudsman", "auditor", "resident"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""Everything about the cases; also every reading in the store and all hashes of the log; or without other people."""


class SeveralResidents(CaseworkError):
    """A resident's bundle was asked for of cases that are not all theirs."""

    def __init__(self) -> None:
        super().__init__("A resident's bundle holds the cases of one resident; make one for each of them")


class Unaccounted(CaseworkError):
    """Words are erased, and the log does not say by which erasure: it is under way, or the log lost it in a restore."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"The words of the event at position {position} are erased, and the log does not say by which erasure; "
            "run casework erase again, then make the bundle anew"
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be in a bundle. `cleared` are words for a resident that a person has looked at."""

    cases: tuple[str, ...]
    profile: Profile = "ombudsman"
    cleared: tuple[Cleared, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What a bundle needs beside the store: policies, working-day tables by nation, and documents by their SHA-256.

    A document that is not there is None.
    """

    policies: Policies
    tables: Callable[[str], Calendar]
    document: Callable[[str], bytes | None] = lambda _: None


class Seal(NamedTuple):
    """The key to sign with, and the present (aware)."""

    signer: Signer
    at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What a bundle holds: its events, how many of them in part or not covered yet, and documents that were not found.

    `offered` are words that were, or can be, given to a resident once a person has looked at them.
    """

    events: int
    in_part: int
    uncovered: int
    documents_missing: tuple[str, ...]
    offered: tuple[Offered, ...]
