"""Receipts of the sweeps, in the log beside what they raised, so that a missing alert can be shown either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime

from casework.domain.event import Event, event
from casework.domain.rounds import Round

_RECEIPT_IDS = uuid5(NAMESPACE_URL, "https://casework.example/sweep")


@event("sweep-recorded")
class SweepRecorded(Event):
    """A sweep found something: what was open and overdue then, and what it did.

    `watermark` is the position of the log it had seen; `due` counts the deadlines that asked for an alert.
    """

    day: date
    watermark: int
    open: int
    overdue: int
    due: int
    raised: int
    resolved: int
    reopened: int
    conflicts: int
    stale: int


@event("sweeps-summarised")
class SweepsSummarised(Event):
    """The sweeps of a local day, idle ones too; `longest_gap_seconds` lay between two, or the day's ends."""

    day: date
    sweeps: int
    workers: int
    first_at: AwareDatetime
    last_at: AwareDatetime
    longest_gap_seconds: int


def receipt(now: Round, watermark: int, counts: Mapping[str, Any]) -> SweepRecorded:
    """The receipt of a sweep."""
    return SweepRecorded(
        originator_id=uuid5(_RECEIPT_IDS, f"{now.at.isoformat()} {now.correlation_id}"),
        originator_version=0,
        event_id=now.new_id(),
        meta=now.meta(),
        subject="casework",
        day=now.day,
        watermark=watermark,
        **counts,
    )


def summary_id(day: date) -> UUID:
    """The stream of a day's summary: whoever is first writes it."""
    return uuid5(_RECEIPT_IDS, day.isoformat())


def summary(now: Round, day: date, **facts: Any) -> SweepsSummarised:
    """The summary of a day's sweeps; `facts` are the other fields of it."""
    return SweepsSummarised(
        originator_id=summary_id(day),
        originator_version=0,
        event_id=now.new_id(),
        meta=now.meta(),
        subject="casework",
        day=day,
        **facts,
    )
