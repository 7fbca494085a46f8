"""The public keys of an identity provider (RFC 7517), fetched when they are needed and kept in memory."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

import httpx
import jwt
from structlog.typing import FilteringBoundLogger

from casework.scheduler.oidc import OidcTerms
from casework.scheduler.telling import facts_of

MOST_BYTES = 1_000_000
MOST_KEYS = 100
WAIT = 1.0
"""Seconds to wait for keys that another thread is just fetching, once there are some."""


class Key(NamedTuple):
    """A public key, and the algorithm it is for, where its provider says so."""

    algorithm: str | None
    public: Any


class KeySet:
    """A provider's keys by their ids. Of what it answers nothing is trusted but that: size, time, shape are limited.

    While it cannot be reached, or answers nonsense, the keys fetched last serve on. `ticks` are seconds of a clock that
    only goes forward.
    """

    def __init__(self, terms: OidcTerms, tell: FilteringBoundLogger, ticks: Callable[[], float] = monotonic) -> None:
        self._terms = terms
        self._tell = tell
        self._ticks = ticks
        self._tls = ssl.create_default_context(cafile=str(terms.ca_file) if terms.ca_file else None)
        self._keys: Mapping[str, Key] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._fetching = Lock()

    def key(self, id: str) -> Key | None:
        """The provider's key of an id, None when it has none such."""
        if id not in self._keys or self._is_past(self._fetched, self._terms.keep_seconds):
            self._renew(id)
        return self._keys.get(id)

    def _renew(self, id: str) -> None:
        """Fetches the keys, unless that was tried a moment ago; one thread does it, others wait if they have to."""
        patience = WAIT if self._keys else self._terms.timeout_seconds
        if not self._fetching.acquire(timeout=0 if id in self._keys else patience):
            return
        try:
            if self._is_past(self._tried, self._terms.pause_seconds):
                self._tried = self._ticks()
                self._keys = self._fetch()
                self._fetched = self._ticks()
        except (httpx.HTTPError, ValueError, TypeError, RecursionError) as error:
            self._tell.warning("the keys of the identity provider were not fetched", **facts_of(error))
        finally:
            self._fetching.release()

    def _is_past(self, since: float | None, seconds: float) -> bool:
        return since is None or self._ticks() - since >= seconds

    def _fetch(self) -> Mapping[str, Key]:
        match json.loads(self._body()):
            case {"keys": list(keys)} if usable := dict(_usable(keys[:MOST_KEYS])):
                return usable
        raise ValueError("no keys in it")

    def _body(self) -> bytes:
        """What the provider answers, all of it within the time limit; redirections are not followed."""
        timeout, until, body = self._terms.timeout_seconds, self._ticks() + self._terms.timeout_seconds, b""
        with (
            httpx.Client(verify=self._tls, timeout=timeout, trust_env=False) as client,
            client.stream("GET", self._terms.jwks_url, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise ValueError(f"status {answer.status_code}")
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES or self._ticks() > until:
                    raise ValueError("too much, or too slow")
        return body


def _usable(keys: Iterable[Any]) -> Iterator[tuple[str, Key]]:
    """The public keys for signatures among what a provider gives, by their ids."""
    for key in keys:
        match key:
            case {"kid": str(id), "kty": "RSA" | "EC" | "OKP"} if _signs(key):
                with suppress(jwt.PyJWTError):  # one that is not whole, or of a kind that nobody knows here
                    yield id, Key(key.get("alg"), jwt.PyJWK(key).key)


def _signs(key: Mapping[str, Any]) -> bool:
    operations = key.get("key_ops", ["verify"])
    return key.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
