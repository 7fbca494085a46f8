"""Who is signed in: kept sealed in a cookie, so that any process of any host knows it.

A session holds the access token itself, which the guard judges anew at every request. Whoever could forge a session
would still need a token that the guard knows.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

COOKIE: Final = "casework_session"
LARGEST: Final = 3900
"""Characters that a cookie may have in every browser, with its name and attributes beside it."""


def random_text() -> str:
    """A text nobody guesses, of 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Session:
    """A visit from signing in to signing out. `form_token` is in every form of it, so that no other site fills one in.

    `acting` and `roles` are what somebody tries out with the key of `casework serve --dev`. `state`, `verifier` and
    `back` last while somebody signs in, `notice` until the next page shows it.
    """

    token: str | None = None
    form_token: str = field(default_factory=random_text)
    acting: str | None = None
    roles: tuple[str, ...] = ()
    state: str | None = None
    verifier: str | None = None
    back: str = "/"
    notice: str | None = None

    def told(self, notice: str | None) -> Session:
        """With a notice for the next page."""
        return replace(self, notice=notice)


class SessionTooLarge(ValueError):
    """A session that no browser keeps, because the access token in it is too large."""


class Sessions:
    """Sessions as the values of cookies, sealed under a key that is made from a store's own and good for so many hours.

    `clock` gives the present as an aware datetime.
    """

    def __init__(self, key: bytes, hours: float, clock: Callable[[], datetime]) -> None:
        derived = HKDF(SHA256(), 32, None, b"casework web sessions").derive(key)
        self._seal = Fernet(base64.urlsafe_b64encode(derived))
        self.seconds = round(hours * 3600)
        self._clock = clock

    def written(self, session: Session) -> str:
        """The value of the cookie. Raises SessionTooLarge."""
        content = zlib.compress(json.dumps(asdict(session)).encode())
        found = self._seal.encrypt_at_time(content, int(self._clock().timestamp())).decode()
        if len(found) > LARGEST:
            raise SessionTooLarge
        return found

    def read(self, value: str | None) -> Session:
        """The session in a cookie; a new one where there is none, or one that is not good any more."""
        if value is None or len(value) > LARGEST:
            return Session()
        try:
            now = int(self._clock().timestamp())
            said = json.loads(zlib.decompress(self._seal.decrypt_at_time(value.encode(), self.seconds, now)))
            return Session(**said | {"roles": tuple(said["roles"])})
        except (InvalidToken, UnicodeEncodeError, TypeError):  # the last one is a session of another version's
            return Session()
