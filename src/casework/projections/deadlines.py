"""What is due when, in which case, and what became of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from casework.domain.alert import AlertRaised, awaited
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

    `place` is the clock's in the order of the contract. `raised` keeps the alerts raised for each of its due dates, and
    `awaits` is the alert that comes next for this one, None when there is none: the sweep asks for nothing else.
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
    awaits: str | None = None
    raised: tuple[str, ...] = ()


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, CaseEvent):
        for clock in event.clocks:
            _touched(page, event.originator_id, clock)
    elif isinstance(event, AlertRaised):
        row = page.known(DEADLINES, event.case_id, event.clock, event.clock_subject or "")
        row.raised = (*row.raised, _mark(event.kind, event.due_on))
        _await(row)


def _touched(page: Page, case_id: UUID, clock: Clock) -> None:
    key = case_id, clock.clock, clock.subject or ""
    row = page.row(DEADLINES, *key)
    if row is None:
        ref = page.known(CASES, case_id).ref
        row = page.add(DEADLINES, DeadlineRow(*key, ref=ref, place=CLOCK_ORDER[clock.clock]))
    row.state = clock.state
    row.started_on = clock.started_on
    row.due_on = clock.due_on
    row.latest_lawful_on = clock.latest_lawful_on
    row.stopped_on = clock.stopped_on
    row.working_days_late = clock.working_days_late
    _await(row)


def _await(row: DeadlineRow) -> None:
    due = str(row.due_on)
    kinds = {kind for kind, _, day in (mark.partition(":") for mark in row.raised) if day == due}
    row.awaits = awaited(kinds) if row.state == "running" else None


def _mark(kind: str, due_on: date) -> str:
    return f"{kind}:{due_on}"


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
            awaits text,
            raised text not null,
            primary key (case_id, clock, subject)
        )""",
    indexes=(
        "create index deadlines_running on deadlines (due_on, ref, place, subject) where state = 'running'",
        "create index deadlines_awaiting on deadlines (awaits, due_on, ref, place, subject) where awaits is not null",
    ),
    read="""
        select case_id, clock, subject, ref, place, state, started_on, due_on, latest_lawful_on, stopped_on,
            working_days_late, awaits, raised
        from {table} where case_id = :case_id and clock = :clock and subject = :subject""",
    write="""
        insert into {table} values (
            :case_id, :clock, :subject, :ref, :place, :state, :started_on, :due_on, :latest_lawful_on, :stopped_on,
            :working_days_late, :awaits, :raised
        )
        on conflict (case_id, clock, subject) do update set
            state = excluded.state, started_on = excluded.started_on, due_on = excluded.due_on,
            latest_lawful_on = excluded.latest_lawful_on, stopped_on = excluded.stopped_on,
            working_days_late = excluded.working_days_late, awaits = excluded.awaits, raised = excluded.raised""",
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


class Candidate(NamedTuple):
    """A running clock that may ask for an alert; `subject` is empty for a clock without one."""

    due_on: date
    case: str
    place: int
    subject: str
    clock: str
    case_id: UUID
    policy: str


def candidates(
    views: Connection, day: date, soon_until: date, *, limit: int, after: Candidate | None = None
) -> list[Candidate]:
    """Running clocks that are overdue on `day`, or due by `soon_until`, and have no alert yet that says so.

    Up to `limit` of them, beyond `after`, ordered by due date, case, clock in the order of the contract, and subject.
    """
    beyond = (after.due_on.isoformat(), *after[1:4]) if after else ("", "", 0, "")
    place = dict(zip(("after_due", "after_ref", "after_place", "after_subject"), beyond, strict=True))
    asked = {"day": day.isoformat(), "soon_until": soon_until.isoformat(), "limit": limit}
    return list(map(_CANDIDATE.revived, views.execute(_CANDIDATES, asked | place)))


_CANDIDATE = Shape(Candidate)
_CANDIDATES = """
    select d.due_on, d.ref, d.place, d.subject, d.clock, d.case_id, c.policy
    from (
        select due_on, ref, place, subject, clock, case_id from deadlines
        where awaits = 'overdue' and due_on < :day
            and (due_on, ref, place, subject) > (:after_due, :after_ref, :after_place, :after_subject)
        union all
        select due_on, ref, place, subject, clock, case_id from deadlines
        where awaits = 'due_soon' and due_on <= :soon_until
            and (due_on, ref, place, subject) > (:after_due, :after_ref, :after_place, :after_subject)
        order by 1, 2, 3, 4
        limit :limit
    ) d join cases c on c.case_id = d.case_id
    order by 1, 2, 3, 4"""
