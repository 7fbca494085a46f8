"""What one check of the doctor's found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

State: TypeAlias = Literal["ok", "warn", "fail"]


class Finding(NamedTuple):
    """One thing that was looked at: how it is, in a sentence, and what to do about it where something is to be done."""

    check: str
    state: State
    says: str
    advice: str = ""


Findings: TypeAlias = Iterator[Finding]
Check: TypeAlias = Callable[[], Findings]
