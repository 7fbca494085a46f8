"""What texts in the same words have in common, so that like can be found without keeping the words themselves."""

from __future__ import annotations

import hmac
from unicodedata import normalize


def likeness(kind: str, words: str, key: bytes) -> str:
    """A digest under the store's key: the same for texts that differ in case and white space only, and for no others.

    A text of one kind is like none of another. Without the key nobody can try words out on it.
    """
    plain = " ".join(normalize("NFKC", words).casefold().split())
    return hmac.digest(key, f"{kind}\n{plain}".encode(), "sha256").hex()[:32]
