"""What a draft is held against: the case as it is recorded, with the response that is about to be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from casework.domain.acknowledgement import ComplaintAcknowledged
from casework.domain.complaint import Complaint
from casework.domain.escalation import ComplaintEscalated
from casework.domain.event import CaseEvent
from casework.domain.extension import ResponseExtended
from casework.domain.moment import local_day
from casework.domain.promises import ActionPromised
from casework.domain.representation import RepresentativeAppointed
from casework.domain.response import Respond, ResponseSent
from casework.domain.support import AdjustmentAgreed, SupportNeedsRecorded
from casework.letters.points import DECISIONS, Point, points_of, promises_of
from casework.letters.terms import LetterTerms, Ombudsman
from casework.letters.words import worded
from casework.projections.timeline import ERASED


class Promised(NamedTuple):
    """A promise on record; `new` when it is made with this very response, `open` when it is still to be kept."""

    id: str
    kind: str
    what: str
    due_on: date
    amount: Decimal | None
    open: bool
    new: bool


class Need(NamedTuple):
    """A vulnerability, or what was agreed because of it, in the words of the record."""

    id: str
    what: str
    adjustment: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A complaint as the draft has to tell it. Days that are not known are None."""

    reference: str
    stage: int
    written_on: date
    received_on: date
    acknowledged_on: tuple[date, ...]
    escalated_on: date | None
    stage_1_answered_on: date | None
    due_on: date | None
    extended: tuple[tuple[date, date], ...]
    """The days of which the resident was told, and on which: (until, told on)."""
    names: tuple[str, ...]
    points: tuple[Point, ...]
    promises: tuple[Promised, ...]
    needs: tuple[Need, ...]
    ombudsman: Ombudsman

    @property
    def paragraph(self) -> str:
        """The paragraph of the Code on what a response has to contain at this stage."""
        return "6.9" if self.stage == 1 else "6.19"

    @property
    def upheld(self) -> bool:
        """Whether something was upheld, in full or in part."""
        return any(point.decision and point.decision != DECISIONS["not_upheld"] for point in self.points)


def known(
    case: Complaint, history: Sequence[CaseEvent], today: date, terms: LetterTerms, command: Respond | None = None
) -> Known:
    """What is known of a case, with a `respond` command that is about to be given, on `today` or its own day."""
    stage = case.stage or case.answered or 1
    this_stage = _since_escalated(history) if stage == 2 else list(history)
    clock = case.clocks.get((f"stage_{stage}_response", None))
    return Known(
        reference=case.ref,
        stage=stage,
        written_on=local_day(command.at) if command else _sent_on(case, history) or today,
        received_on=case.received_on,
        acknowledged_on=tuple(e.occurred_on for e in history if isinstance(e, ComplaintAcknowledged)),
        escalated_on=next((e.occurred_on for e in history[::-1] if isinstance(e, ComplaintEscalated)), None),
        stage_1_answered_on=_answered_on(history, 1),
        due_on=clock.due_on if clock else None,
        extended=tuple((e.until, e.informed_on) for e in this_stage if isinstance(e, ResponseExtended)),
        names=tuple(_names(history)),
        points=tuple(_points(case, history, command)),
        promises=tuple(_promises(case, history, this_stage, command)),
        needs=tuple(_needs(history)),
        ombudsman=terms.ombudsman,
    )


def _since_escalated(history: Sequence[CaseEvent]) -> list[CaseEvent]:
    places = [place for place, event in enumerate(history) if event.status == "escalated"]
    return list(history[places[-1] :]) if places else list(history)


def _answered_on(history: Iterable[CaseEvent], stage: int) -> date | None:
    sent = [e for e in history if isinstance(e, ResponseSent) and e.complete and e.stage == stage]
    return local_day(sent[-1].occurred) if sent else None


def _sent_on(case: Complaint, history: Sequence[CaseEvent]) -> date | None:
    """The day on which the response went out, once it has."""
    return None if case.stage or not case.answered else _answered_on(history, case.answered)


def _names(history: Sequence[CaseEvent]) -> Iterator[str]:
    words = worded(history)
    names = [words[0].get("resident.name", ""), words[0].get("representative.name", "")]
    for event, said in zip(history, words, strict=True):
        if isinstance(event, RepresentativeAppointed):
            names.append(said.get("name", ""))
    yield from (name for name in dict.fromkeys(names) if _can_be_read(name))


def _can_be_read(words: str) -> bool:
    return words.strip() not in ("", ERASED)


def _points(case: Complaint, history: Sequence[CaseEvent], command: Respond | None) -> Iterator[Point]:
    given = {answer.point: answer for answer in command.answers} if command else {}
    for point in points_of(case, history):
        if answer := given.get(point.id):
            yield replace(point, decision=DECISIONS[answer.decision], reasons=str(answer.reasons or ""))
        else:
            yield point


def _promises(
    case: Complaint, history: Sequence[CaseEvent], this_stage: Iterable[CaseEvent], command: Respond | None
) -> Iterator[Promised]:
    here = {id for event in this_stage for id in _promised_with(event)}
    for each in promises_of(case, history):
        yield Promised(each.id, each.kind, each.what, each.due_on, _pounds(each.amount), each.open, each.id in here)
    for action in command.actions if command else ():
        amount = _pounds(action.amount)
        yield Promised(action.id, action.kind, action.what, action.due_on, amount, open=True, new=True)


def _promised_with(event: CaseEvent) -> list[str]:
    if isinstance(event, ResponseSent):
        return [action.id for action in event.actions]
    return [event.action.id] if isinstance(event, ActionPromised) else []


def _pounds(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def _needs(history: Sequence[CaseEvent]) -> Iterator[Need]:
    for event, words in zip(history, worded(history), strict=True):
        if isinstance(event, SupportNeedsRecorded):
            for id in event.vulnerabilities:
                yield Need(id, words.get(f"vulnerabilities.{id}.what", ERASED), adjustment=False)
            for each in event.adjustments:
                yield Need(each.id, words.get(f"adjustments.{each.id}.what", ERASED), adjustment=True)
        elif isinstance(event, AdjustmentAgreed):
            yield Need(event.id, words.get("what", ERASED), adjustment=True)
