"""The sweep: asks which deadlines are near or were missed and have no alert that says so, and raises it.

It asks indexes, so that a sweep with nothing to do costs next to nothing however many deadlines are pending. Before an
alert is raised the case itself is asked. Any number of workers may sweep at once: an alert's id lets one record it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.domain.alert import AlertKind, AlertRaised, Mark, raise_alert, stands
from casework.domain.alert_rules import Terms, soon_until, to_raise
from casework.domain.calendar import Calendar
from casework.domain.complaint import Complaint, project
from casework.domain.moment import local_day, parse_moment
from casework.domain.policy import Policies, PolicyError
from casework.domain.rounds import Round
from casework.projections.candidates import Candidate, anything, candidates, unnoticed
from casework.projections.catch_up import up_to_date
from casework.scheduler.receipts import record_receipt
from casework.scheduler.recording import Recorded, recorded
from casework.scheduler.settling import settled
from casework.store import Store


@dataclass(slots=True)
class SweepResult:
    """What a sweep did, in numbers.

    `due` deadlines asked for an alert; `conflicts` counts events that another worker recorded first, `stale` deadlines
    whose case had moved on meanwhile.
    """

    at: datetime
    due: int = 0
    raised: int = 0
    resolved: int = 0
    reopened: int = 0
    conflicts: int = 0
    stale: int = 0

    @property
    def idle(self) -> bool:
        """Whether it found nothing to do."""
        return not (self.raised or self.resolved or self.reopened or self.conflicts)


def untold(_: Sequence[AlertRaised]) -> None:
    """For a sweep whose alerts nobody waits for."""


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Raises the alerts of a store. `policies` and `calendar_of` say from when a deadline is due soon.

    At most `batch` alerts are held in memory and recorded in one transaction.
    """

    store: Store
    policies: Policies
    calendar_of: Callable[[str], Calendar]
    new_id: Callable[[], UUID]
    batch: int = 500

    def sweep(self, at: datetime, tell: Callable[[Sequence[AlertRaised]], None] = untold) -> SweepResult:
        """Raises every alert that is due at an instant (its local day decides), then settles those that ended.

        `tell` is given the alerts as they are recorded, ordered by due date, case, clock in the order of the contract,
        and subject; those noticed only after the fact come last. A sweep that found something leaves its receipt in
        the log. Raises ValueError for a naive time, PolicyError for a deadline near under a policy that is not among
        `policies`.
        """
        result = SweepResult(at)
        for _ in self.batches(result, tell):
            pass
        return result

    def batches(self, result: SweepResult, tell: Callable[[Sequence[AlertRaised]], None] = untold) -> Iterator[None]:
        """A sweep at the instant of a result, which it fills; it pauses after every batch, with no transaction open."""
        day = local_day(parse_moment(result.at))
        if not self._anything(day):
            return
        now = Round("sweep", result.at, self.new_id, str(self.new_id()))
        for page in self._pages(now.day):
            alerts = [self._alert(each, mark, now) for each, mark in page]
            self._record(alerts, result, tell)
            yield
        for late in self._unnoticed():
            self._record([self._after_the_fact(each, now) for each in late], result, tell)
            yield
        for done in settled(self.store, self._terms, now, self.batch):
            result.resolved += done.resolved
            result.reopened += done.reopened
            result.conflicts += done.conflicts
            yield
        if not result.idle:
            record_receipt(self.store, now, result)

    def _anything(self, day: date) -> bool:
        """Whether there is anything to look at; one question, for most sweeps have nothing to do."""
        soon = self._soon(day)
        with up_to_date(self.store) as views:
            return anything(views, day, soon)

    def _soon(self, day: date) -> date:
        """The latest due day that any policy calls due soon on a day."""
        leads = {(p.due_soon_working_days, p.calendar) for p in self.policies}
        return max(soon_until(day, working_days, self.calendar_of(calendar)) for working_days, calendar in leads)

    def _pages(self, day: date) -> Iterator[list[tuple[Candidate, Mark]]]:
        """The deadlines that ask for an alert on a day, in order, a batch at a time."""
        soon, last = self._soon(day), None
        while True:
            with up_to_date(self.store) as views:
                page = candidates(views, day, soon, limit=self.batch, after=last)
            if not page:
                return
            yield [(each, mark) for each in page if (mark := self._mark(each, day))]
            last = page[-1]

    def _unnoticed(self) -> Iterator[list[Candidate]]:
        last = None
        while True:
            with up_to_date(self.store) as views:
                page = unnoticed(views, limit=self.batch, after=last)
            if not page:
                return
            yield page
            last = page[-1]

    def _mark(self, deadline: Candidate, day: date) -> Mark | None:
        """The alert that a deadline asks for on a day: if it was overdue before, a further step of its policy."""

        def soon_on() -> date:
            return self._terms(deadline.policy).soon_on(deadline.due_on)

        if deadline.awaits == "still_overdue":
            step = self._terms(deadline.policy).step(deadline.due_on, day)
            return _mark_of(deadline, "still_overdue", step) if step else None
        kind = to_raise(deadline.due_on, day, soon_on)
        return kind and _mark_of(deadline, kind, 0)

    def _alert(self, deadline: Candidate, mark: Mark, now: Round) -> AlertRaised | None:
        """The alert about a deadline, None when the case itself no longer has it."""
        case = self.store.load(deadline.case_id, project)
        clock = case and case.clocks.get((mark.clock, mark.subject))
        return self._raised(case, mark, now) if case and clock and stands(mark, clock) else None

    def _after_the_fact(self, deadline: Candidate, now: Round) -> AlertRaised | None:
        """The alert about a deadline that passed unnoticed and is over."""
        case = self.store.load(deadline.case_id, project)
        return raise_alert(case, _mark_of(deadline, "overdue", 0), now) if case else None

    def _raised(self, case: Complaint, mark: Mark, now: Round) -> AlertRaised:
        try:
            terms = self._terms(case.policy)
        except PolicyError:
            if mark.kind != "overdue":
                raise
            return raise_alert(case, mark, now)  # what is overdue is told, even if nobody knows its further steps
        next_on = terms.next_on(mark.due_on, mark.step) if mark.kind != "due_soon" else None
        return raise_alert(case, mark, now, next_on=next_on, escalates_on=terms.escalates_on(mark.kind, now.day))

    def _terms(self, name: str) -> Terms:
        policy = self.policies.named(name)
        return Terms(policy, self.calendar_of(policy.calendar))

    def _record(
        self,
        alerts: list[AlertRaised | None],
        result: SweepResult,
        tell: Callable[[Sequence[AlertRaised]], None],
    ) -> None:
        new = [alert for alert in alerts if alert]
        done: Recorded[AlertRaised] = recorded(self.store, new)
        result.due += len(alerts)
        result.stale += len(alerts) - len(new)
        result.raised += len(done.events)
        result.conflicts += done.conflicts
        tell(done.events)


def _mark_of(deadline: Candidate, kind: AlertKind, step: int) -> Mark:
    return Mark(deadline.clock, deadline.subject or None, deadline.due_on, kind, step)
