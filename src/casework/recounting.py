"""Counting the deadlines of a whole store again, once a holiday was proclaimed or a table corrected: an event a case.

Cases are recorded a batch at a time. Interrupted, it can be run again: a case that is counted already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal, NamedTuple

from casework.application import Casework
from casework.calendars import CalendarOf
from casework.domain.clocks import Clock
from casework.domain.command import By
from casework.domain.complaint import Complaint
from casework.domain.errors import CaseworkError, Conflict
from casework.domain.policy import Policies
from casework.domain.proclaiming import Proclaimer
from casework.domain.recount import RecountDeadlines, recounted
from casework.domain.stage_clocks import STAGE_CLOCKS
from casework.projections.catch_up import up_to_date
from casework.projections.recountable import recountable
from casework.store.batch import Batch

BATCH = 100  # cases recorded together
ATTEMPTS = 20  # how often a batch is decided anew because others changed its cases meanwhile


class Recounted(NamedTuple):
    """What counting again does to a running deadline: it is `moved`, or the due date is `kept`, or stays as `given`.

    Its latest lawful day may move all the same.
    """

    case: str
    clock: str
    subject: str | None
    change: Literal["moved", "kept", "given"]
    was_due_on: date
    due_on: date
    was_latest_lawful_on: date | None
    latest_lawful_on: date | None


@dataclass(frozen=True, slots=True)
class Recount:
    """Counting again in the cases of a nation, or of all, that a `day` concerns, or all that are open.

    With a `day`, deadlines whose date was given are told too: those of a stage that it falls into, and any due on it.
    Raises PolicyError for an open case under a policy that is not among those of `casework`.
    """

    casework: Casework
    nation: str | None = None
    day: date | None = None

    def cases(self) -> list[str]:
        """The references of the cases to look at, the earliest deadline first."""
        policies = self.casework.policies
        with up_to_date(self.casework.store) as views:
            found = recountable(views, self.day, longest=longest(policies))
        return [each.case for each in found if self.nation in (None, policies.named(each.policy).calendar)]

    def preview(self, cases: Iterable[str], calendar_of: CalendarOf) -> Iterator[list[Recounted]]:
        """What counting them again in other calendars would do, case by case; nothing is recorded."""
        for ref in cases:
            case = self.casework.case(ref)
            yield self._told(case, {clock.key: clock for clock in self._again(case, calendar_of)})

    def record(self, cases: Iterable[str], proclaimer: Proclaimer, reason: str) -> Iterator[list[Recounted]]:
        """Counts them again in the calendars of the store, case by case; what is given is recorded already.

        Raises Conflict when others change the same cases all the time, CaseworkError for a case that takes no event of
        this time.
        """
        batch, rest = Batch(self.casework.store), iter(cases)
        inside = self.casework.over(batch)
        while part := list(islice(rest, BATCH)):
            for _ in range(ATTEMPTS):
                try:
                    done = [self._counted_again(inside, ref, proclaimer, reason) for ref in part]
                    batch.record(lambda _: None)
                    break
                except Conflict:
                    batch.forget()
            else:
                raise Conflict("Others change these cases faster than this can be recorded; run it again")
            yield from done

    def _counted_again(self, casework: Casework, ref: str, by: Proclaimer, reason: str) -> list[Recounted]:
        before = casework.case(ref)
        if not self._again(before, casework.calendar):
            return self._told(before, {})
        command = RecountDeadlines(case=ref, at=by.at, by=By(**by.by.model_dump()), reason=reason)
        answer = casework.execute(command, correlation_id=by.correlation_id)
        others = [each.reason for each in answer.reasons if each.code != "already_done"]
        if others:
            raise CaseworkError(f"Case {ref} cannot be counted again: {'; '.join(others)}")
        return self._told(before, casework.case(ref).clocks)

    def _again(self, case: Complaint, calendar_of: CalendarOf) -> tuple[Clock, ...]:
        policy = self.casework.policies.named(case.policy)
        return recounted(case, policy, calendar_of(policy.calendar))

    def _told(self, case: Complaint, after: Mapping[tuple[str, str | None], Clock]) -> list[Recounted]:
        changes = ((clock, after.get(clock.key, clock)) for clock in case.running_clocks)
        return [told for before, now in changes if (told := self._change(case.ref, before, now))]

    def _change(self, ref: str, before: Clock, now: Clock) -> Recounted | None:
        given = before.date_given or before.count is None
        if before == now and not (given and self._concerns(before)):
            return None
        moved = before.due_on != now.due_on
        return Recounted(
            ref,
            before.clock,
            before.subject,
            "moved" if moved else "given" if given else "kept",
            before.due_on,
            now.due_on,
            before.latest_lawful_on,
            now.latest_lawful_on,
        )

    def _concerns(self, clock: Clock) -> bool:
        """Whether the day is that on which a deadline is due, or lies on the way to that of a stage."""
        if self.day is None:
            return False
        return self.day == clock.due_on or (
            clock.clock in STAGE_CLOCKS and clock.started_on <= self.day <= clock.due_on
        )


def longest(policies: Policies) -> int:
    """More days than any count of a stage takes under these policies, from its start to its response."""
    stages = [stage for policy in policies for stage in (policy.stage_1, policy.stage_2)]
    limits = [(stage.acknowledgement, stage.response) for stage in stages]
    return 30 + 2 * max(sum(limit.working_days for limit in each if limit) for each in limits)
