"""Taking on, after all, a complaint that was refused, redirected, merged or withdrawn (Code 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casework.domain import stage_clocks
from casework.domain.clocks import Clock
from casework.domain.command import Command, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.moment import Day
from casework.domain.personal import Clear
from casework.domain.situation import Situation, decides


@command("reinstate")
class Reinstate(Command):
    """Take a complaint on after all (2.4). Only the Ombudsman's `due_on` counts."""

    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Ref | None = None
    due_on: Day | None = None


@event("complaint-reinstated")
class ComplaintReinstated(CaseEvent):
    """The complaint was taken on after all; its answers start afresh."""

    instructed_by: Literal["ombudsman", "resident", "landlord"]
    reference: Clear | None = None

    def apply(self, case: Complaint) -> None:
        case.leave_stage()
        case.answers = {}
        case.promised = ()
        if case.handler:
            case.considered_stage_1 |= {case.handler}


@decides(Reinstate)
def reinstate(s: Situation[Reinstate]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        ComplaintReinstated,
        status=s.target,
        clocks=_started_again(s),
        instructed_by=c.instructed_by,
        reference=c.reference,
    )


def _started_again(s: Situation[Reinstate]) -> tuple[Clock, ...]:
    """Fresh clocks from this day or on the Ombudsman's date; a landlord's change of mind gets those of the receipt."""
    c, law = s.command, s.policy.stage_1
    if c.instructed_by == "landlord":
        return stage_clocks.opening(law, 1, s.case.received_on, s.calendar, "receipt")
    first, *rest = stage_clocks.opening(law, 1, s.day, s.calendar, "request")
    if c.instructed_by == "ombudsman" and c.due_on is not None:
        first = stage_clocks.set_by_ombudsman(first, c.due_on)
    return (first, *rest)
