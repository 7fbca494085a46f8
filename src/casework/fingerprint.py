"""What tells one command from another under the same idempotency key."""

from __future__ import annotations

import hmac

from casework.domain.command import Command
from casework.domain.landlord_record_command import LandlordCommand


def fingerprint(c: Command | LandlordCommand, key: bytes) -> str:
    """A digest of everything a command says, keyed so that nobody can try words out on it; 64 hexadecimal digits.

    What a command leaves out and what it gives as the default is the same to it, as it is to the command. The order in
    which a command declares its fields counts: change it, and what was recorded before is no longer known again.
    """
    said = c.verb + c.model_dump_json(by_alias=True, exclude_defaults=True)
    return hmac.digest(key, said.encode(), "sha256").hex()
