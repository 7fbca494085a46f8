"""Which works does a complaint hold up, though it must not? (Code 1.5)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.contacts import ServiceRequestUpdated
from casework.domain.event import Event
from casework.projections.cases import CASES
from casework.projections.page import Page
from casework.projections.queues.queue import Line, Queue
from casework.projections.shape import Shape
from casework.projections.view import View


@dataclass(slots=True)
class ServiceRequestRow:
    """A service request behind a complaint, in its `state` since a day."""

    case_id: UUID
    reference: str
    ref: str
    state: str
    since: date


def _fold(page: Page, event: Event) -> None:
    if not isinstance(event, ServiceRequestUpdated):
        return
    row = page.row(SERVICE_REQUESTS, event.originator_id, event.reference)
    if row is None:
        ref = page.known(CASES, event.originator_id).ref
        row = page.add(SERVICE_REQUESTS, ServiceRequestRow(event.originator_id, event.reference, ref, "", date.min))
    if event.state != row.state:
        row.state, row.since = event.state, event.occurred_on


SERVICE_REQUESTS = View(
    table="service_requests",
    shape=Shape(ServiceRequestRow),
    key=("case_id", "reference"),
    create="""
        create table {table} (
            case_id text not null,
            reference text not null,
            ref text not null,
            state text not null,
            since text not null,
            primary key (case_id, reference)
        )""",
    indexes=(
        "create index service_requests_stopped on service_requests (since, ref, reference) where state = 'stopped'",
    ),
    changes=("state", "since"),
    fold=_fold,
    of=(ServiceRequestUpdated,),
)


@dataclass(slots=True)
class Stopped(Line):
    """A service request that was stopped, and since when."""

    service_request: str
    stopped_on: date


SERVICE_REQUESTS_STOPPED = Queue(
    name="service_requests_stopped",
    question="Which service requests were stopped while there is a complaint about them?",
    line=Stopped,
    sql="""
        select {case}, s.reference, s.since, {order}
        from service_requests s join cases c on c.case_id = s.case_id""",
    where="s.state = 'stopped'",
    sorts={"stopped": ("s.since", "s.ref", "s.reference")},
)
