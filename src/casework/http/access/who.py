"""Who asks: a person or a back end, known by a token."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from casework.domain.access import AccessRole

Role: TypeAlias = AccessRole


class Who(NamedTuple):
    """Somebody whose token was good. A `delegate` is a back end that may say who acts; then both are recorded.

    `teams` and `services` are those whose cases they may see, None for all.
    """

    id: str
    roles: frozenset[Role]
    name: str | None = None
    delegate: bool = False
    teams: frozenset[str] | None = None
    services: frozenset[str] | None = None
