"""API keys for back ends: `cw_<id>_<secret>`, of which the store keeps only a digest of the secret.

The secret is 256 random bits, so that a plain SHA-256 of it tells nobody anything. Keys are looked up at every request:
what is revoked is refused at once, by every process.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from casework.domain.errors import CaseworkError
from casework.http.access import api_key_table as table
from casework.http.access.api_key_table import ApiKey, Grant
from casework.http.access.tokens import TokenRefused
from casework.store import Connection, Store

DAYS = 365
"""How long a key is good for, where nobody says otherwise."""
OVERLAP = timedelta(hours=24)
"""How long a secret goes on working beside the one that replaces it, where nobody says otherwise."""

_KEY = re.compile(r"cw_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_NONE = b"\0" * 32
"""The digest of no secret."""


class ApiKeyError(CaseworkError, ValueError):
    """A key that cannot be made, or that there is not."""


class Issued(NamedTuple):
    """A key and its text, which is told once and then known to nobody here."""

    key: ApiKey
    text: str


def is_api_key(token: str) -> bool:
    """Whether a token means to be a key, good or not."""
    return token.startswith("cw_")


class ApiKeys:
    """The keys of a store. Times are aware; methods raise ApiKeyError, in a sentence, for what cannot be done."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, grant: Grant, *, now: datetime, days: int = DAYS) -> Issued:
        """A new key, good for so many days."""
        if not _NAME.fullmatch(grant.name):
            raise ApiKeyError("A key is named with up to 64 letters, digits, dots, hyphens and underscores")
        if not grant.roles:
            raise ApiKeyError("Without a role a key can do nothing; give it one")
        issued = _issued(ApiKey(secrets.token_hex(8), grant, _NONE, now, now + timedelta(days)))
        with self._store.transaction(write=True) as connection:
            if table.in_use(connection, grant.name):
                raise ApiKeyError(f"There is a key {grant.name} already; rotate it, or revoke it first")
            table.write(connection, issued.key)
        return issued

    def listed(self) -> list[ApiKey]:
        """All keys, revoked ones too, by name and age."""
        with self._store.transaction(write=False) as connection:
            return table.every(connection)

    def rotate(self, name: str, *, now: datetime, days: int = DAYS, overlap: timedelta = OVERLAP) -> Issued:
        """Another secret for a key, good for so many days; the one before works on for the overlap."""
        with self._store.transaction(write=True) as connection:
            key = _in_use(connection, name)
            until = min(now + overlap, key.expires_at)
            earlier = replace(key, earlier_digest=key.digest, earlier_until=until)
            issued = _issued(replace(earlier, rotated_at=now, expires_at=now + timedelta(days)))
            table.write(connection, issued.key)
        return issued

    def revoke(self, name: str, *, now: datetime) -> ApiKey:
        """Ends a key and all its secrets, at once."""
        with self._store.transaction(write=True) as connection:
            key = replace(_in_use(connection, name), revoked_at=now, earlier_digest=None, earlier_until=None)
            table.write(connection, key)
        return key

    def holder(self, text: str, *, now: datetime) -> Grant:
        """What is given to whoever has this key. Raises TokenRefused for a key that is not good."""
        parts = _KEY.fullmatch(text)
        if parts is None:
            raise TokenRefused
        with self._store.transaction(write=False) as connection:
            key = table.found(connection, parts[1])
        until = _good_until(key, parts[2])
        if key is None or until is None:
            raise TokenRefused
        if now >= until:
            raise TokenRefused(expired=True)
        return key.grant


def _good_until(key: ApiKey | None, secret: str) -> datetime | None:
    """Until when a secret of a key works, None when it is none of it; it takes as long, whatever is wrong with it."""
    digest = _digest(secret)
    is_current = compare_digest(digest, key.digest if key else _NONE)
    is_earlier = compare_digest(digest, (key and key.earlier_digest) or _NONE)
    if key is None or key.revoked_at is not None:
        return None
    return key.expires_at if is_current else key.earlier_until if is_earlier else None


def _issued(key: ApiKey) -> Issued:
    secret = secrets.token_urlsafe(32)
    return Issued(replace(key, digest=_digest(secret)), f"cw_{key.id}_{secret}")


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _in_use(connection: Connection, name: str) -> ApiKey:
    key = table.in_use(connection, name)
    if key is None:
        raise ApiKeyError("There is no key of this name in use; casework keys list shows them all")
    return key
