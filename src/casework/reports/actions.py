"""What was promised to residents, and was it kept?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from casework.domain.complaint import fold
from casework.domain.event import CaseEvent
from casework.domain.promises import ActionFacts, ActionPromised, OfferReplied
from casework.domain.response import ResponseSent
from casework.projections.timeline import readable


class ActionLine(NamedTuple):
    """One promise. `first_due_on` is the date first promised, `due_on` the one in force; `amount` is in pounds.

    `state` is `open`, `completed` or `cancelled`; `working_days_late` is null unless it ended late; `reply` is what the
    resident said to an offer.
    """

    case: str
    action: str
    kind: str
    what: str | None
    owner: str
    promised_on: date
    first_due_on: date
    due_on: date
    state: str
    ended_on: date | None
    working_days_late: int | None
    amount: float | None
    method: str | None
    agreed_with_resident: bool | None
    reply: str | None


def actions(history: Sequence[CaseEvent]) -> list[ActionLine]:
    """The promises of a case with this whole history, in the order in which they were made."""
    case = fold(history)
    replies = {event.id: event.reply for event in history if isinstance(event, OfferReplied)}
    found = []
    for action, what in _promised(history):
        clock = case.clocks["action", action.id]
        found.append(
            ActionLine(
                case=case.ref,
                action=action.id,
                kind=action.kind,
                what=what,
                owner=action.owner,
                promised_on=clock.started_on,
                first_due_on=clock.original_due_on,
                due_on=clock.due_on,
                state=case.actions[action.id],
                ended_on=clock.stopped_on,
                working_days_late=clock.working_days_late,
                amount=action.amount,
                method=action.method,
                agreed_with_resident=action.agreed_with_resident,
                reply=replies.get(action.id),
            )
        )
    return found


def _promised(history: Sequence[CaseEvent]) -> Iterator[tuple[ActionFacts, str | None]]:
    """Each promise as it was made, with its words."""
    for event in history:
        words = readable(event.personal)
        if isinstance(event, ActionPromised):
            yield event.action, words.get("action.what")
        elif isinstance(event, ResponseSent):
            yield from ((action, words.get(f"actions.{action.id}.what")) for action in event.actions)
