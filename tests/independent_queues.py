"""What each queue should show, found by somebody who reads every case from beginning to end, on a given day.

Each question is a function from a case to the tuples of its lines: the case, then what the queue adds in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from by_hand import after, from_to
from casework.domain.clocks import Clock
from casework.domain.complaint import Complaint, fold
from casework.domain.event import CaseEvent
from casework.domain.moment import local_day

Lines: TypeAlias = Iterator[tuple[Any, ...]]
ENDED = ("refused", "redirected", "merged", "withdrawn", "closed")
STAGE = {"logged": 1, "stage_1": 1, "stage_1_extended": 1, "escalated": 2, "stage_2": 2, "stage_2_extended": 2}


@dataclass(eq=False)
class Reader:
    """A case as somebody reads it."""

    case: Complaint
    events: list[CaseEvent]
    others: list[CaseEvent]
    """The events of the other cases."""

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def is_open(self) -> bool:
        return self.case.status not in ENDED or self.case.investigation is not None

    @property
    def stage(self) -> int:
        return STAGE.get(self.case.status, 0)

    @cached_property
    def due(self) -> date | None:
        """The earliest deadline of the stage."""
        names = f"stage_{self.stage}_acknowledgement", f"stage_{self.stage}_response"
        return min((clock.due_on for clock in self.case.running_clocks if clock.clock in names), default=None)

    @cached_property
    def began(self) -> date:
        """The day a stage began that waits to be acknowledged, or has gone on from there."""
        for name in (f"stage_{self.stage}_acknowledgement", f"stage_{self.stage}_response"):
            clock = self.case.clocks.get((name, None))
            if clock is not None and clock.hangs_on in ("receipt", "request"):
                return clock.started_on
        begun = [local_day(e.occurred) for e in self.events if e.status == ("logged", "escalated")[self.stage - 1]]
        taken_over = getattr(self.events[0], "known", None)
        requested = taken_over.escalated_on if taken_over and self.stage == 2 else None
        return begun[-1] if begun else requested or self.case.received_on

    def those(self, *topics: str) -> list[Any]:
        """The events of some topics."""
        return [event for event in self.events if event.topic in topics]

    def last(self, topic: str) -> date:
        return local_day(self.those(topic)[-1].occurred)

    def running(self, *names: str) -> list[Clock]:
        return [clock for clock in self.case.running_clocks if not names or clock.clock in names]

    @cached_property
    def told(self) -> date | None:
        """The last day on which the landlord told the resident something."""
        return max((day for event in self.events for day in _told(event)), default=None)

    @cached_property
    def reopened(self) -> bool:
        """Whether a stage was opened again; when such a one began, nobody asks."""
        return any(event.topic == "stage-reopened" for event in self.events)


def _told(event: Any) -> Iterator[date]:
    day = local_day(event.occurred)
    match event.topic:
        case "contact-recorded" if event.direction == "out" and event.party in ("resident", "representative"):
            yield day
        case "complaint-acknowledged" if event.to != "nobody":
            yield day
        case "response-sent" | "update-interval-agreed" | "complaint-refused" | "clarification-requested":
            yield day
        case "response-extended":
            yield min(day, event.informed_on)
        case "action-updated":
            yield min(day, event.told_on)
        case "case-adopted":
            k = event.known
            letters = k.acknowledged_on, k.stage_1_response_on, k.stage_2_acknowledged_on, k.stage_2_response_on
            yield from (letter for letter in letters if letter)


def _clocks(case: Reader, clocks: Iterable[Clock]) -> Lines:
    for clock in clocks:
        yield case.ref, clock.clock, clock.subject, clock.started_on, clock.due_on, clock.latest_lawful_on


def unacknowledged(case: Reader, _: date) -> Lines:
    if case.case.status in ("logged", "escalated"):
        yield case.ref, case.began, case.due


def unassigned(case: Reader, _: date) -> Lines:
    if case.stage and case.case.handler is None:
        yield case.ref, case.began, case.due


def mine(case: Reader, _: date) -> Lines:
    if case.is_open and case.case.handler == "ann":
        yield case.ref, case.due, max(local_day(event.occurred) for event in case.events)


def due_today(case: Reader, on: date) -> Lines:
    yield from _clocks(case, [clock for clock in case.running() if clock.due_on == on])


def due_this_week(case: Reader, on: date) -> Lines:
    week = {on + timedelta(days) for days in range(7 - on.weekday())}
    yield from _clocks(case, [clock for clock in case.running() if clock.due_on in week])


def overdue(case: Reader, on: date) -> Lines:
    yield from _clocks(case, [clock for clock in case.running() if clock.due_on < on])


def awaiting_approval(case: Reader, _: date) -> Lines:
    if case.case.submitted:
        yield case.ref, case.last("response-submitted"), case.due


def waiting_for_clarification(case: Reader, _: date) -> Lines:
    asked: list[date] = []
    for number, event in enumerate(case.events):
        if event.topic == "clarification-requested":
            asked.append(local_day(event.occurred))
        if event.topic == "clarification-recorded" or fold(case.events[: number + 1]).stage == 0:
            asked.clear()
    if asked:
        yield case.ref, asked[0], case.due


def extensions_ending(case: Reader, on: date) -> Lines:
    if case.case.status.endswith("_extended") and case.due and case.due <= after(on, 5):
        yield case.ref, case.due


def escalations_held(case: Reader, _: date) -> Lines:
    if case.case.held is not None:
        yield case.ref, case.last("escalation-held"), case.due


def vulnerable_first(case: Reader, _: date) -> Lines:
    triages = case.those("complaint-triaged")
    vulnerable = any(event.vulnerabilities for event in case.those("support-needs-recorded"))
    if case.is_open:
        yield case.ref, triages[-1].risk if triages else None, vulnerable, case.due


def silent(case: Reader, on: date) -> Lines:
    since = max(case.told or date.min, case.began)
    if case.stage and from_to(since, on) >= 10:
        yield case.ref, since, case.told


def _dates(case: Reader, action: str) -> list[Clock]:
    return [clock for event in case.events for clock in event.clocks if clock.key == ("action", action)]


def promises_open(case: Reader, _: date) -> Lines:
    made = {event.action.id: event.action for event in case.those("action-promised")}
    made |= {action.id: action for event in case.those("response-sent") for action in event.actions}
    for id, state in case.case.actions.items():
        if state == "open":
            dates = _dates(case, id)
            broken = next((clock.due_on for clock in dates if clock.state == "breached"), dates[-1].due_on)
            yield case.ref, id, made[id].kind, made[id].owner, dates[0].started_on, dates[-1].due_on, broken


def promises_broken(case: Reader, on: date) -> Lines:
    yield from (line for line in promises_open(case, on) if line[-1] < on)


def reviews_due(case: Reader, on: date) -> Lines:
    reviews = case.running("adjustment_review", "restriction_review")
    yield from _clocks(case, [clock for clock in reviews if clock.due_on <= after(on, 10)])


def with_ombudsman(case: Reader, _: date) -> Lines:
    if case.case.investigation:
        yield case.ref, case.case.investigation, case.last("investigation-opened")


def ombudsman_dates(case: Reader, _: date) -> Lines:
    yield from _clocks(case, case.running("ombudsman_information", "order", "chfo"))


def refusals(case: Reader, _: date) -> Lines:
    for event in case.those("complaint-refused"):
        yield case.ref, event.ground, local_day(event.occurred), event.whole


def _words(event: CaseEvent) -> str | None:
    said = event.personal.get("explanation")
    return " ".join(said.upper().split()) if isinstance(said, str) else None


def blanket_refusals(case: Reader, _: date) -> Lines:
    elsewhere = [event for event in case.others if event.topic == "complaint-refused"]
    for event in case.those("complaint-refused"):
        same = {other.originator_id for other in elsewhere if _words(other) == _words(event) is not None}
        if same:
            yield case.ref, event.ground, local_day(event.occurred), event.whole, len(same) + 1


def failures(case: Reader, _: date) -> Lines:
    for number, event in enumerate(case.events, 1):
        days = local_day(event.occurred), local_day(event.recorded_at)
        for failure in event.failures:
            yield case.ref, failure.code, failure.provision, event.meta.command, number, *days


def record_keeping(case: Reader, _: date) -> Lines:
    first_ones = [event for event in case.events if not event.follows and event.topic != "case-adopted"]
    late = sum(local_day(event.recorded_at) > local_day(event.occurred) for event in first_ones)
    asked = case.case.support_asked
    if case.is_open and (late or (not asked and case.case.status != "logged")):
        yield case.ref, late, asked


def service_requests_stopped(case: Reader, _: date) -> Lines:
    changes: dict[str, list[tuple[str, date]]] = {}
    for event in case.those("service-request-updated"):
        changes.setdefault(event.reference, []).append((event.state, local_day(event.occurred)))
    for reference, states in changes.items():
        since = _since([(state == "stopped", day) for state, day in states])
        if since:
            yield case.ref, reference, since


def conflicts(case: Reader, _: date) -> Lines:
    mine = [event for event in case.those("handler-assigned") if event.handler == case.case.handler]
    codes = [({failure.code for failure in event.failures}, local_day(event.occurred)) for event in mine]
    since = _since([("conflict_of_interest" in found, day) for found, day in codes])
    if since and case.is_open:
        yield case.ref, since


def _since(states: list[tuple[bool, date]]) -> date | None:
    """Since when something is so without a break; None when it is not."""
    since = None
    for so, day in states:
        since = (since or day) if so else None
    return since


QUESTIONS: dict[str, Callable[[Reader, date], Lines]] = {
    question.__name__: question
    for question in (
        unacknowledged,
        unassigned,
        mine,
        due_today,
        due_this_week,
        overdue,
        awaiting_approval,
        waiting_for_clarification,
        extensions_ending,
        escalations_held,
        vulnerable_first,
        silent,
        promises_open,
        promises_broken,
        reviews_due,
        with_ombudsman,
        ombudsman_dates,
        refusals,
        blanket_refusals,
        failures,
        record_keeping,
        service_requests_stopped,
        conflicts,
    )
}
