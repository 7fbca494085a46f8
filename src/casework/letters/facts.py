"""What a letter can say: the case as it is after what the letter tells of, with the words given for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.domain.complaint import Complaint
from casework.domain.definition import ComplaintDefined
from casework.domain.event import CaseEvent
from casework.domain.exclusion import ComplaintRefused
from casework.domain.promises import ActionCompleted
from casework.domain.restrictions import ContactRestricted
from casework.letters.kinds import Kind
from casework.letters.people import Addressee, addressee
from casework.letters.points import Point, Promise, named, points_of, promises_of
from casework.letters.terms import LetterTerms, Ombudsman
from casework.letters.words import Said, worded

STAGES = {1: "stage 1", 2: "stage 2"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter of a kind can say; `said` are the words given with the command it tells of, by their path.

    `asked_on` is the day on which stage 2 was asked for; `escalated` says that it was asked for before this response.
    `refused` are the points not taken on, `whole` whether nothing is left of the complaint.
    """

    kind: Kind
    terms: LetterTerms
    written_on: date
    reference: str
    whom: Addressee
    stage: int
    received_on: date
    asked_on: date | None
    points: tuple[Point, ...]
    refused: tuple[Point, ...]
    whole: bool
    outcomes: tuple[str, ...]
    promises: tuple[Promise, ...]
    response_due_on: date | None
    due_before: date | None
    next_update_on: date | None
    review_on: date | None
    escalated: bool
    event: CaseEvent
    said: Said = field(default_factory=dict)

    @property
    def ombudsman(self) -> Ombudsman:
        """Whom the resident can go to."""
        return self.terms.ombudsman

    @property
    def landlord(self) -> str:
        """Who writes."""
        return self.terms.landlord

    @property
    def to(self) -> str:
        """The name of whom it goes to."""
        return self.whom.name

    @property
    def address(self) -> tuple[str, ...]:
        """The lines of their address, as far as it is known."""
        return self.whom.address

    @property
    def ours(self) -> list[Point]:
        """The points for which the landlord is responsible."""
        return [point for point in self.points if point.responsibility == "landlord"]

    @property
    def others(self) -> list[Point]:
        """The points for which somebody else is responsible (Code 5.7)."""
        return [point for point in self.points if point.responsibility == "other"]

    @property
    def unclear(self) -> list[Point]:
        """The points of which it is not clear who is responsible (Code 5.7)."""
        return [point for point in self.points if point.responsibility == "unclear"]

    @property
    def made(self) -> list[Promise]:
        """What is promised with this very letter."""
        new = {action.id for action in getattr(self.event, "actions", ())}
        return [promise for promise in self.promises if promise.id in new]

    @property
    def open(self) -> list[Promise]:
        """What was promised and is not done yet."""
        return [promise for promise in self.promises if promise.open]

    @property
    def done(self) -> Promise:
        """The promise of which the letter tells that it was kept."""
        id = self.event.id if isinstance(self.event, ActionCompleted) else ""
        return next(promise for promise in self.promises if promise.id == id)


def facts_of(
    kind: Kind,
    case: Complaint,
    history: Sequence[CaseEvent],
    new: Sequence[CaseEvent],
    terms: LetterTerms,
    first: Sequence[CaseEvent] = (),
) -> Facts:
    """The facts for a letter about the first of `new` events, the last of a `history`; `case` is as it leaves it.

    `first` is the history in which the people are named: of the case from which this one was split off, where it was.
    """
    event = new[0]
    response, update = _response_clock(case, event), case.clock("update")
    asked = case.clocks.get(("stage_2_acknowledgement", None))
    return Facts(
        kind=kind,
        terms=terms,
        written_on=event.occurred_on,
        reference=case.ref,
        whom=addressee(case, history, event, first),
        stage=2 if kind in _OF_STAGE_2 else _stage(case, event),
        received_on=case.received_on,
        asked_on=asked.started_on if asked else None,
        points=points_of(case, history),
        refused=tuple(_refused(case, history, event)),
        whole=isinstance(event, ComplaintRefused) and event.whole,
        outcomes=_outcomes(history),
        promises=tuple(promises_of(case, history)),
        response_due_on=response[0],
        due_before=response[1],
        next_update_on=update.due_on if update else None,
        review_on=_review_on(case, event),
        escalated=any(each.status == "escalated" for each in new[1:]),
        event=event,
        said=worded(history)[-1],
    )


_OF_STAGE_2 = ("stage_2_acknowledgement", "final_response", "stage_2_refusal")


def _stage(case: Complaint, event: CaseEvent) -> int:
    stage = getattr(event, "stage", 0) or case.stage or case.answered
    return int(stage) if stage else 1


def _response_clock(case: Complaint, event: CaseEvent) -> tuple[date | None, date | None]:
    """The day on which the response is due, and that before it where this event moved it."""
    running = next((each for each in case.running_clocks if each.clock.endswith("_response")), None)
    if running is None:
        return None, None
    moved = any(each.key == running.key for each in event.clocks) and running.previous
    return running.due_on, running.previous[-1].due_on if moved else None


def _review_on(case: Complaint, event: CaseEvent) -> date | None:
    clock = case.clock("restriction_review", event.id) if isinstance(event, ContactRestricted) else None
    return clock.due_on if clock else None


def _refused(case: Complaint, history: Sequence[CaseEvent], event: CaseEvent) -> list[Point]:
    if not isinstance(event, ComplaintRefused):
        return []
    return list(named(case, history, event.points or tuple(case.points)))


def _outcomes(history: Sequence[CaseEvent]) -> tuple[str, ...]:
    """What the resident wants, as the definition said last."""
    words = [said for event, said in zip(history, worded(history), strict=True) if isinstance(event, ComplaintDefined)]
    return tuple(text for path, text in words[-1].items() if path.startswith("outcomes_sought.")) if words else ()
