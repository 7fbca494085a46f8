"""What the doctor says to somebody else, in a process of its own."""

from __future__ import annotations

from casework.application import utc_now
from casework.doctor.examination import examination
from casework.domain.errors import StoreError


def examined(url: str, check: str) -> None:
    """Raises what is found by one check of a store."""
    raise StoreError(*[each.says for each in examination(url, None, utc_now()) if each.check == check])
