"""Withdrawing and closing: the resident's word, and the landlord's own end of a case (Code 3.6, 5.13)."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.command import Command, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Text, Words
from casework.domain.situation import Situation, decides, rule
from casework.domain.stage_clocks import STAGE_CLOCKS


@command("withdraw")
class Withdraw(Command):
    """End the complaint at the resident's wish; only the resident or an authorised representative can.

    Promised actions stay open.
    """

    statement: Text


@event("complaint-withdrawn")
class ComplaintWithdrawn(CaseEvent):
    """The resident withdrew the complaint."""

    def apply(self, case: Complaint) -> None:
        case.leave_stage()


@rule("not_by_resident")
def by_the_resident(s: Situation[Withdraw]) -> str | None:
    if {s.command.by.role, s.command.by.on_behalf_of} & {"resident", "representative"}:
        return None
    return (
        "Only the resident or an authorised representative can withdraw a complaint; "
        "say on whose behalf you record it (by.on_behalf_of)"
    )


@rule("consent_missing", "3.6")
def with_authority(s: Situation[Withdraw]) -> str | None:
    by = s.command.by
    if by.role == "resident" or "representative" not in (by.role, by.on_behalf_of) or s.case.authority:
        return None
    return (
        "The representative has no authority from the resident to withdraw; ask the resident, "
        "or record it with appoint_representative"
    )


@decides(Withdraw, by_the_resident, with_authority)
def withdraw(s: Situation[Withdraw]) -> Iterator[CaseEvent]:
    yield s.event(ComplaintWithdrawn, status=s.target, clocks=s.ended(*STAGE_CLOCKS))


@command("close")
class Close(Command):
    """Close an answered case; not with an open action, order, failure order or investigation."""

    note: Words | None = None


@event("case-closed")
class CaseClosed(CaseEvent):
    """The case was closed."""


@decides(Close)
def close(s: Situation[Close]) -> Iterator[CaseEvent]:
    yield s.event(CaseClosed, status=s.target)
