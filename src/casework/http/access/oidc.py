"""Access tokens of an identity provider: signed by one of its keys, for this service, and good at this moment.

What is checked follows RFC 8725 and RFC 9068: the algorithm is one of those configured and fits the key, issuer and
audience are as configured, and the times hold with a small leeway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any, cast, get_args

import jwt

from casework.domain.access import AccessRole
from casework.http.access.key_set import KeySet
from casework.http.access.tokens import TokenRefused
from casework.http.access.who import Role, Who
from casework.scheduler.oidc import OidcTerms

LONGEST = 16_384
"""Characters of a token."""

_TYPES = ("jwt", "at+jwt", "application/at+jwt")
_BY_CLOCK: Any = {
    "require": ["exp", "iss", "aud"],
    "enforce_minimum_key_length": True,
    **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False),  # judged here, by the service's clock
}


class AccessTokens:
    """The access tokens of one provider. `clock` gives the present as an aware datetime."""

    def __init__(self, terms: OidcTerms, keys: KeySet, clock: Callable[[], datetime]) -> None:
        self._terms = terms
        self._keys = keys
        self._clock = clock

    def holder(self, token: str) -> Who:
        """Who a token says they are. Raises TokenRefused for one that is not good."""
        claims = self._claims(token)
        self._hold_at(claims, self._clock().timestamp())
        return self._who(claims)

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What a token says, once its signature, issuer and audience are found to be right."""
        if len(token) > LONGEST:
            raise TokenRefused
        terms = self._terms
        try:
            key, algorithm = self._key(jwt.get_unverified_header(token))
            return jwt.decode(token, key, [algorithm], audience=terms.audience, issuer=terms.issuer, options=_BY_CLOCK)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise TokenRefused from None

    def _key(self, header: Mapping[str, Any]) -> tuple[Any, str]:
        """The provider's key that a token names, and the algorithm, if that is one of those configured."""
        algorithm, id = header.get("alg"), header.get("kid")
        if algorithm not in self._terms.algorithms or not isinstance(id, str):
            raise TokenRefused
        if str(header.get("typ", "JWT")).lower() not in _TYPES:
            raise TokenRefused
        found = self._keys.key(id)
        if found is None or found.algorithm not in (None, algorithm):
            raise TokenRefused
        return found.public, algorithm

    def _hold_at(self, claims: Mapping[str, Any], now: float) -> None:
        leeway = self._terms.leeway_seconds
        if any(_time(claims[name]) > now + leeway for name in ("nbf", "iat") if name in claims):
            raise TokenRefused
        if _time(claims["exp"]) <= now - leeway:
            raise TokenRefused(expired=True)

    def _who(self, claims: Mapping[str, Any]) -> Who:
        names = self._terms.claims
        id, name = _found(claims, names.id), _found(claims, names.name)
        if not isinstance(id, str) or not id.strip() or len(id) > 200:
            raise TokenRefused
        return Who(
            id,
            frozenset(self._roles(_several(_found(claims, names.roles)))),
            name if isinstance(name, str) and name.strip() else None,
            self._terms.delegate_scope in _several(_found(claims, names.scopes)),
            limited(_listed(_found(claims, names.teams))),
            limited(_listed(_found(claims, names.services))),
        )

    def _roles(self, names: Iterable[str]) -> Iterable[Role]:
        """The roles that names of the provider's stand for; others are none of casework's."""
        if self._terms.roles:
            return (self._terms.roles[name] for name in names if name in self._terms.roles)
        return (cast("Role", name) for name in names if name in get_args(AccessRole))


def limited(names: Iterable[str]) -> frozenset[str] | None:
    """The names of those whose cases somebody may see; None, for all, when a `*` is among them."""
    found = frozenset(names)
    return None if "*" in found else found


def _time(value: Any) -> float:
    """Seconds since 1970. Raises TokenRefused for anything that is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TokenRefused
    return float(value)


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name or, where there is none of it, by its path through claims that are objects."""
    if name in claims:
        return claims[name]
    first, dot, rest = name.partition(".")
    inner = claims.get(first)
    return _found(inner, rest) if dot and isinstance(inner, Mapping) else None


def _several(value: Any) -> list[str]:
    """The words of a claim: those of a list, or of a text with spaces between."""
    return value.split() if isinstance(value, str) else _listed(value)


def _listed(value: Any) -> list[str]:
    """The names in a claim that is a list, or a single one."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
