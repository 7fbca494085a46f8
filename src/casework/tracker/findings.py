"""What the spreadsheet hid: deadlines missed, dates that are not there, questions never asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from casework.domain.clocks import Clock
from casework.domain.complaint import RUNNING
from casework.tracker.standing import ENDED, passed, told_late, worded_open
from casework.tracker.taking_over import TakenOver

FINDINGS = {
    "overdue_stage_1_acknowledgement": "Stage 1 not acknowledged, and overdue",
    "overdue_stage_1_response": "Stage 1 not answered, and overdue",
    "overdue_stage_2_acknowledgement": "Stage 2 not acknowledged, and overdue",
    "overdue_stage_2_response": "Stage 2 not answered, and overdue",
    "overdue_action": "Promise not kept, and overdue",
    "no_clock": "In progress, but no deadline can be counted",
    "acknowledged_late": "Acknowledged late",
    "no_acknowledgement": "No day of acknowledgement",
    "answered_late": "Answered late",
    "closed_though_late": "Closed as if in order, but answered late",
    "later_than_lawful": "Answered by its due date, but later than the Code allows",
    "no_answer": "Answered or closed, but no day of an answer",
    "escalation_without_date": "At stage 2, but no day of the request",
    "due_later_than_lawful": "Due date later than the Code allows",
    "extension_told_late": "Extension told after the deadline: it buys no time",
    "extension_without_date": "Extension, but not when the resident was told",
    "promise_without_date": "Promise without a date: no clock can run",
    "promise_done_without_date": "Promise said to be kept, but not when",
    "promise_kept_late": "Promise kept late",
    "support_needs_not_asked": "Support needs never asked, or not recorded",
    "closed_but_open": "Has a closing date, but its status is open",
    "ombudsman_without_date": "Ombudsman reference, but no date",
    "resident_not_named": "No resident named",
    "duplicate_reference": "The same reference on several rows",
}
"""Every finding, in the order of a report, with what it says to a person."""


class Place(NamedTuple):
    """Where something was found: the row of the sheet, and the reference of the case."""

    row: int
    case: str


def findings_of(taken: TakenOver, today: date) -> Iterator[str]:
    """What came to light as a case was taken over."""
    clocks = {clock.key: clock for answer in taken.answers for clock in answer.clocks}
    for clock in clocks.values():
        yield from _of_clock(clock, taken, today)
    yield from _of_days(taken)
    yield from _of_record(taken)
    running = any(c.running and c.clock.startswith("stage_") for c in clocks.values())
    if _status(taken) in RUNNING and not running:
        yield "no_clock"


def _status(taken: TakenOver) -> str:
    return taken.adoption.status


def _of_clock(clock: Clock, taken: TakenOver, today: date) -> Iterator[str]:
    response = clock.clock.endswith("_response")
    if clock.running and clock.due_on < today:
        yield f"overdue_{clock.clock}"
    if clock.state == "breached":
        late = "closed_though_late" if _status(taken) in ENDED else "answered_late"
        yield late if response else "promise_kept_late" if clock.clock == "action" else "acknowledged_late"
    elif clock.on_time is False:
        yield "later_than_lawful"
    stage = 1 if clock.clock.startswith("stage_1") else 2
    days = taken.facts.days
    recorded = f"stage_{stage}_due_on" in days and f"stage_{stage}_extended_until" not in days
    if response and recorded and clock.latest_lawful_on and clock.due_on > clock.latest_lawful_on:
        yield "due_later_than_lawful"


_MISSING = {
    "acknowledged_on": "no_acknowledgement",
    "stage_2_acknowledged_on": "no_acknowledgement",
    "stage_1_response_on": "no_answer",
    "stage_2_response_on": "no_answer",
    "escalated_on": "escalation_without_date",
}


def _of_days(taken: TakenOver) -> Iterator[str]:
    facts, adoption = taken.facts, taken.adoption
    yield from (
        _MISSING[name] for name in passed(facts, adoption.status) if name in _MISSING and name not in facts.days
    )
    for stage in (1, 2):
        if told_late(facts, stage):
            yield "extension_told_late"
        if f"stage_{stage}_extended_until" in facts.days and f"stage_{stage}_extension_told_on" not in facts.days:
            yield "extension_without_date"


def _of_record(taken: TakenOver) -> Iterator[str]:
    facts, adoption = taken.facts, taken.adoption
    for promise in facts.promises:
        if promise.due_on is None and not promise.done:
            yield "promise_without_date"
        if promise.done is True:
            yield "promise_done_without_date"
    if facts.support is None:
        yield "support_needs_not_asked"
    if worded_open(facts) and facts.happened("closed_on"):
        yield "closed_but_open"
    if "ombudsman_reference" in facts.references and "ombudsman_on" not in facts.days:
        yield "ombudsman_without_date"
    if adoption.anonymous:
        yield "resident_not_named"
