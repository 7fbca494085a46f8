"""Was each stage acknowledged, extended and answered, when, in time, and how was the complaint decided?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic_core import from_json, to_json

from casework.domain.answers import PointAnswered, together
from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent
from casework.domain.extension import ResponseExtended
from casework.domain.response import ResponseSent
from casework.projections.measures.complaints import COMPLAINTS, first
from casework.projections.measures.versions import ALWAYS, Version, measure, revised
from casework.projections.page import Page

_CLOCKS = {f"stage_{stage}_{what}": (stage, what) for stage in (1, 2) for what in ("acknowledgement", "response")}


@dataclass(slots=True)
class StageVersion(Version):
    """A stage of a complaint, opened by its receipt or by the request to escalate it.

    Where the clock that counts is not met in time, it is not `in_time`; None while it runs or when it was stopped.
    `on_time` looks at the latest lawful day too, for a late acknowledgement buys no time; `unextended` says the same
    had there been no extension. `days` are calendar days from opening to answer, `late_by` working days after the due
    date. `lawful_on` is the latest lawful day before any extension, `answers` the decision on each point, as JSON.
    The stage `awaits` its acknowledgement or its response, or nothing (any more).
    """

    stage: int = 1
    opened_on: date = date.min
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    in_time: bool | None = None
    respond_by: date | None = None
    lawful_on: date | None = None
    responded_on: date | None = None
    on_time: bool | None = None
    unextended: bool | None = None
    extensions: int = 0
    days: int | None = None
    late_by: int | None = None
    decision: str | None = None
    answers: str = "{}"
    awaits: str | None = None


def _fold(page: Page, event: CaseEvent) -> None:
    for clock in event.clocks:
        stage, what = _CLOCKS.get(clock.clock, (0, ""))
        if stage:
            row = revised(page, STAGES, event.originator_id, stage) or _opened(page, event, stage)
            (_acknowledging if what == "acknowledgement" else _responding)(row, clock)
            row.awaits = what if clock.running else None if row.awaits == what else row.awaits
    if isinstance(event, ResponseExtended):
        _extended(page, event)
    elif isinstance(event, PointAnswered | ResponseSent):
        _answered(page, event)


def _opened(page: Page, event: CaseEvent, stage: int) -> StageVersion:
    return page.add(STAGES, StageVersion(*first(page, event), stage=stage))


def _acknowledging(row: StageVersion, clock: Clock) -> None:
    if clock.running and not clock.previous:
        row.answers, row.decision = "{}", None  # reinstated or asked for anew: answers start afresh
    row.opened_on = clock.started_on
    row.acknowledge_by = clock.due_on
    row.in_time = clock.in_time
    row.acknowledged_on = None if row.in_time is None else clock.stopped_on


def _responding(row: StageVersion, clock: Clock) -> None:
    if row.opened_on == date.min:
        row.opened_on = clock.started_on
    row.respond_by = clock.due_on
    if not clock.added:
        row.lawful_on = clock.latest_lawful_on
    row.on_time = clock.in_time if clock.on_time is None else clock.on_time
    row.late_by = clock.working_days_late
    row.responded_on = row.unextended = row.days = None
    if row.on_time is not None and clock.stopped_on is not None:
        row.responded_on = clock.stopped_on
        row.unextended = clock.stopped_on <= min(clock.original_due_on, row.lawful_on or clock.original_due_on)
        row.days = (clock.stopped_on - row.opened_on).days


def _extended(page: Page, event: ResponseExtended) -> None:
    for clock in event.clocks:  # an unlawful one moves no clock, and is among the record's flaws
        stage, what = _CLOCKS.get(clock.clock, (0, ""))
        row = revised(page, STAGES, event.originator_id, stage) if what == "response" else None
        if row is not None:
            row.extensions += 1


def _answered(page: Page, event: PointAnswered | ResponseSent) -> None:
    stage = event.stage if isinstance(event, ResponseSent) else _under_way(page, event)
    row = revised(page, STAGES, event.originator_id, stage)
    if row is None:  # a stage of an adopted case whose days nobody knows
        row = _opened(page, event, stage)
    further = event.answers if isinstance(event, ResponseSent) else (event.answer,)
    answers = from_json(row.answers) | {answer.point: answer.decision for answer in further}
    row.answers = to_json(answers).decode()
    if isinstance(event, ResponseSent) and event.complete:
        row.decision = together(answers.values())


def _under_way(page: Page, event: CaseEvent) -> int:
    status = page.known(COMPLAINTS, event.originator_id, ALWAYS).status
    return 2 if status in ("escalated", "stage_2", "stage_2_extended") else 1


STAGES = measure(
    "measured_stages",
    StageVersion,
    key=("stage",),
    days=("opened_on", "responded_on", "acknowledged_on"),
    fold=_fold,
    of=(CaseEvent,),
)
