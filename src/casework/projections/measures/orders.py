"""What did the Ombudsman order and recommend, and was it done in time?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.determination import DeterminationRecorded
from casework.domain.event import CaseEvent
from casework.domain.orders import CHFORecorded, ComplianceJudged
from casework.projections.measures.complaints import first
from casework.projections.measures.promises import pence
from casework.projections.measures.versions import Version, measure, revised
from casework.projections.page import Page


@dataclass(slots=True)
class OrderVersion(Version):
    """An `order` of a determination, a `chfo`, or a `recommendation`, by its id; `pence` is what was to be paid.

    It was complied with `in_time`, or not; None while it is open. `outcome` is what the Ombudsman said of it.
    """

    what: str
    id: str
    made_on: date = date.min
    kind: str | None = None
    scope: str | None = None
    pence: int | None = None
    due_on: date | None = None
    done_on: date | None = None
    in_time: bool | None = None
    outcome: str | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    if isinstance(event, DeterminationRecorded):
        _determined(page, event)
    elif isinstance(event, CHFORecorded):
        _made(page, event, "chfo", event.id).kind = event.type
    elif isinstance(event, ComplianceJudged):
        row = revised(page, ORDERS, event.originator_id, "order", event.id)
        if row is not None:
            row.outcome = event.outcome
    for clock in event.clocks:
        row = revised(page, ORDERS, event.originator_id, clock.clock, clock.subject) if clock.subject else None
        if row is not None:
            row.due_on, row.done_on = clock.due_on, clock.stopped_on
            row.in_time = clock.in_time


def _determined(page: Page, event: DeterminationRecorded) -> None:
    for order in event.orders:
        row = _made(page, event, "order", order.id)
        row.kind, row.scope, row.pence = order.kind, order.scope, pence(order.amount)
    for id in event.recommendations:
        _made(page, event, "recommendation", f"{event.reference}/{id}")


def _made(page: Page, event: CaseEvent, what: str, id: str) -> OrderVersion:
    made_on = event.occurred_on
    return page.add(ORDERS, OrderVersion(*first(page, event), what, id, made_on))


ORDERS = measure(
    "measured_orders",
    OrderVersion,
    key=("what", "id"),
    days=("made_on",),
    fold=_fold,
    of=(CaseEvent,),
)
