"""The list for the weekly complaints meeting: every open case, what is due, what slipped, and what is to be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from casework.projections.queues.answering import AWAITING_APPROVAL, ESCALATIONS_HELD, EXTENSIONS_ENDING
from casework.projections.queues.arriving import UNASSIGNED
from casework.projections.queues.asking import every
from casework.projections.queues.conflicts import CONFLICTS_STANDING
from casework.projections.queues.due import RUNNING, Due
from casework.projections.queues.narrowing import Asked
from casework.projections.queues.ombudsman import OMBUDSMAN_DATES
from casework.projections.queues.queue import Line, Queue, Within, ahead
from casework.projections.queues.residents import VULNERABLE_FIRST
from casework.projections.slips import Slipped, slipped
from casework.projections.wording import day_in_words, named
from casework.store import Connection

OMBUDSMAN_SOON = replace(OMBUDSMAN_DATES, within=Within("d.due_on", ahead, days=10))
"""What the Ombudsman wants within ten working days; that belongs to the meeting."""

_TO_DECIDE: tuple[tuple[Queue[Any], str | None, str], ...] = (
    (AWAITING_APPROVAL, "draft response awaits approval since", "submitted_on"),
    (EXTENSIONS_ENDING, "extended response due", "due_on"),
    (ESCALATIONS_HELD, "request for stage 2 held since", "held_since"),
    (CONFLICTS_STANDING, "handler with a conflict of interest since", "since"),
    (OMBUDSMAN_SOON, None, "due_on"),
    (UNASSIGNED, "nobody assigned since", "waiting_since"),
)
"""Queues with what is to be decided of their lines, by default the clock, and the day from or by which it is."""

T = TypeVar("T", Due, Slipped, "Decision")


class Decision(NamedTuple):
    """Something that the meeting has to decide or see to; `what` is said before the `day`."""

    case: str
    what: str
    day: date
    team: str | None
    handler: str | None

    @property
    def sentence(self) -> str:
        return f"{self.what} {day_in_words(self.day)}"


class CaseOnList(NamedTuple):
    """A case that is open, or has ended with something still due; `days_open` are calendar days.

    `next_due_on` is the earliest of its `deadlines`, of which so many are `overdue`; what slipped and what is to be
    decided stands there in words.
    """

    case: str
    status: str
    received_on: date
    days_open: int
    service: str
    category: str
    team: str | None
    handler: str | None
    next_due: str | None
    next_due_on: date | None
    deadlines: int
    overdue: int
    slipped: str
    to_decide: str


class Meeting(NamedTuple):
    """All that a meeting looks at, `since` the last one."""

    on: date
    since: date
    decisions: list[Decision]
    slipped: list[Slipped]
    cases: list[CaseOnList]

    def as_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "decisions": [each._asdict() for each in self.decisions],
            "cases": [each._asdict() for each in self.cases],
        }


def meeting(views: Connection, asked: Asked, since: date) -> Meeting:
    """The list for the meeting of a day, narrowed as asked. Raises QueueError for an unknown filter."""
    due = list(every(views, RUNNING, asked))
    lines: dict[str, Line] = {line.case: line for line in (*due, *every(views, VULNERABLE_FIRST, asked))}
    slips = [each for each in slipped(views, since, asked.on) if _is_wanted(each, asked.wanted)]
    decisions = list(_decisions(views, asked))
    deadlines, slipping, to_decide = _by_case(due), _by_case(slips), _by_case(decisions)
    cases = [
        _on_list(line, asked.on, deadlines[line.case], slipping[line.case], to_decide[line.case])
        for line in sorted(lines.values(), key=lambda line: (line.received_on, line.case))
    ]
    return Meeting(asked.on, since, decisions, slips, cases)


def _is_wanted(line: Line, wanted: Mapping[str, str]) -> bool:
    return all(getattr(line, name) == value for name, value in wanted.items())


def _decisions(views: Connection, asked: Asked) -> Iterator[Decision]:
    for queue, what, day in _TO_DECIDE:
        for line in every(views, queue, asked):
            said = what or f"{named(line.clock, line.subject)} due"
            yield Decision(line.case, said, getattr(line, day), line.team, line.handler)


def _by_case(found: Iterable[T]) -> dict[str, list[T]]:
    cases: dict[str, list[T]] = defaultdict(list)
    for each in found:
        cases[each.case].append(each)
    return cases


def _on_list(line: Line, on: date, due: list[Due], slips: list[Slipped], decisions: list[Decision]) -> CaseOnList:
    return CaseOnList(
        case=line.case,
        status=line.status,
        received_on=line.received_on,
        days_open=(on - line.received_on).days,
        service=line.service,
        category=line.category,
        team=line.team,
        handler=line.handler,
        next_due=named(due[0].clock, due[0].subject) if due else None,
        next_due_on=due[0].due_on if due else None,
        deadlines=len(due),
        overdue=sum(each.due_on < on for each in due),
        slipped="; ".join(each.sentence for each in slips),
        to_decide="; ".join(each.sentence for each in decisions),
    )
