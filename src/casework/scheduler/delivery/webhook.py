"""Webhooks, signed as Standard Webhooks (standardwebhooks.com) says, by its own library."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from casework import __version__
from casework.scheduler.delivery.channel import Outcome
from casework.scheduler.delivery.message import Message
from casework.scheduler.delivery.reaching import PrivateAddress, Reaching, Resolve, resolved
from casework.scheduler.delivery.targets import WebhookTarget

LONGEST_WAIT = timedelta(days=1)
"""However long a receiver asks us to wait."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """The way to a receiver of webhooks. Redirects are not followed, and nothing of an answer is read but its head."""

    target: WebhookTarget
    seconds: float
    tls: ssl.SSLContext
    resolve: Resolve = resolved

    def send(self, message: Message, at: datetime) -> Outcome:
        reaching = Reaching(seconds=self.seconds, allow_private=self.target.allow_private, resolve=self.resolve)
        url, body = self.target.url.get_secret_value(), message.body()
        headers = signed(message, body, at, self.target.secrets) | {"host": urlsplit(url).netloc}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls, network_backend=reaching) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body.encode()) as response,
            ):
                return answered(response.status, _header(response.headers, b"retry-after"), at)
        except PrivateAddress:
            return Outcome(delivered=False, status="its address is private; set allow_private if it may be")
        except httpcore.TimeoutException:
            return Outcome(delivered=False, status="timed out")
        except httpcore.NetworkError as error:
            return Outcome(delivered=False, status=_unreached(error))
        except httpcore.ProtocolError:
            return Outcome(delivered=False, status="broke off, or answered what is not HTTP")


def signed(message: Message, body: str, at: datetime, secrets: Iterable[SecretStr]) -> dict[str, str]:
    """The headers of a message, signed with every secret. Raises ValueError for a naive time.

    The library takes any time for UTC without looking at its offset, so it gets it in UTC.
    """
    if at.tzinfo is None:
        raise ValueError("a message is signed at an instant, which needs its offset from UTC")
    now = at.astimezone(UTC)
    signatures = [Signer(secret.get_secret_value()).sign(str(message.id), now, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": f"casework/{__version__}",
        "webhook-id": str(message.id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def answered(status: int, retry_after: str | None, at: datetime) -> Outcome:
    """What an answer at an instant means: 2xx is received, 410 wants no more, everything else is tried again."""
    wait = wanted_wait(retry_after, at) if status in (429, 503) else None
    return Outcome(delivered=200 <= status < 300, status=f"HTTP {status}", gone=status == 410, wait=wait)


def wanted_wait(retry_after: str | None, at: datetime) -> timedelta | None:
    """How long a Retry-After, in seconds or as a date of HTTP, asks to wait; None when it says nothing of use."""
    text = (retry_after or "").strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
        else:
            until = parsedate_to_datetime(text)
            wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
    except (ValueError, OverflowError):
        return None
    return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), None)


def _unreached(error: httpcore.NetworkError) -> str:
    match next(iter(error.args), None):  # what the system complained of
        case ssl.SSLCertVerificationError():
            return "its certificate is not one to trust"
        case ssl.SSLError():
            return "TLS failed"
    return "not reached" if isinstance(error, httpcore.ConnectError) else "the connection broke"
