"""An identity provider with real keys on a real server over https, and the API keys of back ends."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from structlog.typing import FilteringBoundLogger

from at_http import NOW, Serving
from at_worker import SetByHand
from casework.application import Casework
from casework.http.access.api_key_table import Grant
from casework.http.access.api_keys import ApiKeys
from casework.http.access.scope import Scope
from casework.http.access.token_guard import TokenGuard, guard_of
from casework.http.access.who import Role
from casework.scheduler.oidc import OidcTerms
from casework.scheduler.telling import teller
from casework.store import Store
from recorded import moment
from spec import Fields

ISSUER, AUDIENCE = "https://login.example.org/", "casework"
AUTHORITY = trustme.CA()


@cache
def private_key(id: str) -> Any:
    """A private key; what its id begins with says of which kind."""
    if id.startswith("ec"):
        return generate_private_key(SECP256R1())
    return Ed25519PrivateKey.generate() if id.startswith("ed") else rsa_key(65537, 2048)


def public_key(id: str, **more: Any) -> dict[str, Any]:
    """The public key of an id, as a provider shows it; what is None is left out."""
    key = private_key(id).public_key()
    kind = ECAlgorithm if id.startswith("ec") else OKPAlgorithm if id.startswith("ed") else RSAAlgorithm
    found = {**kind.to_jwk(key, as_dict=True), "kid": id, "use": "sig", **more}
    return {name: value for name, value in found.items() if value is not None}


@dataclass
class Provider:
    """An identity provider: the keys it shows, what it answers instead if anything, and how often it was asked."""

    url: str = ""
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_key("rsa-1")])
    instead: bytes | None = None
    status: int = 200
    asked: int = 0

    @property
    def answer(self) -> bytes:
        return json.dumps({"keys": self.keys}).encode() if self.instead is None else self.instead

    def terms(self, folder: Path, **more: Any) -> OidcTerms:
        """How it is configured; the certificate of its authority goes into the folder."""
        authority = folder / "authority.pem"
        AUTHORITY.cert_pem.write_to_path(str(authority))
        given: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": self.url, "ca_file": authority}
        return OidcTerms.model_validate(given | more)


@contextmanager
def over_https(answering: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server that answers on a free port."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(tls)
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers on a free port, over https."""
    found = Provider()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += 1
            self.send_response(found.status)
            if found.status == 302:
                self.send_header("Location", found.url)
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *_: object) -> None:
            """Tells nothing."""

    with over_https(Answering) as address:
        found.url = f"{address}/keys"
        yield found


def token(
    now: datetime,
    /,
    *,
    key: str = "rsa-1",
    algorithm: str = "RS256",
    header: Mapping[str, Any] | None = None,
    **claims: Any,
) -> str:
    """A token that is good for five minutes and says what is given besides; a claim that is None is left out."""
    seconds = int(now.timestamp())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "roles": ["officer"], "iat": seconds, "exp": seconds + 300}
    said = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(said, private_key(key), algorithm, {"kid": key} | dict(header or {}))


def key_of(store: Store, now: datetime, name: str, *roles: Role, **more: Any) -> str:
    """The text of a new API key."""
    return ApiKeys(store).add(Grant(name, roles, **more), now=now).text


@dataclass
class Guarded:
    """A service that knows its clients by API keys, and by the tokens of a provider where there is one."""

    serving: Serving
    guard: TokenGuard

    @property
    def casework(self) -> Casework:
        return self.serving.casework

    def client(self, name: str, /, *roles: Role, **more: Any) -> httpx.Client:
        """A client with a new API key."""
        return self.serving.client(key_of(self.casework.store, self.serving.clock.now, name, *roles, **more))

    def person(self, name: str, /, *roles: Role, **claims: Any) -> httpx.Client:
        """A client with an access token."""
        return self.serving.client(token(self.serving.clock.now, sub=name, roles=list(roles), **claims))

    def done(self, *commands: Fields) -> Guarded:
        """With these commands carried out, by no request."""
        self.serving.done(*commands)
        return self


@contextmanager
def guarded(url: str, *, oidc: OidcTerms | None = None, scope: Scope | None = None) -> Iterator[Guarded]:
    """A service over the store of a URL."""
    with Casework.open(url, durable=False) as keeper:
        clock = SetByHand(moment(NOW))
        guard = guard_of(keeper, oidc, scope, tell=told_to(StringIO()), clock=clock)
        with Serving(url, guard, clock) as serving:
            yield Guarded(serving, guard)


def told_to(stream: StringIO) -> FilteringBoundLogger:
    """Tells on a stream."""
    return teller(stream, lambda: moment(NOW))
