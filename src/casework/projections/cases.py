"""Which cases are there, where does each stand, and who handles it?"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from casework.domain.complaint import case_id
from casework.domain.erasure import PersonalDataErased
from casework.domain.event import CaseEvent, Event
from casework.projections import in_hand
from casework.projections.case_row import CaseRow, evolve, place
from casework.projections.page import Page
from casework.projections.shape import Shape
from casework.projections.view import View
from casework.store import Connection


def _fold(page: Page, event: Event) -> None:
    if isinstance(event, PersonalDataErased):
        _forget(page, event)
    elif isinstance(event, CaseEvent):
        id = event.originator_id
        row = page.row(CASES, id) or page.add(CASES, CaseRow(id))
        evolve(row, event)
        place(row, event, page.key)
        in_hand.note(row, event)


def _forget(page: Page, event: PersonalDataErased) -> None:
    """Forgets where a case's property is, by which it was found; a log put back from a backup may lack the case."""
    for ref in event.cases:
        row = page.row(CASES, case_id(ref))
        if row is not None:
            row.property = None


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
            property text,
            tenure text not null,
            service text not null,
            category text not null,
            team text,
            handler text,
            stage_1_handler text,
            policy text not null,
            investigation text,
            is_open integer not null,
            stage integer not null,
            stage_began_on text not null,
            acknowledge_by text,
            respond_by text,
            stage_due_on text not null,
            submitted_on text,
            held_on text,
            asked_on text,
            told_on text,
            silent_since text not null,
            risk text,
            vulnerable integer not null,
            concern integer not null,
            support_asked integer not null,
            late_entries integer not null,
            wanting integer not null,
            investigated_on text,
            version integer not null,
            last_event_on text not null
        )""",
    indexes=(
        "create index cases_in_order on cases (received_on, ref)",
        "create index cases_by_reference on cases (ref)",
        "create index cases_of_resident on cases (resident, received_on, ref) where resident is not null",
        "create index cases_of_property on cases (property, received_on, ref) where property is not null",
        "create index cases_of_handler on cases (handler, is_open, received_on, ref) where handler is not null",
        "create index cases_of_team on cases (team, received_on, ref) where is_open = 1",
        "create index cases_concerning on cases (concern, received_on, ref) where is_open = 1",
        "create index cases_silent on cases (silent_since, ref) where stage > 0",
        "create index cases_unassigned on cases (stage_began_on, ref) where handler is null and stage > 0",
        "create index cases_new on cases (stage_began_on, ref) where stage_status in ('logged', 'escalated')",
        "create index cases_new_due on cases (stage_due_on, ref) where stage_status in ('logged', 'escalated')",
        """create index cases_extended on cases (stage_due_on, ref)
            where stage_status in ('stage_1_extended', 'stage_2_extended')""",
        "create index cases_submitted on cases (submitted_on, ref) where submitted_on is not null",
        "create index cases_asked on cases (asked_on, ref) where asked_on is not null",
        "create index cases_held on cases (held_on, ref) where held_on is not null",
        "create index cases_investigated on cases (investigated_on, ref) where investigated_on is not null",
        "create index cases_wanting on cases (received_on, ref) where wanting = 1",
    ),
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
