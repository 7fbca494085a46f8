"""Whose cases somebody sees: those of their teams, or of their services, where a landlord wants it so.

What is not theirs is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

from casework.domain.complaint import Complaint
from casework.http.access.who import Who
from casework.http.problems import Problem, invalid

Scope: TypeAlias = Literal["team", "service"]


def within(who: Who, scope: Scope | None) -> Who:
    """Somebody with the teams or services that matter here, and no others."""
    teams, services = (own(who, each) if scope == each else None for each in get_args(Scope))
    return who._replace(teams=teams, services=services)


def own(who: Who, scope: Scope | None) -> frozenset[str] | None:
    """The teams or services whose cases somebody sees, None for all cases."""
    return None if scope is None else who.teams if scope == "team" else who.services


def sees(who: Who, scope: Scope | None, case: Complaint) -> bool:
    """Whether a case is one of theirs; one of no team is nobody's but of those who see all."""
    theirs = own(who, scope)
    return theirs is None or getattr(case, scope or "team") in theirs


def narrowed(who: Who, scope: Scope | None, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Filters, or the fields of a new case, within what somebody sees: their only team, or one of theirs they name.

    Raises Problem when they do not say which, and for one that is not theirs.
    """
    theirs = own(who, scope)
    found = {name: value for name, value in wanted.items() if value is not None}
    if theirs is None or scope is None:
        return found
    named = found.get(scope)
    if named is None and len(theirs) == 1:
        return found | {scope: next(iter(theirs))}
    if not theirs:
        raise Problem("forbidden", f"You see the cases of no {scope}; ask whoever gives out access")
    if named is None:
        raise invalid(scope, f"say which of your {scope}s: {', '.join(sorted(theirs))}")
    if named not in theirs:
        raise Problem("forbidden", f"This is not one of your {scope}s: {', '.join(sorted(theirs))}")
    return found
