"""What is complained of and what was promised, each with its words, for a letter to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casework.domain.answers import PointAnswered
from casework.domain.complaint import Complaint
from casework.domain.definition import ComplaintDefined
from casework.domain.event import CaseEvent
from casework.domain.new_issues import IssueJoined
from casework.domain.promises import ActionFacts, ActionPromised
from casework.domain.response import ResponseSent
from casework.letters.words import Said, worded

DECISIONS = {"upheld": "upheld", "partially_upheld": "partly upheld", "not_upheld": "not upheld"}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the complaint. `decision` and `reasons` are empty until it is answered in this stage."""

    id: str
    text: str
    responsibility: str
    note: str
    decision: str = ""
    reasons: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """An action promised to the resident: what, by when, who sees to it, and whether it is still open."""

    id: str
    kind: str
    what: str
    due_on: date
    owner: str
    amount: float | None
    open: bool


def points_of(case: Complaint, history: Sequence[CaseEvent]) -> tuple[Point, ...]:
    """The points of a case as they stand, with what this stage answers to each."""
    return tuple(named(case, history, tuple(case.points)))


def named(case: Complaint, history: Sequence[CaseEvent], ids: Sequence[str]) -> Iterator[Point]:
    """These points, with their words as given last; the decisions are those in force."""
    points: dict[str, Said] = {}
    answers: dict[str, Said] = {}
    for event, words in zip(history, worded(history), strict=True):
        points |= _defined(event, words)
        answers |= _answered(event, words)
    for id in ids:
        said, known = points.get(id, {}), case.points.get(id)
        decision = DECISIONS.get(case.answers.get(id, ""), "")
        reply = answers.get(id, {}) if decision else {}
        yield Point(
            id,
            said.get("text", ""),
            known.responsibility if known else "landlord",
            said.get("note", ""),
            decision,
            reply.get("reasons", ""),
            tuple(text for path, text in reply.items() if path.startswith("references.")),
        )


def _defined(event: CaseEvent, words: Said) -> dict[str, Said]:
    if isinstance(event, ComplaintDefined):
        return {point.id: _under(f"points.{point.id}.", words) for point in event.points}
    return {event.point.id: _under("point.", words)} if isinstance(event, IssueJoined) else {}


def _answered(event: CaseEvent, words: Said) -> dict[str, Said]:
    if isinstance(event, PointAnswered):
        return {event.answer.point: words}
    if isinstance(event, ResponseSent):
        return {answer.point: _under(f"answers.{place}.", words) for place, answer in enumerate(event.answers)}
    return {}


def _under(path: str, words: Said) -> Said:
    return {name.removeprefix(path): text for name, text in words.items() if name.startswith(path)}


def promises_of(case: Complaint, history: Sequence[CaseEvent]) -> Iterator[Promise]:
    """Every promise made in a case, in the order in which they were made."""
    for event, words in zip(history, worded(history), strict=True):
        if isinstance(event, ActionPromised):
            yield _promise(case, event.action, words.get("action.what", ""))
        elif isinstance(event, ResponseSent):
            for action in event.actions:
                yield _promise(case, action, words.get(f"actions.{action.id}.what", ""))


def _promise(case: Complaint, action: ActionFacts, what: str) -> Promise:
    clock = case.clocks.get(("action", action.id))
    due_on = clock.due_on if clock else action.due_on
    is_open = case.actions.get(action.id) == "open"
    return Promise(action.id, action.kind, what, due_on, action.owner, action.amount, is_open)
