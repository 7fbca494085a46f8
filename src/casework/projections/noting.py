"""What each kind of event changes of what queues need to know of a case (see `in_hand`), besides status and clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from casework.domain.acknowledgement import ComplaintAcknowledged
from casework.domain.adoption import CaseAdopted, Known
from casework.domain.answers import ResponseApproved, ResponseReturned, ResponseSubmitted
from casework.domain.contacts import ContactRecorded
from casework.domain.definition import ClarificationRecorded, ClarificationRequested, ComplaintTriaged
from casework.domain.determination import DeterminationRecorded
from casework.domain.escalation import EscalationHeld
from casework.domain.event import CaseEvent
from casework.domain.exclusion import ComplaintRefused
from casework.domain.extension import ResponseExtended, UpdateIntervalAgreed
from casework.domain.ombudsman import InvestigationOpened
from casework.domain.promises import ActionUpdated
from casework.domain.response import ResponseSent
from casework.domain.support import SupportNeedsRecorded
from casework.projections.case_row import CaseRow

Change: TypeAlias = Callable[[Any, CaseRow], None]
CHANGES: dict[type[CaseEvent], Change] = {}
"""What kinds of events change besides; a look into a table, for every event of a rebuild comes by here."""


def _on(*kinds: type[CaseEvent]) -> Callable[[Change], Change]:
    """Decorator: the function says what these kinds of events change."""

    def enter(change: Change) -> Change:
        CHANGES.update(dict.fromkeys(kinds, change))
        return change

    return enter


def _told(row: CaseRow, day: date) -> None:
    row.told_on = day if row.told_on is None else max(row.told_on, day)


@_on(CaseAdopted)
def _adopted(event: CaseAdopted, row: CaseRow) -> None:
    requested = None if row.stage == 1 else event.known.escalated_on
    row.stage_began_on = requested or event.occurred_on
    for letter in _letters(event.known):
        _told(row, letter)


def _letters(known: Known) -> list[date]:
    """The days on which the landlord wrote, as far as they are known of an adopted case."""
    days = known.acknowledged_on, known.stage_1_response_on, known.stage_2_acknowledged_on, known.stage_2_response_on
    return [day for day in days if day is not None]


@_on(ContactRecorded)
def _in_touch(event: ContactRecorded, row: CaseRow) -> None:
    if event.direction == "out" and event.party in ("resident", "representative"):
        _told(row, event.occurred_on)


@_on(ResponseSent, UpdateIntervalAgreed, ComplaintRefused)
def _written_to(event: CaseEvent, row: CaseRow) -> None:
    _told(row, event.occurred_on)


@_on(ComplaintAcknowledged)
def _acknowledged(event: ComplaintAcknowledged, row: CaseRow) -> None:
    if event.to != "nobody":
        _told(row, event.occurred_on)


@_on(ResponseExtended)
def _extended(event: ResponseExtended, row: CaseRow) -> None:
    _told(row, min(event.informed_on, event.occurred_on))


@_on(ActionUpdated)
def _promise_updated(event: ActionUpdated, row: CaseRow) -> None:
    _told(row, min(event.told_on, event.occurred_on))


@_on(ClarificationRequested)
def _asked(event: ClarificationRequested, row: CaseRow) -> None:
    row.asked_on = row.asked_on or event.occurred_on
    _told(row, event.occurred_on)


@_on(ClarificationRecorded)
def _answered(_: ClarificationRecorded, row: CaseRow) -> None:
    row.asked_on = None


@_on(ResponseSubmitted)
def _submitted(event: ResponseSubmitted, row: CaseRow) -> None:
    row.submitted_on = event.occurred_on


@_on(ResponseReturned, ResponseApproved)
def _judged(_: CaseEvent, row: CaseRow) -> None:
    row.submitted_on = None


@_on(EscalationHeld)
def _held(event: EscalationHeld, row: CaseRow) -> None:
    row.held_on = event.occurred_on


@_on(ComplaintTriaged)
def _triaged(event: ComplaintTriaged, row: CaseRow) -> None:
    row.risk = event.risk


@_on(SupportNeedsRecorded)
def _support_asked(event: SupportNeedsRecorded, row: CaseRow) -> None:
    row.support_asked = True
    row.vulnerable = row.vulnerable or bool(event.vulnerabilities)


@_on(InvestigationOpened)
def _investigated(event: InvestigationOpened, row: CaseRow) -> None:
    row.investigated_on = event.occurred_on


@_on(DeterminationRecorded)
def _determined(_: DeterminationRecorded, row: CaseRow) -> None:
    row.investigated_on = None
