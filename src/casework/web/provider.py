"""The landlord's identity provider, as people sign in with it: the authorization code flow with PKCE.

RFC 6749 section 4.1, RFC 7636 and RFC 9700: the code goes once to the provider's token endpoint, with the secret that
only this sign-in knows. What comes back is an access token, which the guard judges like every other.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from typing import Final
from urllib.parse import urlencode

import httpx

from casework.http.access.oidc import LONGEST
from casework.http.problems import Problem
from casework.scheduler.oidc import OidcTerms
from casework.scheduler.pages import SignInTerms

_NOT_LET_IN: Final = "The identity provider gave no access; sign in again"


def challenge(verifier: str) -> str:
    """What the provider is told of a secret before it is shown to it (RFC 7636, method S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Provider:
    """Leads people to the identity provider, and fetches their access tokens from it."""

    def __init__(self, terms: SignInTerms, oidc: OidcTerms) -> None:
        self._terms = terms
        self._seconds = oidc.timeout_seconds
        self._trusted = ssl.create_default_context(cafile=str(oidc.ca_file)) if oidc.ca_file else True

    def address(self, state: str, challenged: str) -> str:
        """Where somebody signs in, to be led back with this `state`."""
        asked = {
            "response_type": "code",
            "client_id": self._terms.client_id,
            "redirect_uri": self._terms.back,
            "scope": " ".join(self._terms.scopes),
            "state": state,
            "code_challenge": challenged,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in self._terms.authorize_url else "?"
        return f"{self._terms.authorize_url}{joint}{urlencode(asked)}"

    def token(self, code: str, verifier: str) -> str:
        """The access token for a code. Raises Problem, which says nothing of what the provider said."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._terms.back,
            "client_id": self._terms.client_id,
            "code_verifier": verifier,
        }
        if self._terms.client_secret:
            asked["client_secret"] = self._terms.client_secret.get_secret_value()
        try:
            with httpx.Client(verify=self._trusted, timeout=self._seconds, trust_env=False) as client:
                found = client.post(self._terms.token_url, data=asked, headers={"Accept": "application/json"})
            said = found.json().get("access_token") if found.is_success else None
        except (httpx.HTTPError, ValueError, AttributeError):
            raise Problem("overloaded", "The identity provider does not answer; try again") from None
        if not isinstance(said, str) or not 0 < len(said) <= LONGEST:
            raise Problem("forbidden", _NOT_LET_IN)
        return said
