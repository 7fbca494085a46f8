"""An identity provider with which people sign in: it remembers what it was asked, and gives a token for a code once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from at_access import Provider, over_https, public_key, token
from casework.scheduler.oidc import OidcTerms
from casework.scheduler.pages import PageTerms, SignInTerms
from casework.web.provider import challenge

ADDRESS = "https://complaints.example.org"


@dataclass
class Authorizing:
    """What people may be, the challenges by the codes they were given, and what was sent to the token endpoint."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)

    def oidc(self, folder: Path) -> OidcTerms:
        """How its access tokens are judged."""
        return Provider(f"{self.url}/keys").terms(folder)

    def pages(self) -> PageTerms:
        """How people sign in with it."""
        there = {"authorize_url": f"{self.url}/authorize", "token_url": f"{self.url}/token"}
        sign_in = SignInTerms.model_validate(
            {"client_id": "casework-pages", "client_secret": "only for tests", "address": ADDRESS, **there}
        )
        return PageTerms(sign_in=sign_in)

    def let_in(self, asked: dict[str, str]) -> dict[str, str]:
        """Signs somebody in who was led here with this question; what they bring back."""
        self.challenges["code-1"] = asked["code_challenge"]
        return {"code": "code-1", "state": asked["state"]}

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        """What the token endpoint says: an access token for a code that is good, once."""
        self.sent.append(form)
        if self.challenges.pop(form["code"], None) != challenge(form["code_verifier"]):
            return {"error": "invalid_grant"}
        return {"token_type": "Bearer", "access_token": token(datetime.now(UTC), **self.claims)}


@contextmanager
def authorizing() -> Iterator[Authorizing]:
    """A provider that answers on a free port, over https."""
    found = Authorizing()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, {"keys": [public_key("rsa-1")]})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = found.answer({name: values[0] for name, values in parse_qs(content).items()})
            self._say(400 if "error" in said else 200, said)

        def _say(self, status: int, said: dict[str, Any]) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            """Tells nothing."""

    with over_https(Answering) as address:
        found.url = address
        yield found
