"""How a landlord's identity provider is asked whose token it is: the table `[http.oidc]` of `casework.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from casework.domain.access import AccessRole
from casework.domain.landlord_file import Sentence

Algorithm: TypeAlias = Literal["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by a private key. Those by a shared secret (HS256 …) and `none` are never accepted."""


def _https(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("wanted an address like https://login.example.org/keys")
    return text


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("wanted the whole path of the file")
    return path


Https: TypeAlias = Annotated[str, AfterValidator(_https)]


class ClaimTerms(BaseModel):
    """Under which claims of a token what is found; a dot leads into a claim that is an object."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Sentence = "sub"
    name: Sentence = "name"
    roles: Sentence = "roles"
    scopes: Sentence = "scope"
    teams: Sentence = "teams"
    services: Sentence = "services"


class OidcTerms(BaseModel):
    """Whose access tokens are accepted, and what is read from them.

    The provider's keys are used for `keep_seconds` before they are asked for again, and longer while it is down; for a
    token with an unknown key it is asked at most every `pause_seconds`. `roles` says which role of casework a name of
    the provider's stands for; without it the names are the same. Whoever has the scope `delegate_scope` is a back end
    that may say who acts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    issuer: Sentence
    audience: Sentence
    jwks_url: Https
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "PS256", "ES256", "EdDSA")
    leeway_seconds: Annotated[float, Field(ge=0, le=300)] = 30
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5
    keep_seconds: Annotated[float, Field(gt=0, le=86_400)] = 3600
    pause_seconds: Annotated[float, Field(gt=0, le=3600)] = 60
    ca_file: Annotated[Path, AfterValidator(_absolute)] | None = None
    claims: ClaimTerms = Field(default_factory=ClaimTerms)
    roles: Mapping[str, AccessRole] = Field(default_factory=dict)
    delegate_scope: Sentence = "casework.delegate"
