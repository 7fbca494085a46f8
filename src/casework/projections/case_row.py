"""What the case list shows of a case, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from uuid import UUID

from pydantic_core import from_json

from casework.domain.assignment import HandlerAssigned
from casework.domain.correction import RECEIPT, RecordCorrected
from casework.domain.determination import DeterminationRecorded
from casework.domain.escalation import ComplaintEscalated
from casework.domain.event import CaseEvent
from casework.domain.exclusion import ComplaintRefused
from casework.domain.moment import local_day
from casework.domain.ombudsman import InvestigationOpened
from casework.domain.receipt import ComplaintLogged
from casework.domain.response import ResponseSent
from casework.projections.likeness import likeness


@dataclass(slots=True)
class CaseRow:
    """One case. `resident` is an id, None when anonymous; `investigation` is the Ombudsman's, while it is open.

    `property` is the likeness of its address, by which cases are found; None when that is not known.

    `stage_1_handler` had the case when it was escalated, empty for nobody; a refusal of stage 2 gives the case back.
    The fields from `is_open` on are what queues ask; `in_hand` says of each what it means.
    """

    case_id: UUID
    ref: str = ""
    status: str = ""
    stage_status: str = ""
    received_on: date = date.min
    resident: str | None = None
    property: str | None = None
    tenure: str = ""
    service: str = ""
    category: str = ""
    team: str | None = None
    handler: str | None = None
    stage_1_handler: str | None = None
    policy: str = ""
    investigation: str | None = None
    is_open: bool = True
    stage: int = 0
    stage_began_on: date = date.min
    acknowledge_by: date | None = None
    respond_by: date | None = None
    stage_due_on: date = date.max
    submitted_on: date | None = None
    held_on: date | None = None
    asked_on: date | None = None
    told_on: date | None = None
    silent_since: date = date.min
    risk: str | None = None
    vulnerable: bool = False
    concern: int = 2
    support_asked: bool = False
    late_entries: int = 0
    wanting: bool = False
    investigated_on: date | None = None
    version: int = -1
    last_event_on: date = date.min


def evolve(row: CaseRow, event: CaseEvent) -> None:
    """Applies one event in place, as far as the case list shows it."""
    row.version = event.originator_version
    row.last_event_on = max(row.last_event_on, event.occurred_on)
    row.stage_status = event.status or row.stage_status
    _change(event, row)
    row.status = "ombudsman" if row.investigation else row.stage_status


def place(row: CaseRow, event: CaseEvent, key: bytes) -> None:
    """Notes in place which property the case is about, where an event says so; `key` is the store's."""
    match event:
        case ComplaintLogged():
            said = event.personal.get("property")
        case RecordCorrected(event=number, field="property") if number == RECEIPT:
            value = event.personal.get("value")
            said = from_json(value) if isinstance(value, str) else None
        case _:
            return
    row.property = likeness("property", said, key) if isinstance(said, str) and said.strip() else None


@singledispatch
def _change(event: CaseEvent, row: CaseRow) -> None:
    """Most events change nothing else that the list shows."""


@_change.register
def _(event: ComplaintLogged, row: CaseRow) -> None:
    row.ref = event.ref
    row.received_on = local_day(event.received)
    row.resident = event.resident
    row.tenure = event.tenure
    row.service = event.service
    row.category = event.category
    row.team = event.team
    row.policy = event.policy


@_change.register
def _(event: HandlerAssigned, row: CaseRow) -> None:
    row.handler = event.handler
    row.team = event.team or row.team


@_change.register
def _(event: ResponseSent, row: CaseRow) -> None:
    row.handler = event.handler


@_change.register
def _(event: ComplaintEscalated, row: CaseRow) -> None:
    row.stage_1_handler = row.handler or ""
    row.handler = None


@_change.register
def _(event: ComplaintRefused, row: CaseRow) -> None:
    back_at_stage_1 = event.whole and event.status == "stage_1_responded"
    if back_at_stage_1 and row.stage_1_handler is not None:
        row.handler = row.stage_1_handler or None


@_change.register
def _(event: InvestigationOpened, row: CaseRow) -> None:
    row.investigation = event.reference


@_change.register
def _(event: DeterminationRecorded, row: CaseRow) -> None:
    row.investigation = None


@_change.register
def _(event: RecordCorrected, row: CaseRow) -> None:
    row.received_on = local_day(event.received) if event.received else row.received_on
    row.policy = event.policy or row.policy
    if event.fact is not None:
        setattr(row, event.field, event.fact)
