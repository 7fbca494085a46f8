"""Which rules of the Code were broken, as it was found and recorded?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.event import CaseEvent, Event
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class FailureRow:
    """One rule broken by one event of a case, which is given by its number within the case, from 1."""

    case_id: UUID
    number: int
    code: str
    ref: str
    provision: str | None
    command: str
    occurred_on: date
    recorded_on: date


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, CaseEvent) or not event.failures:
        return
    for failure in event.failures:
        row = FailureRow(
            case_id=event.originator_id,
            number=event.originator_version + 1,
            code=failure.code,
            ref=page.known(CASES, event.originator_id).ref,
            provision=failure.provision,
            command=event.meta.command,
            occurred_on=event.occurred_on,
            recorded_on=event.recorded_on,
        )
        page.add(FAILURES, row)


FAILURES = View(
    table="failures",
    shape=Shape(FailureRow),
    key=("case_id", "number", "code"),
    create="""
        create table {table} (
            case_id text not null,
            number integer not null,
            code text not null,
            ref text not null,
            provision text,
            command text not null,
            occurred_on text not null,
            recorded_on text not null,
            primary key (case_id, number, code)
        )""",
    indexes=(
        "create index failures_in_order on failures (recorded_on, ref, number, code)",
        "create index failures_by_code on failures (code, recorded_on, ref, number)",
    ),
    changes=(),
    fold=_fold,
    of=(CaseEvent,),
)


@dataclass(slots=True)
class Failed(Line):
    """A rule that was broken; `event` is the number within the case of what broke it."""

    code: str
    provision: str | None
    command: str
    event: int
    occurred_on: date
    recorded_on: date


RECORDED_FAILURES = Queue(
    name="failures",
    question="Which failures to comply with the Code were found and recorded?",
    line=Failed,
    sql="""
        select {case}, f.code, f.provision, f.command, f.number, f.occurred_on, f.recorded_on, {order}
        from failures f join cases c on c.case_id = f.case_id""",
    sorts={
        "recorded": ("f.recorded_on", "f.ref", "f.number", "f.code"),
        "code": ("f.code", "f.recorded_on", "f.ref", "f.number"),
    },
    filters={"code": "f.code"},
)
