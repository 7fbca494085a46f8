"""Targets: who is told of alerts, how, and of which; as a landlord writes them in `casework.toml`.

The table `[delivery]` holds `DeliveryTerms`, and each `[[delivery.target]]` in it one target.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from casework.domain.alert import AlertKind
from casework.domain.clocks import ClockName
from casework.domain.landlord_file import Sentence
from casework.scheduler.delivery.secret_places import Secret

Happening: TypeAlias = Literal["raised", "escalated", "resolved", "reopened"]


def _signing(secret: SecretStr) -> SecretStr:
    """A secret as Standard Webhooks writes them: `whsec_` and 24 to 64 bytes in base64."""
    try:
        prefix, key = secret.get_secret_value()[:6], secret.get_secret_value()[6:]
        fits = prefix == "whsec_" and 24 <= len(base64.b64decode(key, validate=True)) <= 64
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        raise ValueError("what lies there is no webhook secret: whsec_ followed by 24 to 64 random bytes in base64")
    return secret


def _address(text: str) -> str:
    name, at, domain = text.rpartition("@")
    if not (name and at and domain and text.isascii() and text.isprintable()) or set(text) & set(' <>,;"'):
        raise ValueError("wanted a bare e-mail address like complaints@example.org")
    return text


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", text):
        raise ValueError("wanted up to 40 small letters, digits, - and _, as in housing-system")
    return text


def _base(text: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", text):
        raise ValueError("wanted the start of an address, as in https://casework.example.org/cases/")
    return text


def _one_or_two(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not 1 <= len(secrets) <= 2:
        raise ValueError("wanted one secret, or two while one replaces the other")
    return secrets


def _url(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    try:
        parts = urlsplit(text) if re.fullmatch(r"https?://[!-~]+", text) else None
        whole = parts is not None and parts.hostname and parts.port != 0
    except ValueError:
        parts, whole = None, False
    if parts is None or not whole:
        raise ValueError("wanted the whole address, as in https://example.org/hook")
    if parts.username is not None or parts.fragment:
        raise ValueError("an address may hold no user, password or fragment here")
    return url


Address: TypeAlias = Annotated[str, AfterValidator(_address)]
Name: TypeAlias = Annotated[str, AfterValidator(_name)]
Url: TypeAlias = Annotated[SecretStr, AfterValidator(_url)]
"""An address that may have a key in it, and so shows in no text."""
Secrets: TypeAlias = Annotated[tuple[Annotated[Secret, AfterValidator(_signing)], ...], AfterValidator(_one_or_two)]


class Settings(BaseModel):
    """A table of the configuration: nothing unknown in it, and no error quotes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


class Told(Settings):
    """Who is told, and of what: a filter that is not given lets everything through.

    `whom` is about escalations alone: of them, only those to one of these roles.
    """

    name: Name
    happenings: Annotated[frozenset[Happening], Field(min_length=1)] = frozenset({"raised", "escalated"})
    teams: frozenset[Sentence] | None = None
    kinds: frozenset[AlertKind] | None = None
    clocks: frozenset[ClockName] | None = None
    whom: frozenset[Sentence] | None = None


class WebhookTarget(Told):
    """A receiver of webhooks. With two `secrets` each message is signed with both, so that they can be rotated.

    Its address must be a public one, reached over HTTPS, unless `allow_private`.
    """

    kind: Literal["webhook"]
    url: Url
    secrets: Secrets
    allow_private: bool = False

    @model_validator(mode="after")
    def _over_tls(self) -> Self:
        if not self.allow_private and self.url.get_secret_value().startswith("http://"):
            raise ValueError("the url has to be https, unless private addresses are allowed")
        return self


class EmailTarget(Told):
    """Recipients of plain e-mails by way of an SMTP server; over TLS unless `security` is none."""

    kind: Literal["email"]
    host: Sentence
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Address
    recipients: Annotated[tuple[Address, ...], Field(min_length=1, max_length=50, repr=False)]
    user: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _credentials(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together; give both or neither")
        if self.user and self.security == "none":
            raise ValueError("a password is only sent over TLS; set security to starttls or tls")
        return self


class LogTarget(Told):
    """The program's own log: a line for each message."""

    kind: Literal["log"]


Target: TypeAlias = Annotated[WebhookTarget | EmailTarget | LogTarget, Field(discriminator="kind")]


class DeliveryTerms(Settings):
    """Who is told of alerts, and how patiently.

    `link_base` is what a case's reference is appended to for the link in a message. More than `digest_above` messages
    waiting for one target become one. A message is tried at most `attempts` times, for `timeout_seconds` in all each
    time; the time between two tries grows from `first_retry_seconds` threefold each time up to `longest_retry_hours`.
    With what is given here by default that takes about three days.
    """

    targets: tuple[Target, ...] = Field(default=(), alias="target")
    link_base: Annotated[str, AfterValidator(_base)] | None = None
    digest_above: Annotated[int, Field(ge=1, le=1000)] = 20
    attempts: Annotated[int, Field(ge=1, le=100)] = 13
    first_retry_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    longest_retry_hours: Annotated[int, Field(ge=1, le=48)] = 12
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 15

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [target.name for target in self.targets]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two targets are called {twice}; give each a name of its own")
        return self

    def target(self, name: str) -> WebhookTarget | EmailTarget | LogTarget | None:
        """The target of this name."""
        return next((target for target in self.targets if target.name == name), None)
