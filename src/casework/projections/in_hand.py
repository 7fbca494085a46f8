"""What the queues need to know of a case: where its stage stands, what it waits for, who has been told what.

* `is_open`: it has not ended, or the Ombudsman investigates it.
* `stage`, 0 while none is under way; it began on `stage_began_on`, the day of receipt or of the request.
* `acknowledge_by` and `respond_by` are the due dates of the stage's running clocks, `stage_due_on` the earlier of them,
  the last of all days when none runs.
* `submitted_on`, `held_on`, `asked_on`: since when a draft awaits approval, a request for stage 2 the response of stage
  1, and the first question unanswered the resident's answer. A stage that ends takes all three along.
* `told_on`: when the landlord last told the resident something. `silent_since`: that day, or the stage's beginning.
* `vulnerable`: the resident once disclosed a vulnerability. `concern` is 0 for one of them at high risk, 1 for either,
  2 for neither.
* `late_entries`: commands recorded on a later day than they happened, taking the case over from elsewhere aside.
  `wanting`: the case is open and has late entries, or went on from receipt though nobody asked about support needs.
* `investigated_on`: since when the Ombudsman investigates.
"""

from __future__ import annotations

from datetime import date

from casework.domain.adoption import CaseAdopted
from casework.domain.complaint import STAGE_1, STAGE_2, UNACKNOWLEDGED
from casework.domain.event import CaseEvent
from casework.projections.case_row import CaseRow
from casework.projections.noting import CHANGES

ENDED = frozenset({"refused", "redirected", "merged", "withdrawn", "closed"})
_STAGES: dict[str, int] = {**dict.fromkeys(STAGE_1, 1), **dict.fromkeys(STAGE_2, 2)}
_CLOCKS = {
    "stage_1_acknowledgement": (1, "acknowledge_by"),
    "stage_1_response": (1, "respond_by"),
    "stage_2_acknowledgement": (2, "acknowledge_by"),
    "stage_2_response": (2, "respond_by"),
}


def note(row: CaseRow, event: CaseEvent) -> None:
    """Applies one event in place, as far as the queues ask, after it changed what the list shows."""
    if event.status is not None:
        _enter(row, event.status, event.occurred_on)
    change = CHANGES.get(type(event))
    if change is not None:
        change(event, row)
    if event.clocks:
        _keep_time(row, event)
    is_late = late(event)
    row.late_entries += is_late
    if is_late or change or event.clocks or event.status is not None:
        _conclude(row)


def late(event: CaseEvent) -> bool:
    """Whether a command was recorded on a later local day than it happened; what follows from one is not counted."""
    return event.recorded_on > event.occurred_on and not event.follows and not isinstance(event, CaseAdopted)


def _enter(row: CaseRow, status: str, day: date) -> None:
    """Enters a status; what belonged to a stage that is over, or begins anew, is forgotten."""
    stage = _STAGES.get(status, 0)
    if stage != row.stage:
        row.stage = stage
        row.acknowledge_by = row.respond_by = None
        row.stage_due_on = date.max
    if status in UNACKNOWLEDGED:
        row.stage_began_on = day
    if stage == 0:
        row.submitted_on = row.held_on = row.asked_on = None


def _keep_time(row: CaseRow, event: CaseEvent) -> None:
    for clock in event.clocks:
        stage, field = _CLOCKS.get(clock.clock, (0, ""))
        if stage and stage == row.stage:
            setattr(row, field, clock.due_on if clock.running else None)
            if clock.hangs_on in ("receipt", "request"):
                row.stage_began_on = clock.started_on
    row.stage_due_on = min(row.acknowledge_by or date.max, row.respond_by or date.max)


def _conclude(row: CaseRow) -> None:
    """Draws from what is noted what the queues ask."""
    row.is_open = row.stage_status not in ENDED or row.investigation is not None
    row.silent_since = row.stage_began_on if row.told_on is None else max(row.told_on, row.stage_began_on)
    row.concern = (row.risk != "high") + (not row.vulnerable)
    unasked = not row.support_asked and row.stage_status != "logged"
    row.wanting = row.is_open and (unasked or row.late_entries > 0)
