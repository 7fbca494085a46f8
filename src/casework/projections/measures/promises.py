"""What was promised and offered to residents, and was it kept?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.event import CaseEvent
from casework.domain.promises import ActionCancelled, ActionCompleted, ActionPromised, OfferReplied
from casework.domain.response import ResponseSent
from casework.projections.measures.complaints import first
from casework.projections.measures.versions import Version, measure, revised
from casework.projections.page import Page


@dataclass(slots=True)
class PromiseVersion(Version):
    """An action promised in a stage (0: outside of a response), and what became of it; `pence` is what was offered.

    It is `open`, `completed` or `cancelled`; `in_time` once it is completed.
    """

    id: str
    stage: int = 0
    kind: str = ""
    pence: int | None = None
    promised_on: date = date.min
    due_on: date = date.min
    state: str = "open"
    ended_on: date | None = None
    in_time: bool | None = None
    reply: str | None = None


def pence(pounds: float | None) -> int | None:
    """An amount in whole pence, which add up to the same in any order."""
    return None if pounds is None else round(pounds * 100)


def _fold(page: Page, event: CaseEvent) -> None:
    if isinstance(event, ActionPromised | ResponseSent):
        _promised(page, event)
    for clock in event.clocks:
        row = revised(page, PROMISES, event.originator_id, clock.subject) if clock.clock == "action" else None
        if row is not None:
            row.due_on, row.ended_on = clock.due_on, clock.stopped_on
            row.in_time = clock.in_time
    if isinstance(event, ActionCompleted | ActionCancelled | OfferReplied):
        row = revised(page, PROMISES, event.originator_id, event.id)
        if row is not None:
            _ended(row, event)


def _promised(page: Page, event: ActionPromised | ResponseSent) -> None:
    stage, actions = (event.stage, event.actions) if isinstance(event, ResponseSent) else (0, (event.action,))
    for action in actions:
        row = PromiseVersion(*first(page, event), action.id, stage, action.kind)
        row.pence, row.promised_on, row.due_on = pence(action.amount), event.occurred_on, action.due_on
        page.add(PROMISES, row)


def _ended(row: PromiseVersion, event: ActionCompleted | ActionCancelled | OfferReplied) -> None:
    if isinstance(event, OfferReplied):
        row.reply = event.reply
    else:
        row.state = "completed" if isinstance(event, ActionCompleted) else "cancelled"
        row.ended_on = event.occurred_on


PROMISES = measure(
    "measured_promises",
    PromiseVersion,
    key=("id",),
    days=("promised_on",),
    fold=_fold,
    of=(CaseEvent,),
)
