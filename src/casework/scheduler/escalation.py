"""Escalation: alerts that nobody acknowledged in the policy's time go to the next of those it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertEscalated
from casework.domain.alert_rules import Terms
from casework.domain.calendar import Calendar
from casework.domain.complaint import Complaint, project
from casework.domain.moment import parse_moment
from casework.domain.policy import Policies
from casework.domain.rounds import Round
from casework.projections.alerts import Waiting, escalating
from casework.projections.catch_up import up_to_date
from casework.scheduler.alerts import alert_of
from casework.scheduler.recording import recorded
from casework.store import Store


class EscalationResult(NamedTuple):
    """How many alerts went to somebody further, and how many another worker saw to first."""

    escalated: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Escalator:
    """Escalates the alerts of a store; at most `batch` are held in memory and recorded in one transaction."""

    store: Store
    policies: Policies
    calendar_of: Callable[[str], Calendar]
    new_id: Callable[[], UUID]
    batch: int = 500

    def escalate(self, at: datetime) -> EscalationResult:
        """Escalates every alert whose day has come by an instant (aware), one level at a time.

        Raises ValueError for a naive time, PolicyError for an alert under a policy that is not among `policies`.
        """
        parse_moment(at)
        now, escalated, conflicts = Round("escalate", at, self.new_id, str(self.new_id())), 0, 0
        for page in self._pages(now.day):
            done = recorded(self.store, [event for each in page if (event := self._escalated(each.alert, now))])
            escalated += len(done.events)
            conflicts += done.conflicts
        return EscalationResult(escalated, conflicts)

    def _pages(self, day: date) -> Iterator[list[Waiting]]:
        last = None
        while True:
            with up_to_date(self.store) as views:
                page = escalating(views, day, limit=self.batch, after=last)
            if not page:
                return
            yield page
            last = page[-1]

    def _escalated(self, id: UUID, now: Round) -> AlertEscalated | None:
        """The next level of an alert, None when the case or the alert itself says that nobody further is to be told."""
        alert = alert_of(self.store, id)
        case: Complaint | None = self.store.load(alert.case_id, project)
        if case is None or alert.mark in case.acknowledged_alerts or alert.resolved or not alert.escalates_on:
            return None
        policy = self.policies.named(case.policy)
        terms = Terms(policy, self.calendar_of(policy.calendar))
        whom = terms.whom(alert.level)
        if whom is None:
            return None
        return now.event(
            AlertEscalated,
            id,
            alert.version + 1,
            case,
            level=alert.level + 1,
            whom=whom,
            noticed_on=now.day,
            escalates_on=terms.escalates_on(alert.mark.kind, now.day, alert.level + 1),
        )
