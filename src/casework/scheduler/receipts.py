"""What the sweeps leave in the log of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.domain.alert import Round
from casework.domain.sweeps import receipt
from casework.projections.catch_up import up_to_date
from casework.projections.deadlines import pending
from casework.store import Store

if TYPE_CHECKING:
    from casework.scheduler.sweep import SweepResult


def record_receipt(store: Store, now: Round, result: SweepResult) -> None:
    """Appends the receipt of a sweep that found something: what is open and overdue after it, and what it did."""
    watermark = store.position()
    with up_to_date(store) as views:
        open_, overdue = pending(views, now.day)
    counts = {name: getattr(result, name) for name in ("due", "raised", "resolved", "reopened", "conflicts", "stale")}
    store.save(receipt(now, watermark, counts | {"open": open_, "overdue": overdue}))
