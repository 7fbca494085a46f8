"""The sweep: asks which deadlines are near or were missed and have no alert that says so, and raises it.

It asks an index, so that a sweep with nothing to do costs next to nothing however many deadlines are pending. Before an
alert is raised the case itself is asked. Any number of workers may sweep at once: an alert's id lets one record it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from casework.domain.alert import AlertKind, AlertRaised, raise_alert, soon_from, soon_until, to_raise
from casework.domain.calendar import Calendar
from casework.domain.complaint import project
from casework.domain.errors import Conflict
from casework.domain.moment import local_day, parse_moment
from casework.domain.policy import Policies
from casework.projections.catch_up import up_to_date
from casework.projections.deadlines import Candidate, candidates
from casework.store import Store


@dataclass(slots=True)
class SweepResult:
    """What a sweep did. `raised` is ordered by due date, case, clock in the order of the contract, and subject.

    `conflicts` counts alerts that another worker recorded first, `stale` deadlines whose case had moved on meanwhile.
    """

    at: datetime
    raised: list[AlertRaised] = field(default_factory=list)
    conflicts: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Raises the alerts of a store. `policies` and `calendar_of` say from when a deadline is due soon.

    At most `batch` alerts are recorded in one transaction.
    """

    store: Store
    policies: Policies
    calendar_of: Callable[[str], Calendar]
    new_id: Callable[[], UUID]
    batch: int = 500

    def sweep(self, at: datetime) -> SweepResult:
        """Raises every alert that is due at an instant (its local day decides), those overdue first.

        Raises ValueError for a naive time, PolicyError for a deadline near under a policy that is not among `policies`.
        """
        result = SweepResult(at)
        correlation_id = str(self.new_id())
        for page in self._pages(local_day(parse_moment(at))):
            alerts = [self._alert(deadline, kind, at, correlation_id) for deadline, kind in page]
            result.stale += alerts.count(None)
            self._record([alert for alert in alerts if alert], result)
        return result

    def _pages(self, day: date) -> Iterator[list[tuple[Candidate, AlertKind]]]:
        """The deadlines that ask for an alert on a day, in order, a batch at a time."""
        leads = {(p.due_soon_working_days, p.calendar) for p in self.policies}
        soon = max(soon_until(day, working_days, self.calendar_of(calendar)) for working_days, calendar in leads)
        last = None
        while True:
            with up_to_date(self.store) as views:
                page = candidates(views, day, soon, limit=self.batch, after=last)
            if not page:
                return
            yield [(each, kind) for each in page if (kind := self._kind(each, day))]
            last = page[-1]

    def _kind(self, deadline: Candidate, day: date) -> AlertKind | None:
        def soon_on() -> date:
            policy = self.policies.named(deadline.policy)
            return soon_from(deadline.due_on, policy.due_soon_working_days, self.calendar_of(policy.calendar))

        return to_raise(deadline.due_on, day, soon_on)

    def _alert(self, deadline: Candidate, kind: AlertKind, at: datetime, correlation_id: str) -> AlertRaised | None:
        """The alert about a deadline, None when the case itself no longer has it."""
        case = self.store.load(deadline.case_id, project)
        clock = case and case.clock(deadline.clock, deadline.subject or None)
        if not case or not clock or clock.due_on != deadline.due_on:
            return None
        return raise_alert(case, clock, kind, at, new_id=self.new_id, correlation_id=correlation_id)

    def _record(self, alerts: list[AlertRaised], result: SweepResult) -> None:
        """Records alerts all at once or, where another worker was quicker with one, each by itself."""
        try:
            self.store.save(*alerts)
        except Conflict:
            for alert in alerts:
                self._record_alone(alert, result)
        else:
            result.raised += alerts

    def _record_alone(self, alert: AlertRaised, result: SweepResult) -> None:
        try:
            self.store.save(alert)
        except Conflict:
            result.conflicts += 1
        else:
            result.raised.append(alert)
