"""Which cases are there, where does each stand, and who handles it?"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from casework.domain.event import CaseEvent, Event
from casework.projections.case_row import CaseRow, evolve
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, CaseEvent):
        id = event.originator_id
        evolve(page.row(CASES, id) or page.add(CASES, CaseRow(id)), event)


CASES = View(
    table="cases",
    shape=Shape(CaseRow),
    key=("case_id",),
    create="""
        create table {table} (
            case_id text primary key,
            ref text not null,
            status text not null,
            stage_status text not null,
            received_on text not null,
            resident text,
            tenure text not null,
            service text not null,
            category text not null,
            team text,
            handler text,
            stage_1_handler text,
            policy text not null,
            investigation text,
            version integer not null,
            last_event_on text not null
        )""",
    indexes=("create index cases_in_order on cases (received_on, ref)",),
    read="""
        select case_id, ref, status, stage_status, received_on, resident, tenure, service, category, team, handler,
            stage_1_handler, policy, investigation, version, last_event_on
        from {table} where case_id = :case_id""",
    write="""
        insert into {table} values (
            :case_id, :ref, :status, :stage_status, :received_on, :resident, :tenure, :service, :category, :team,
            :handler, :stage_1_handler, :policy, :investigation, :version, :last_event_on
        )
        on conflict (case_id) do update set
            ref = excluded.ref, status = excluded.status, stage_status = excluded.stage_status,
            received_on = excluded.received_on, resident = excluded.resident, tenure = excluded.tenure,
            service = excluded.service, category = excluded.category, team = excluded.team,
            handler = excluded.handler, stage_1_handler = excluded.stage_1_handler, policy = excluded.policy,
            investigation = excluded.investigation, version = excluded.version,
            last_event_on = excluded.last_event_on""",
    fold=_fold,
)


class Listed(NamedTuple):
    """One line of the case list. `next_due_on` is the earliest due date of the case's running clocks."""

    case: str
    status: str
    stage_status: str
    received_on: date
    resident: str | None
    tenure: str
    service: str
    category: str
    team: str | None
    handler: str | None
    policy: str
    last_event_on: date
    next_due_on: date | None


class Wanted(NamedTuple):
    """Which cases a list is of; what is None does not matter."""

    status: str | None = None
    team: str | None = None
    handler: str | None = None
    service: str | None = None
    category: str | None = None
    tenure: str | None = None


ALL = Wanted()


def case_list(
    views: Connection, wanted: Wanted = ALL, *, limit: int = 100, after: Listed | None = None
) -> list[Listed]:
    """Up to `limit` cases beyond `after`, by day of receipt and reference."""
    beyond = (after.received_on.isoformat(), after.case) if after else ("", "")
    place = {"limit": limit, "after_day": beyond[0], "after_ref": beyond[1]}
    return list(map(_LINE.revived, views.execute(_LISTED, wanted._asdict() | place)))


_LINE = Shape(Listed)
_LISTED = """
    select ref, status, stage_status, received_on, resident, tenure, service, category, team, handler, policy,
        last_event_on,
        (select min(due_on) from deadlines d where d.case_id = c.case_id and d.state = 'running')
    from cases c
    where (received_on, ref) > (:after_day, :after_ref)
        and (:status is null or status = :status)
        and (:team is null or team = :team)
        and (:handler is null or handler = :handler)
        and (:service is null or service = :service)
        and (:category is null or category = :category)
        and (:tenure is null or tenure = :tenure)
    order by received_on, ref
    limit :limit"""
