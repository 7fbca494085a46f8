"""Which rules of the system carry a provision of the Code: what breaks them is refused, or kept as a failure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

import casework.domain.subjects  # noqa: F401 - importing registers every rule
from casework.domain.errors import CODES
from casework.domain.lifecycle_guards import GUARDS
from casework.domain.situation import HANDLINGS

Codes: TypeAlias = tuple[str, ...]


@cache
def enforced(provision: str) -> Codes:
    """The refusal codes that name a provision, in the order of the contract."""
    found = _by_provision()[provision]
    return tuple(code for code in CODES if code in found)


def recordable(codes: Codes) -> bool:
    """Whether breaking one of these rules can be recorded as it was found."""
    return any(CODES[code] for code in codes)


@cache
def _by_provision() -> defaultdict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for code, provision in _rules():
        for number in re.findall(r"\d+\.\d+", provision):
            found[number].add(code)
    return found


def _rules() -> Iterator[tuple[str, str]]:
    for handling in HANDLINGS.values():
        for rule in handling.rules:
            for provision in rule.provision if isinstance(rule.provision, tuple) else (rule.provision,):
                yield rule.code, provision or ""
    for guard in GUARDS.values():
        yield guard.code or "", guard.provision or ""
