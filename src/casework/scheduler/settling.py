"""Settling alerts: resolved when their clock has ended or moved, reopened when it runs again under the same date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertEvent, AlertReopened, AlertResolved
from casework.domain.alert_rules import Terms, resolution
from casework.domain.complaint import Complaint, project
from casework.domain.rounds import Round
from casework.projections.alerts import unsettled
from casework.projections.catch_up import up_to_date
from casework.scheduler.alerts import alert_of
from casework.scheduler.recording import recorded
from casework.store import Store


class Settled(NamedTuple):
    """What came of a batch of alerts."""

    resolved: int
    reopened: int
    conflicts: int


def settled(store: Store, terms: Callable[[str], Terms], now: Round, batch: int) -> Iterator[Settled]:
    """Settles every alert that its clock has left, or come back to, a batch at a time."""
    last: UUID | None = None
    while True:
        with up_to_date(store) as views:
            page = unsettled(views, limit=batch, after=last)
        if not page:
            return
        events = [event for id in page if (event := _settlement(store, id, terms, now))]
        done = recorded(store, events)
        resolved = sum(isinstance(event, AlertResolved) for event in done.events)
        yield Settled(resolved, len(done.events) - resolved, done.conflicts)
        last = page[-1]


def _settlement(store: Store, id: UUID, terms: Callable[[str], Terms], now: Round) -> AlertEvent | None:
    """What an alert's stream has to say of its clock now, None when it says so already."""
    alert = alert_of(store, id)
    case: Complaint | None = store.load(alert.case_id, project)
    if case is None:
        return None
    found = resolution(alert, case.clocks[alert.mark.clock, alert.mark.subject])
    if found and not alert.resolved:
        return now.event(AlertResolved, id, alert.version + 1, case, **found._asdict())
    if alert.resolved and not found:
        escalates_on = terms(case.policy).escalates_on(alert.mark.kind, now.day, alert.level)
        return now.event(AlertReopened, id, alert.version + 1, case, noticed_on=now.day, escalates_on=escalates_on)
    return None
