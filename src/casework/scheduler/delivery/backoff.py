"""How long to wait before a message is tried again."""

from __future__ import annotations

from datetime import timedelta

from casework.scheduler.delivery.targets import DeliveryTerms

GROWTH = 3
JITTER = 0.2  # of the wait, either way, so that what failed together does not come back together


def wait_after(attempts: int, terms: DeliveryTerms, lot: float) -> timedelta:
    """The wait after so many attempts (from 1); `lot` is drawn from 0 up to 1."""
    longest = terms.longest_retry_hours * 3600
    seconds = min(terms.first_retry_seconds * GROWTH ** min(attempts - 1, 20), longest)
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * lot))
