"""The law as dated data: the policies casework ships, a landlord's own, and which one is in force on a day.

Each policy is a TOML file. Those shipped lie in `policies/`; a landlord adds stricter ones with `Policies.with_files`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from casework.domain.errors import CaseworkError
from casework.domain.landlord_file import fitted, table_of
from casework.domain.policy_findings import Finding, Kind, compare
from casework.domain.policy_terms import (
    CountedFrom,
    Escalation,
    Exclusion,
    Fact,
    Limit,
    Policy,
    ReviewInterval,
    StagePolicy,
)

__all__ = [
    "CountedFrom",
    "Escalation",
    "Exclusion",
    "Fact",
    "Finding",
    "Kind",
    "Limit",
    "Policies",
    "Policy",
    "PolicyError",
    "ReviewInterval",
    "StagePolicy",
    "check_policy",
    "findings",
    "read_policy",
]

SHIPPED = ("hos-2022", "westminster-2023", "hos-2024", "lgsco-2024", "spso-example")
CODES = {"housing-ombudsman": ("hos-2022", "hos-2024"), "lgsco": ("lgsco-2024",)}
"""The verified Codes of a regime, oldest first."""
STATUTORY_FROM = date(2024, 4, 1)
"""The day on which the Housing Ombudsman's Code became statutory (Social Housing (Regulation) Act 2023)."""


class PolicyError(CaseworkError, ValueError):
    """A policy that is unknown, malformed or illegal; names the file, the field and what is wanted."""


class Policies:
    """The policies of a store, in the order of the day from which they are in force."""

    __slots__ = ("_by_date", "_by_name", "_starts")

    def __init__(self, policies: Iterable[Policy], by_date: Iterable[Policy] | None = None) -> None:
        ordered = sorted(policies, key=lambda policy: policy.in_force_from)
        dated = [policy for policy in ordered if policy.chosen_by_date] if by_date is None else list(by_date)
        if not dated:
            raise PolicyError("no policy is in force on any day: at least one needs chosen_by_date = true")
        self._by_name: dict[str, Policy] = {}
        for policy in ordered:
            if policy.name in self._by_name:
                raise PolicyError(f"two policies are called {policy.name}; give yours another name")
            self._by_name[policy.name] = policy
        self._by_date = dated
        self._starts = [policy.in_force_from for policy in dated]

    @classmethod
    def shipped(cls) -> Policies:
        """The policies that come with casework."""
        return cls(_shipped())

    @classmethod
    def only(cls, policy: Policy) -> Policies:
        """One policy for every day, whatever its own dates say."""
        return cls([policy], by_date=[policy])

    def with_files(self, *paths: Path) -> Policies:
        """These policies and a landlord's own. Raises PolicyError as `read_policy` does, and for a name in use."""
        return Policies([*self, *map(read_policy, paths)])

    def named(self, name: str) -> Policy:
        """The policy of this name. Raises PolicyError listing the names there are."""
        try:
            return self._by_name[name]
        except KeyError:
            raise PolicyError(f"there is no policy {name!r}; there are {', '.join(self._by_name)}") from None

    def on(self, day: date) -> Policy:
        """The policy in force on a day of receipt: the latest begun by then; the oldest for a day before them all.

        Of two that begin on the same day the one added later is in force, so a landlord's own goes before its Code.
        """
        return self._by_date[max(0, bisect_right(self._starts, day) - 1)]

    def __iter__(self) -> Iterator[Policy]:
        return iter(self._by_name.values())


def read_policy(path: Path) -> Policy:
    """A landlord's policy from a TOML file.

    Raises PolicyError naming the file, the field and what is wanted; also for a third stage, and for anything illegal
    in a Housing Ombudsman policy in force since the Code is statutory. Raises OSError when the file cannot be read.
    """
    policy, further_stages = _read(path)
    found = _findings(policy, further_stages)
    statutory = policy.regime == "housing-ombudsman" and policy.in_force_from >= STATUTORY_FROM
    illegal = [each for each in found if each.kind == "illegal" and (statutory or each.field in further_stages)]
    if illegal:
        raise PolicyError(f"{path}: " + "; ".join(f"{each.field}: {each.sentence}" for each in illegal))
    return policy


def check_policy(path: Path) -> tuple[Finding, ...]:
    """Everything in a policy file that differs from its Code, lawful or not.

    Raises PolicyError when the file is malformed, OSError when it cannot be read.
    """
    return _findings(*_read(path))


def findings(policy: Policy) -> tuple[Finding, ...]:
    """Everything in a policy that differs from the Code of its regime in force on the policy's first day."""
    return _findings(policy, frozenset())


def _findings(policy: Policy, further_stages: frozenset[str]) -> tuple[Finding, ...]:
    codes = [Policies.shipped().named(name) for name in CODES.get(policy.regime, ())]
    code = Policies(codes, by_date=codes).on(policy.in_force_from) if codes else None
    return compare(policy, code, further_stages)


class _Read(NamedTuple):
    policy: Policy
    further_stages: frozenset[str]


def _read(path: Path) -> _Read:
    return _policy_of(path.read_bytes(), str(path))


def _policy_of(content: bytes, source: str) -> _Read:
    table = table_of(content, source, PolicyError)
    further = frozenset(key for key in table if re.fullmatch(r"stage_\w+", key)) - {"stage_1", "stage_2"}
    known: Mapping[str, Any] = {key: value for key, value in table.items() if key not in further}
    return _Read(fitted(Policy, known, source, PolicyError), further)


@cache
def _shipped() -> tuple[Policy, ...]:
    folder = files("casework.domain") / "policies"
    return tuple(_policy_of((folder / f"{name}.toml").read_bytes(), f"{name}.toml").policy for name in SHIPPED)
