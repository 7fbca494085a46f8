"""Which cases are in the hands of somebody with a conflict of interest that nobody has dealt with? (Code 5.8)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.assignment import HandlerAssigned
from casework.domain.event import Event
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class ConflictRow:
    """A conflict of interest of one person in one case; it `stands` until they are assigned without one."""

    case_id: UUID
    person: str
    ref: str
    since: date
    stands: bool


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, HandlerAssigned):
        return
    conflicted = any(failure.code == "conflict_of_interest" for failure in event.failures)
    row = page.row(CONFLICTS, event.originator_id, event.handler)
    if row is None and conflicted:
        ref = page.known(CASES, event.originator_id).ref
        row = page.add(CONFLICTS, ConflictRow(event.originator_id, event.handler, ref, date.min, stands=False))
    if row is not None:
        row.since = row.since if row.stands else event.occurred_on
        row.stands = conflicted


CONFLICTS = View(
    table="conflicts",
    shape=Shape(ConflictRow),
    key=("case_id", "person"),
    create="""
        create table {table} (
            case_id text not null,
            person text not null,
            ref text not null,
            since text not null,
            stands integer not null,
            primary key (case_id, person)
        )""",
    indexes=("create index conflicts_standing on conflicts (since, ref, person) where stands = 1",),
    changes=("since", "stands"),
    fold=_fold,
    of=(HandlerAssigned,),
)


@dataclass(slots=True)
class Conflicted(Line):
    """A case whose handler has a conflict of interest, recorded as found."""

    since: date


CONFLICTS_STANDING = Queue(
    name="conflicts",
    question="Which cases are handled by somebody with a conflict of interest that nobody has mitigated?",
    line=Conflicted,
    sql="""
        select {case}, k.since, {order}
        from conflicts k join cases c on c.case_id = k.case_id and c.handler = k.person""",
    where="k.stands = 1 and c.is_open = 1",
    sorts={"since": ("k.since", "k.ref", "k.person")},
)
