"""The guard of a service: knows who comes by their API key or access token, and looks up what they may do."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from structlog.typing import FilteringBoundLogger

from casework.application import Casework, utc_now
from casework.domain.complaint import Complaint, case_id
from casework.http.access import scope as scopes
from casework.http.access import speaking
from casework.http.access.api_keys import ApiKeys, is_api_key
from casework.http.access.key_set import KeySet
from casework.http.access.oidc import AccessTokens, limited
from casework.http.access.roles import ROLES, leave, those_who_may
from casework.http.access.scope import Scope
from casework.http.access.tokens import TokenRefused
from casework.http.access.who import Who
from casework.http.problems import Problem
from casework.projections.catch_up import up_to_date
from casework.projections.queues.promises import owner_of
from casework.scheduler.oidc import OidcTerms
from casework.scheduler.telling import teller

NEW_CASES = frozenset({"log_complaint", "adopt_case"})
LOCAL = Who("local", frozenset(ROLES), delegate=True)
"""Who comes with the key of a service that somebody tries out on their own machine."""


def local_key() -> str:
    """A key for such a service, made when it starts and nowhere kept."""
    return f"cw_local_{secrets.token_urlsafe(32)}"


@dataclass
class TokenGuard:
    """Lets in whoever has a good API key of the store or, with `tokens`, a good access token of the provider.

    With a `scope` everybody sees only the cases of their teams, or services. With a `local` key, whoever has that may
    do everything. `clock` gives the present as an aware datetime.
    """

    casework: Casework
    tokens: AccessTokens | None = None
    scope: Scope | None = None
    local: str | None = None
    clock: Callable[[], datetime] = utc_now

    def __post_init__(self) -> None:
        self._keys = ApiKeys(self.casework.store)

    def who(self, authorization: str | None) -> Who:
        if authorization is None:
            raise _unauthenticated("Give an access token or an API key, as Authorization: Bearer", None)
        if self.local is not None and compare_digest(authorization.encode(), self.local.encode()):
            return LOCAL
        try:
            return scopes.within(self._holder(authorization), self.scope)
        except TokenRefused as refused:
            raise _unauthenticated(str(refused), "expired" if refused.expired else "not accepted") from None

    def may(self, who: Who, operation: str) -> None:
        if not leave(who.roles, operation).roles:
            raise Problem("forbidden", f"This is for the roles {', '.join(those_who_may(operation))}")

    def sees(self, who: Who, case: Complaint) -> None:
        if who.roles != {"contractor"} and not scopes.sees(who, self.scope, case):
            raise Problem("not_found", f"There is no case {case.ref!r} in this store")

    def speaks(self, who: Who, fields: Mapping[str, Any]) -> dict[str, Any]:
        command = str(fields["command"])
        if leave(who.roles, command).own:
            self._owns(who, fields)
        found = speaking.spoken(who, command, fields)
        return scopes.narrowed(who, self.scope, found) if command in NEW_CASES else found

    def narrowed(self, who: Who, operation: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
        if leave(who.roles, operation).own:
            return {name: value for name, value in wanted.items() if value is not None} | {"owner": who.id}
        return scopes.narrowed(who, self.scope, wanted)

    def _holder(self, token: str) -> Who:
        if is_api_key(token):
            grant = self._keys.holder(token, now=self.clock())
            return Who(
                grant.name,
                frozenset(grant.roles),
                delegate=grant.delegate,
                teams=limited(grant.teams),
                services=limited(grant.services),
            )
        if self.tokens is None:
            raise TokenRefused
        return self.tokens.holder(token)

    def _owns(self, who: Who, fields: Mapping[str, Any]) -> None:
        """Stops those who did not promise the action that a command is about, as if there were no such action."""
        case, action = str(fields["case"]), fields.get("id")
        with up_to_date(self.casework.store) as views:
            owner = owner_of(views, case_id(case), action) if isinstance(action, str) else None
        if owner != who.id:
            raise Problem("not_found", "No action of yours has this id on a case of this reference")


def guard_of(
    casework: Casework,
    oidc: OidcTerms | None = None,
    scope: Scope | None = None,
    *,
    tell: FilteringBoundLogger | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> TokenGuard:
    """The guard of a service over a store: its API keys, and the access tokens of a provider where one is named.

    That the provider cannot be reached is told on standard error, unless `tell` tells it elsewhere.
    """
    tell = tell or teller(sys.stderr, clock, level="warning")
    tokens = AccessTokens(oidc, KeySet(oidc, tell), clock) if oidc else None
    return TokenGuard(casework, tokens, scope, clock=clock)


def local_guard(casework: Casework, key: str) -> TokenGuard:
    """The guard of a service that somebody tries out: the key of it opens everything, and API keys work too."""
    return TokenGuard(casework, local=key)


def _unauthenticated(detail: str, why: str | None) -> Problem:
    """401 with what RFC 6750 asks for: why only as far as whoever sent the token may know."""
    error = f', error="invalid_token", error_description="{why}"' if why else ""
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": f'Bearer realm="casework"{error}'})
