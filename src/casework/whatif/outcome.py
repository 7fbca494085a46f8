"""What became of a case: its stages' clocks and what was wrong with its steps, as recorded or under another law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from casework.domain import subjects as _every_subject  # noqa: F401 - importing registers every command
from casework.domain.clocks import Clock
from casework.domain.complaint import STAGE_2, Complaint, evolve
from casework.domain.event import CaseEvent
from casework.domain.receipt import ComplaintLogged
from casework.domain.recount import DeadlinesRecounted, recounted
from casework.domain.situation import HANDLINGS, Situation
from casework.whatif.law import Law
from casework.whatif.steps import by_command, failures, is_dated, is_judged, stand_in

CLOCKS = ("stage_1_acknowledgement", "stage_1_response", "stage_2_acknowledgement", "stage_2_response")
_NOW = datetime.max.replace(tzinfo=UTC)


class _Counted(NamedTuple):
    """The calendar in which the deadlines of a case were counted last."""

    nation: str
    version: str


_UNCOUNTED = _Counted("", "")


class Step(NamedTuple):
    """A step that the law judges, by its event's number in the case from 1, and the codes of why it was not lawful."""

    number: int
    command: str
    stage: int
    codes: tuple[str, ...]


class Outcome(NamedTuple):
    """What became of a case."""

    clocks: Mapping[str, Clock]
    steps: tuple[Step, ...]


def recorded(history: Sequence[CaseEvent]) -> Outcome:
    """The outcome as it is on record."""
    case, steps = _blank(history), []
    for event in history:
        steps += _judged(case, event, tuple(failure.code for failure in event.failures))
        evolve(case, event)
    return _outcome(case, steps)


def under(law: Law, history: Sequence[CaseEvent]) -> Outcome:
    """The outcome had a law been in force from the first: people do the same on the same days, and the law judges it.

    A refused extension moves nothing; any other refused step stands, for it did happen. Raises PolicyError for a case
    under a policy that the law does not know, OutsideCalendar for a day that its calendars do not reach.
    """
    case, steps, counted = _blank(history), [], _UNCOUNTED
    for command in by_command(history):
        first = law.pinned(command[0])
        if is_dated(first) or is_judged(first):
            s = _situation(law, case, first, first.recorded_at)
            counted = _counted_in_time(s, counted)
            s.failures = failures(s, first)
            steps += _judged(case, first, tuple(reason.code for reason in s.failures))
            command = _again(s, command)  # noqa: PLW2901 - the same command, as this law has it
        for event in command:
            evolve(case, law.pinned(_uncounted(event)))
    _counted_in_time(_situation(law, case, history[-1], _NOW), counted)
    return _outcome(case, steps)


def _blank(history: Sequence[CaseEvent]) -> Complaint:
    return Complaint(history[0].originator_id)


def _outcome(case: Complaint, steps: Sequence[Step]) -> Outcome:
    clocks = {name: case.clocks[name, None] for name in CLOCKS if (name, None) in case.clocks}
    return Outcome(clocks, tuple(steps))


def _judged(case: Complaint, event: CaseEvent, codes: tuple[str, ...]) -> list[Step]:
    if event.follows or not is_judged(event):
        return []
    return [Step(event.originator_version + 1, event.meta.command, 2 if case.status in STAGE_2 else 1, codes)]


def _situation(law: Law, case: Complaint, event: CaseEvent, moment: datetime) -> Situation[Any]:
    """The step of an event before its case, in the calendars of a moment."""
    command = stand_in(case.ref, event)
    s = Situation(command, case, law.policies, law.calendars_at(moment), event.recorded_at, lambda: event.event_id, "")
    if case.version < 0 and isinstance(event, ComplaintLogged):
        s.policy = law.policies.named(event.policy)
    return s


def _counted_in_time(s: Situation[Any], before: _Counted) -> _Counted:
    """Counts running deadlines again where their calendar was changed since, as when a holiday is proclaimed."""
    now = _Counted(s.policy.calendar, s.calendar.version)
    if now.nation == before.nation and now != before:
        moved = {clock.key: clock for clock in recounted(s.case, s.policy, s.calendar) if clock.clock in CLOCKS}
        s.case.clocks = s.case.clocks | moved
    return now


def _again(s: Situation[Any], command: Sequence[CaseEvent]) -> list[CaseEvent]:
    """The events of a command with the stages' clocks as its decision leaves them under this law."""
    if not is_dated(command[0]):
        return list(command)
    s.target = command[-1].status or s.case.status
    fresh = {type(event): event for event in HANDLINGS[s.command.verb].events(s)}
    return [_with(event, fresh[type(event)].clocks) if type(event) in fresh else event for event in command]


def _uncounted(event: CaseEvent) -> CaseEvent:
    """An event without what it counted again: deadlines are, at the next step that looks at the calendar."""
    return _with(event, ()) if isinstance(event, DeadlinesRecounted) else event


def _with(event: CaseEvent, clocks: Sequence[Clock]) -> CaseEvent:
    others = [clock for clock in event.clocks if clock.clock not in CLOCKS]
    return event.model_copy(update={"clocks": (*others, *(clock for clock in clocks if clock.clock in CLOCKS))})
