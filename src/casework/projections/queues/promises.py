"""What was promised to residents and is not done yet, and which of it should have been? (Code 6.6, 7.3)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent, Event
from casework.domain.promises import ActionFacts, ActionPromised
from casework.domain.response import ResponseSent
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


@dataclass(slots=True)
class PromiseRow:
    """One promise. After `broken_after` it is broken: the first date that passed, else the one in force."""

    case_id: UUID
    action: str
    ref: str
    kind: str
    owner: str
    promised_on: date
    due_on: date
    broken_after: date
    broken: bool = False
    is_open: bool = True


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, CaseEvent) or not event.clocks:
        return
    if isinstance(event, ActionPromised):
        _promised(page, event, event.action)
    elif isinstance(event, ResponseSent):
        for action in event.actions:
            _promised(page, event, action)
    for clock in event.clocks:
        if clock.clock == "action":
            _touched(page.known(PROMISES, event.originator_id, clock.subject), clock)


def _promised(page: Page, event: CaseEvent, action: ActionFacts) -> None:
    row = PromiseRow(
        case_id=event.originator_id,
        action=action.id,
        ref=page.known(CASES, event.originator_id).ref,
        kind=action.kind,
        owner=action.owner,
        promised_on=date.max,
        due_on=action.due_on,
        broken_after=action.due_on,
    )
    page.add(PROMISES, row)


def _touched(row: PromiseRow, clock: Clock) -> None:
    row.is_open = clock.running
    row.promised_on = clock.started_on
    row.due_on = clock.due_on
    if not row.broken:
        row.broken_after = clock.due_on
        row.broken = clock.state == "breached"


PROMISES = View(
    table="promises",
    shape=Shape(PromiseRow),
    key=("case_id", "action"),
    create="""
        create table {table} (
            case_id text not null,
            action text not null,
            ref text not null,
            kind text not null,
            owner text not null,
            promised_on text not null,
            due_on text not null,
            broken_after text not null,
            broken integer not null,
            is_open integer not null,
            primary key (case_id, action)
        )""",
    indexes=(
        "create index promises_by_date on promises (due_on, ref, action) where is_open = 1",
        "create index promises_in_order on promises (promised_on, ref, action) where is_open = 1",
        "create index promises_breaking on promises (broken_after, ref, action) where is_open = 1",
        "create index promises_of_owner on promises (owner, due_on) where is_open = 1",
    ),
    changes=("promised_on", "due_on", "broken_after", "broken", "is_open"),
    fold=_fold,
    of=(CaseEvent,),
)


def owner_of(views: Connection, case_id: UUID, action: str) -> str | None:
    """Who sees to a promise; None where there is no such promise."""
    rows = views.execute(_OWNER, {"case_id": str(case_id), "action": action})
    return str(rows[0][0]) if rows else None


_OWNER = "select owner from promises where case_id = :case_id and action = :action"


@dataclass(slots=True)
class Promised(Line):
    """An open promise; `broken_after` is the first of its dates that passed, or else the one in force."""

    action: str
    kind: str
    owner: str
    promised_on: date
    due_on: date
    broken_after: date


_PROMISES = """
    select {case}, p.action, p.kind, p.owner, p.promised_on, p.due_on, p.broken_after, {order}
    from promises p join cases c on c.case_id = p.case_id"""
_FILTERS = {"owner": "p.owner", "kind": "p.kind"}

PROMISES_OPEN = Queue(
    name="promises_open",
    question="What was promised to residents and is not done yet?",
    line=Promised,
    sql=_PROMISES,
    where="p.is_open = 1",
    sorts={"due": ("p.due_on", "p.ref", "p.action"), "promised": ("p.promised_on", "p.ref", "p.action")},
    filters=_FILTERS,
)

PROMISES_BROKEN = Queue(
    name="promises_broken",
    question="Which open promises were not kept by a day that was promised, whether or not they have a new one?",
    line=Promised,
    sql=_PROMISES,
    where="p.is_open = 1 and p.broken_after < :on",
    sorts={"broken": ("p.broken_after", "p.ref", "p.action")},
    filters=_FILTERS,
)
