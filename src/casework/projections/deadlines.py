"""What is due when, in which case, and what became of it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

from casework.domain.alert import AlertKind, AlertRaised, Mark
from casework.domain.clocks import CLOCK_ORDER, Clock
from casework.domain.event import CaseEvent, Event
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


@dataclass(slots=True)
class DeadlineRow:
    """One clock of one case, as the newest event that touched it left it; `subject` is empty for a clock without one.

    `place` is the clock's in the order of the contract; `known_on` the local day on which it was recorded to run under
    its due date. `raised` keeps the alerts raised for each of its due dates. `awaits` is the alert that comes next for
    this one, None when there is none: the sweep asks for nothing else; `step_on` is the day of a further step.
    """

    case_id: UUID
    clock: str
    subject: str
    ref: str
    place: int
    state: str = ""
    started_on: date = date.min
    due_on: date = date.min
    latest_lawful_on: date | None = None
    stopped_on: date | None = None
    working_days_late: int | None = None
    known_on: date = date.min
    awaits: str | None = None
    step_on: date | None = None
    raised: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        return self.state == "running"

    @property
    def marks(self) -> Iterator[Mark]:
        """The alerts raised about this clock, for all its due dates, oldest first."""
        for text in self.raised:
            kind, step, due_on, _ = text.split("/")
            yield Mark(self.clock, self.subject or None, date.fromisoformat(due_on), cast("AlertKind", kind), int(step))


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, CaseEvent):
        for clock in event.clocks:
            _touched(page, event, clock)
    elif isinstance(event, AlertRaised):
        row = page.known(DEADLINES, event.case_id, event.clock, event.clock_subject or "")
        row.raised = (*row.raised, f"{event.kind}/{event.step}/{event.due_on}/{event.next_on or ''}")
        _await(row)


def _touched(page: Page, event: CaseEvent, clock: Clock) -> None:
    key = event.originator_id, clock.clock, clock.subject or ""
    row = page.row(DEADLINES, *key)
    if row is None:
        ref = page.known(CASES, event.originator_id).ref
        row = page.add(DEADLINES, DeadlineRow(*key, ref=ref, place=CLOCK_ORDER[clock.clock]))
    if not (row.running and clock.running and row.due_on == clock.due_on):
        row.known_on = event.recorded_on
    row.state = clock.state
    row.started_on = clock.started_on
    row.due_on = clock.due_on
    row.latest_lawful_on = clock.latest_lawful_on
    row.stopped_on = clock.stopped_on
    row.working_days_late = clock.working_days_late
    _await(row)


def _await(row: DeadlineRow) -> None:
    """Notes the alert that comes next for a running clock: due soon, overdue, then the policy's steps."""
    row.awaits = row.step_on = None
    if not row.running:
        return
    row.awaits, due = "due_soon", str(row.due_on)
    for kind, _, day, next_on in (mark.split("/") for mark in row.raised):
        if day == due:
            row.awaits = "overdue" if kind == "due_soon" else "still_overdue" if next_on else None
            row.step_on = date.fromisoformat(next_on) if next_on else None


DEADLINES = View(
    table="deadlines",
    shape=Shape(DeadlineRow),
    key=("case_id", "clock", "subject"),
    create="""
        create table {table} (
            case_id text not null,
            clock text not null,
            subject text not null,
            ref text not null,
            place integer not null,
            state text not null,
            started_on text not null,
            due_on text not null,
            latest_lawful_on text,
            stopped_on text,
            working_days_late integer,
            known_on text not null,
            awaits text,
            step_on text,
            raised text not null,
            primary key (case_id, clock, subject)
        )""",
    indexes=(
        "create index deadlines_running on deadlines (due_on, ref, place, subject) where state = 'running'",
        "create index deadlines_awaiting on deadlines (awaits, due_on, ref, place, subject) where awaits is not null",
        "create index deadlines_stepping on deadlines (step_on) where step_on is not null",
        """create index deadlines_of_reviews on deadlines (due_on, ref, place, subject)
            where state = 'running' and clock in ('adjustment_review', 'restriction_review')""",
        """create index deadlines_of_ombudsman on deadlines (due_on, ref, place, subject)
            where state = 'running' and clock in ('ombudsman_information', 'order', 'chfo')""",
    ),
    changes=(
        "state",
        "started_on",
        "due_on",
        "latest_lawful_on",
        "stopped_on",
        "working_days_late",
        "known_on",
        "awaits",
        "step_on",
        "raised",
    ),
    fold=_fold,
)


class Deadline(NamedTuple):
    """A running clock, with what a person needs to see to it."""

    case: str
    clock: str
    subject: str | None
    started_on: date
    due_on: date
    latest_lawful_on: date | None
    status: str
    team: str | None
    handler: str | None


def running(views: Connection, *, until: date, team: str | None = None, handler: str | None = None) -> list[Deadline]:
    """The running clocks due by a day, included, of a team's or a handler's cases where given, earliest first."""
    rows = views.execute(_RUNNING, {"until": until.isoformat(), "team": team, "handler": handler})
    return list(map(_DEADLINE.revived, rows))


_DEADLINE = Shape(Deadline)
_RUNNING = """
    select d.ref, d.clock, nullif(d.subject, ''), d.started_on, d.due_on, d.latest_lawful_on,
        c.status, c.team, c.handler
    from deadlines d join cases c on c.case_id = d.case_id
    where d.state = 'running' and d.due_on <= :until
        and (:team is null or c.team = :team) and (:handler is null or c.handler = :handler)
    order by d.due_on, d.ref, d.place, d.subject"""


def pending(views: Connection, day: date) -> tuple[int, int]:
    """How many clocks run, and how many of them are overdue on a day."""
    ((running, overdue),) = views.execute(_PENDING, {"day": day.isoformat()})
    return running, overdue


_PENDING = """
    select count(*), count(case when due_on < :day then 1 end) from deadlines where state = 'running'"""
