"""What waits for somebody else before a response can go out?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.projections.queues.queue import Line, Queue, Within, ahead


@dataclass(slots=True)
class Submitted(Line):
    """A draft response before a second person."""

    submitted_on: date
    due_on: date | None


@dataclass(slots=True)
class Unanswered(Line):
    """A case in which the resident was asked something and has not answered yet; no clock stops for it."""

    asked_on: date
    due_on: date | None


@dataclass(slots=True)
class Extended(Line):
    """A response that was given more time, until `due_on`."""

    due_on: date


@dataclass(slots=True)
class Held(Line):
    """A request for stage 2 that waits for the response of stage 1, which is due on `due_on`."""

    held_since: date
    due_on: date | None


AWAITING_APPROVAL = Queue(
    name="awaiting_approval",
    question="Which draft responses wait for a second person's approval?",
    line=Submitted,
    sql="""
        select {case}, c.submitted_on, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.submitted_on is not null",
    sorts={"submitted": ("c.submitted_on", "c.ref")},
)

WAITING_FOR_CLARIFICATION = Queue(
    name="waiting_for_clarification",
    question="Which residents were asked something and have not answered?",
    line=Unanswered,
    sql="""
        select {case}, c.asked_on, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.asked_on is not null",
    sorts={"asked": ("c.asked_on", "c.ref")},
)

EXTENSIONS_ENDING = Queue(
    name="extensions_ending",
    question="Which extended responses are due within so many working days, or overdue?",
    line=Extended,
    sql="""
        select {case}, c.stage_due_on, {order}
        from cases c""",
    where="c.stage_status in ('stage_1_extended', 'stage_2_extended')",
    sorts={"due": ("c.stage_due_on", "c.ref")},
    within=Within("c.stage_due_on", ahead, days=5),
)

ESCALATIONS_HELD = Queue(
    name="escalations_held",
    question="Which requests for stage 2 wait for the response of stage 1?",
    line=Held,
    sql="""
        select {case}, c.held_on, nullif(c.stage_due_on, '9999-12-31'), {order}
        from cases c""",
    where="c.held_on is not null",
    sorts={"held": ("c.held_on", "c.ref")},
)
