"""Which complaints were there, about what, and did the landlord take them on?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.domain.adoption import CaseAdopted
from casework.domain.correction import RecordCorrected
from casework.domain.event import CaseEvent
from casework.domain.moment import local_day
from casework.domain.receipt import ComplaintLogged
from casework.domain.support import SupportNeedsRecorded
from casework.projections.measures.versions import ALWAYS, Version, measure, revised
from casework.projections.page import Page, Unmade

TAKEN_ON = frozenset({"stage_1", "stage_1_responded", "stage_1_extended", "final_response"})
"""Statuses that only a complaint enters which the landlord took on."""


@dataclass(slots=True)
class ComplaintVersion(Version):
    """A complaint. It is `accepted` once it was acknowledged, or answered without.

    `support_asked` says whether anybody had asked about support needs when it was (5.10), `exit` which event took it
    out of the stages without an answer, 0 while none did.
    """

    received_on: date = date.min
    status: str = ""
    tenure: str = ""
    service: str = ""
    category: str = ""
    team: str | None = None
    policy: str = ""
    adopted: bool = False
    accepted: bool = False
    asked: bool = False
    support_asked: bool | None = None
    exit: int = 0


def _fold(page: Page, event: CaseEvent) -> None:
    if isinstance(event, ComplaintLogged):
        page.add(COMPLAINTS, _received(page, event))
    elif event.status is not None or isinstance(event, RecordCorrected | SupportNeedsRecorded):
        row = known(page, event)
        _enter(row, event.status)
        if isinstance(event, RecordCorrected):
            _corrected(row, event)
        row.asked = row.asked or isinstance(event, SupportNeedsRecorded)


def known(page: Page, event: CaseEvent) -> ComplaintVersion:
    """The complaint of an event, to be changed by it."""
    row = revised(page, COMPLAINTS, event.originator_id)
    if row is None:
        raise Unmade("its complaint is not there")
    return row


def first(page: Page, event: CaseEvent) -> tuple[UUID, str, int, int]:
    """What the first version of a row begins with that an event of a complaint makes."""
    return event.originator_id, page.known(COMPLAINTS, event.originator_id, ALWAYS).ref, page.position, ALWAYS


def _received(page: Page, event: ComplaintLogged) -> ComplaintVersion:
    row = ComplaintVersion(
        event.originator_id,
        event.ref,
        page.position,
        ALWAYS,
        received_on=local_day(event.received),
        tenure=event.tenure,
        service=event.service,
        category=event.category,
        team=event.team,
        policy=event.policy,
    )
    _enter(row, event.status)
    if isinstance(event, CaseAdopted):
        row.adopted = True
        row.accepted = row.accepted or row.status not in ("logged", "refused", "redirected", "merged", "withdrawn")
    return row


def _enter(row: ComplaintVersion, status: str | None) -> None:
    row.status = status or row.status
    if row.status in TAKEN_ON and not row.accepted:
        row.accepted = True
        row.support_asked = row.asked


def _corrected(row: ComplaintVersion, event: RecordCorrected) -> None:
    row.received_on = local_day(event.received) if event.received else row.received_on
    row.policy = event.policy or row.policy
    if event.fact is not None:
        setattr(row, event.field, event.fact)


COMPLAINTS = measure(
    "measured_complaints",
    ComplaintVersion,
    days=("received_on",),
    fold=_fold,
    of=(CaseEvent,),
)
