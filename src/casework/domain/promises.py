"""Promises to the resident – actions – followed through to the end (Code 6.6, 7.1–7.3), in any state of the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, Self

from casework.domain import clocks
from casework.domain.clocks import Clock, Why
from casework.domain.command import Amount, Command, Flag, Needed, Part, Ref, command
from casework.domain.complaint import Complaint
from casework.domain.event import CaseEvent, Fact, event
from casework.domain.moment import Day
from casework.domain.personal import Clear, Text, Words
from casework.domain.situation import Rule, Situation, decides, needs, rule, something

ActionKind = Literal[
    "apology", "explanation", "works", "payment", "reconsideration", "record_correction", "policy_change", "other"
]
Method = Literal["direct", "rent_account"]


class Action(Part):
    """A promise: what will happen, by when, and who sees to it (7.3). `amount` is in pounds."""

    id: Ref
    kind: ActionKind
    what: Text
    due_on: Day
    owner: Ref
    amount: Amount | None = None
    method: Method | None = None
    agreed_with_resident: Flag | None = None
    impact: Words | None = None


class ActionFacts(Fact):
    """A promise without its words."""

    id: Clear
    kind: ActionKind
    due_on: date
    owner: Clear
    amount: float | None = None
    method: Method | None = None
    agreed_with_resident: bool | None = None

    @classmethod
    def of(cls, a: Action) -> Self:
        return cls(
            id=a.id,
            kind=a.kind,
            due_on=a.due_on,
            owner=a.owner,
            amount=a.amount,
            method=a.method,
            agreed_with_resident=a.agreed_with_resident,
        )


def promised_clock(s: Situation[Any], action: Action) -> Clock:
    """The clock of a promise, due on the day named to the resident."""
    return clocks.given("action", action.id, s.day, action.due_on, "The date promised to the resident", "7.3")


def used_ids(s: Situation[Any], actions: Iterable[Action]) -> str | None:
    """Why actions cannot be new: their ids were used before."""
    ids = [a.id for a in actions]
    used = [id for place, id in enumerate(ids) if id in s.case.actions or id in ids[:place]]
    return f"Action {', '.join(used)} was promised already; give a new promise its own id" if used else None


def promised(case: Complaint, actions: Iterable[ActionFacts]) -> None:
    """Notes new promises."""
    new = {action.id: "open" for action in actions}
    case.actions = case.actions | new
    case.promised = (*case.promised, *new)


@command("promise_action", anywhere=True)
class PromiseAction(Command):
    """Promise the resident something, with its date and owner (7.3)."""

    action: Action


@event("action-promised")
class ActionPromised(CaseEvent):
    """Something was promised to the resident."""

    action: ActionFacts

    def apply(self, case: Complaint) -> None:
        promised(case, [self.action])


@rule("already_done")
def action_new(s: Situation[PromiseAction]) -> str | None:
    return used_ids(s, [s.command.action])


@decides(PromiseAction, action_new)
def promise_action(s: Situation[PromiseAction]) -> Iterator[CaseEvent]:
    action = s.command.action
    yield s.event(ActionPromised, action=ActionFacts.of(action), clocks=(promised_clock(s, action),))


@rule("unknown_subject")
def action_known(s: Situation[Any]) -> str | None:
    id = s.command.id
    return None if id in s.case.actions else f"No action {id} was promised on this case"


@rule("already_done")
def action_open(s: Situation[Any]) -> str | None:
    state = s.case.actions.get(s.command.id, "open")
    return None if state == "open" else f"Action {s.command.id} is {state} already"


ANY_ACTION = something(lambda case: case.actions, "unknown_subject", "Nothing has been promised on this case")
ANY_OPEN = something(
    lambda case: not case.actions or "open" in case.actions.values(),
    "already_done",
    "Everything that was promised on this case is done or taken back",
)
OPEN_ACTION: tuple[Rule, ...] = (action_known, action_open, ANY_ACTION, ANY_OPEN)


@command("complete_action", anywhere=True)
class CompleteAction(Command):
    """Record that a promise was kept, with the evidence."""

    id: Ref
    evidence: Needed[Words] = None


@event("action-completed")
class ActionCompleted(CaseEvent):
    """A promise was kept."""

    id: Clear

    def apply(self, case: Complaint) -> None:
        case.actions = case.actions | {self.id: "completed"}


@decides(CompleteAction, *OPEN_ACTION, needs("evidence", "evidence_missing", "Say what shows that it was done", "5.12"))
def complete_action(s: Situation[CompleteAction]) -> Iterator[CaseEvent]:
    yield s.event(ActionCompleted, id=s.command.id, clocks=s.ended("action", of=s.command.id))


@command("update_action", anywhere=True)
class UpdateAction(Command):
    """Tell the resident how a promise stands, perhaps with a new date; the breach of the first date stays."""

    id: Ref
    told_on: Day
    new_due_on: Day | None = None
    reason: Needed[Words] = None


@event("action-updated")
class ActionUpdated(CaseEvent):
    """The resident was told how a promise stands."""

    id: Clear
    told_on: date
    new_due_on: date | None = None


@decides(UpdateAction, *OPEN_ACTION, needs("reason", "reason_missing", "Tell the resident the reason", "7.3"))
def update_action(s: Situation[UpdateAction]) -> Iterator[CaseEvent]:
    c = s.command
    clock = s.case.clock("action", c.id)
    moved = () if clock is None or c.new_due_on in (None, clock.due_on) else _moved(s, clock, c.new_due_on)
    yield s.event(ActionUpdated, id=c.id, told_on=c.told_on, new_due_on=c.new_due_on, clocks=moved)


def _moved(s: Situation[UpdateAction], clock: Clock, due: date) -> tuple[Clock, ...]:
    if s.failures and due > clock.due_on:  # found without a reason, it buys no time
        return ()
    why = Why(rule=f"The new date the resident was told on {s.command.told_on}", provision="7.3")
    after = clocks.move(clock, due, "the promise was given a new date", why)
    return (s.end(clock), after) if s.day > clock.due_on else (after,)


@command("cancel_action", anywhere=True)
class CancelAction(Command):
    """Take a promise back, as the resident agreed."""

    id: Ref
    reason: Needed[Words] = None
    resident_agreed: Needed[Flag] = None


@event("action-cancelled")
class ActionCancelled(CaseEvent):
    """A promise was taken back."""

    id: Clear

    def apply(self, case: Complaint) -> None:
        case.actions = case.actions | {self.id: "cancelled"}


@decides(
    CancelAction,
    *OPEN_ACTION,
    needs(
        "resident_agreed",
        "resident_choice_missing",
        "A promise is taken back only with the resident's agreement",
        "7.3",
    ),
    needs("reason", "reason_missing", "Say why the promise is taken back"),
)
def cancel_action(s: Situation[CancelAction]) -> Iterator[CaseEvent]:
    yield s.event(ActionCancelled, id=s.command.id, clocks=s.ended("action", of=s.command.id))


@command("record_offer_reply", anywhere=True)
class RecordOfferReply(Command):
    """Record whether the resident accepted or declined what was offered."""

    id: Ref
    reply: Literal["accepted", "declined"]


@event("offer-replied")
class OfferReplied(CaseEvent):
    """The resident replied to an offer."""

    id: Clear
    reply: Literal["accepted", "declined"]


@decides(RecordOfferReply, action_known, ANY_ACTION)
def record_offer_reply(s: Situation[RecordOfferReply]) -> Iterator[CaseEvent]:
    yield s.event(OfferReplied, id=s.command.id, reply=s.command.reply)
