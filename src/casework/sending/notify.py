"""Letters through GOV.UK Notify, by e-mail or by post.

See its REST API, https://docs.notifications.service.gov.uk/rest-api.html: the key is NAME-SERVICE-SECRET, and each
request carries a token of its own, signed with the secret (JWT, RFC 7519, HS256).
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from casework.scheduler.letter_terms import NotifyTerms
from casework.sending.outgoing import NotSent, Outgoing

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_NAME = re.compile(r"[A-Za-z]{1,60}")
_UUID = 36
"""Characters of a UUID; a key ends in two of them."""


class Notify:
    """One service at GOV.UK Notify. `clock` gives the present as an aware datetime."""

    def __init__(self, terms: NotifyTerms, clock: Callable[[], datetime]) -> None:
        self._terms = terms
        self._clock = clock

    def send(self, letter: Outgoing) -> str:
        """Hands a letter over; gives its id there. Raises NotSent, LetterError. What was sent is in neither."""
        if self._terms.by == "email":
            return self._posted("email", self._as_mail(letter))
        content = b64encode(letter.pdf()).decode()
        return self._posted("letter", {"reference": letter.reference, "content": content})

    def _as_mail(self, letter: Outgoing) -> dict[str, Any]:
        found = _ADDRESS.search(letter.to.contact)
        if found is None:
            raise NotSent("No e-mail address of whoever this letter is for is on the case; send it by post")
        return {
            "email_address": found[0],
            "template_id": self._terms.template,
            "personalisation": {"subject": letter.subject, "letter": letter.text()},
            "reference": letter.reference,
        }

    def _posted(self, kind: str, content: dict[str, Any]) -> str:
        try:
            with httpx.Client(timeout=self._terms.timeout_seconds, trust_env=False) as client:
                answer = client.post(
                    f"{self._terms.url.rstrip('/')}/v2/notifications/{kind}",
                    json=content,
                    headers={"Authorization": f"Bearer {self._token()}"},
                )
        except httpx.HTTPError as error:
            raise NotSent(f"GOV.UK Notify cannot be reached ({type(error).__name__}); send it again later") from None
        if answer.status_code != httpx.codes.CREATED:
            raise NotSent(f"GOV.UK Notify did not take the letter: {answer.status_code} {_why(answer)}".rstrip())
        return _id(answer)

    def _token(self) -> str:
        key = self._terms.key.get_secret_value()
        service, secret = key[-2 * _UUID - 1 : -_UUID - 1], key[-_UUID:]
        claims = {"iss": service, "iat": int(self._clock().timestamp())}
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims))
        return f"{signed}.{_encoded(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def _id(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["id"])
    except (ValueError, TypeError, KeyError):
        raise NotSent("GOV.UK Notify took the letter, but its answer names no id; look there") from None


def _why(answer: httpx.Response) -> str:
    """The names of the errors, and not the sentences: those may repeat what was sent."""
    try:
        errors = [str(each["error"]) for each in answer.json()["errors"]]
    except (ValueError, TypeError, KeyError):
        return ""
    return ", ".join(each for each in errors if _NAME.fullmatch(each))
