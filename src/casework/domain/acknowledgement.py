"""Acknowledging (Code 5.6, 5.7, 6.2, 6.11).

What must be known before the letter goes, and the response clock it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from casework.domain import stage_clocks
from casework.domain.clocks import Clock
from casework.domain.command import Command, Flag, Needed, command
from casework.domain.complaint import Complaint
from casework.domain.definition import defined, outcome_sought, responsibility_clear, triaged
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Words, given
from casework.domain.situation import Situation, decides, needs, rule
from casework.domain.support import support_needs_asked

Recipient = Literal["resident", "representative", "nobody"]


@command("acknowledge")
class Acknowledge(Command):
    """Acknowledge the complaint (6.2) or the request for stage 2 (6.11).

    Enters the stage and starts its response clock.
    """

    ombudsman_details: Needed[Flag | Words] = None
    to: Recipient = "resident"
    reason: Needed[Words] = None


@event("complaint-acknowledged")
class ComplaintAcknowledged(CaseEvent):
    """The acknowledgement went out."""

    to: Recipient


ACKNOWLEDGEABLE = (defined, outcome_sought, responsibility_clear, triaged, support_needs_asked)
"""What must be settled before a stage is acknowledged, whether by a letter of its own or by the response."""


@rule("consent_missing", "3.6")
def may_write_to_representative(s: Situation[Acknowledge]) -> str | None:
    if s.command.to != "representative" or s.case.authority:
        return None
    return (
        "The representative has no authority from the resident; write to the resident, "
        "or record it with appoint_representative"
    )


@rule("reason_missing", "6.2")
def reason_for_silence(s: Situation[Acknowledge]) -> str | None:
    if s.command.to != "nobody" or given(s.command.reason):
        return None
    return "The acknowledgement goes to nobody; say why"


@decides(
    Acknowledge,
    *ACKNOWLEDGEABLE,
    may_write_to_representative,
    reason_for_silence,
    needs(
        "ombudsman_details",
        "ombudsman_details_missing",
        "Give the resident the Ombudsman's details in the letter",
        "3.7",
    ),
)
def acknowledge(s: Situation[Acknowledge]) -> Iterator[CaseEvent]:
    yield s.event(ComplaintAcknowledged, status=s.target, to=s.command.to, clocks=acknowledging(s))


def acknowledgement_clock(case: Complaint) -> Clock | None:
    """The acknowledgement clock of the stage under way, ended or not."""
    return case.clocks.get((f"stage_{case.stage}_acknowledgement", None))


def acknowledging(s: Situation[Any]) -> tuple[Clock, ...]:
    """The acknowledgement clock as this ends it, and the response clock it starts unless one runs already."""
    stage, begun = s.case.stage, acknowledgement_clock(s.case)
    ended = s.ended(f"stage_{stage}_acknowledgement")
    if s.response_clock is not None:
        return ended
    if s.law.response.counted_from == "acknowledgement" or begun is None:
        return (*ended, stage_clocks.answering(s.law, stage, s.day, s.calendar, begun))
    # The receipt was corrected into the time of a policy that counts from the day the stage began.
    opened = stage_clocks.opening(s.law, stage, begun.started_on, s.calendar, begun.hangs_on)
    return (*ended, opened[-1])
