"""How the pages look and how people sign in to them: the table `[web]` of `casework.toml`."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from casework.domain.landlord_file import Sentence
from casework.scheduler.oidc import Https

LEAST_CONTRAST: Final = 4.5
"""Of text with its ground, as a ratio (WCAG 2.2, 1.4.3)."""


def contrast_with_white(colour: str) -> float:
    """The contrast of a colour such as `#1d3c34` with white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _readable(colour: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("wanted a colour like #1d3c34")
    found = contrast_with_white(colour)
    if found < LEAST_CONTRAST:
        raise ValueError(f"white text on it has a contrast of {found:.1f}; take one with {LEAST_CONTRAST}")
    return colour


class SignInTerms(BaseModel):
    """How people sign in with the provider of `[http.oidc]`: the authorization code flow with PKCE (RFC 7636).

    `address` is where people find the service, with its path; the provider leads them back to `/sign-in/back` below it.
    The access token that the provider gives has to be one that the service accepts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client_id: Sentence
    client_secret: SecretStr | None = None
    authorize_url: Https
    token_url: Https
    address: Https
    scopes: tuple[Sentence, ...] = ("openid",)

    @property
    def back(self) -> str:
        """Where the provider leads people back to."""
        return f"{self.address.rstrip('/')}/sign-in/back"


class PageTerms(BaseModel):
    """The landlord's name and colour as every page has them; without `sign_in` there are no pages.

    `language` is that of the pages. Contact details are for the accessibility statement.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    landlord: Sentence = "Your landlord"
    colour: Annotated[str, AfterValidator(_readable)] = "#1d3c34"
    language: Literal["en", "cy"] = "en"
    accessibility_contact: Sentence | None = None
    session_hours: Annotated[float, Field(gt=0, le=24)] = 10
    sign_in: SignInTerms | None = None
