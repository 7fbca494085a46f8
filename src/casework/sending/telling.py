"""What a letter tells of: the last thing of a history, with all that its command brought about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casework.answer import Answer
from casework.application import Casework
from casework.domain.complaint import fold
from casework.domain.event import CaseEvent
from casework.domain.receipt import ComplaintLogged
from casework.letters.kinds import SENDING, Kind, kind_told


class Told(NamedTuple):
    """What a letter tells of: the history up to it, and the events of its command, the first of which is that last."""

    kind: Kind
    history: Sequence[CaseEvent]
    new: Sequence[CaseEvent]


def told_after(stage: Casework, answer: Answer) -> Told | None:
    """What a command that was just carried out has a letter tell of."""
    if answer.outcome != "accepted" or answer.replayed or answer.command not in SENDING:
        return None
    history = stage.history(str(answer.case))
    first = len(history) - len(answer.events)
    return told_of(history[: first + 1], history[first:])


def told_of(history: Sequence[CaseEvent], new: Sequence[CaseEvent]) -> Told | None:
    """What the letter about the last event of a history tells of, given what its command brought about."""
    event = history[-1]
    if event.meta.command not in SENDING or event.follows:
        return None
    kind = kind_told(event, fold(history[:-1]))
    return Told(kind, history, new) if kind else None


def of_one_command(history: Sequence[CaseEvent], number: int) -> Sequence[CaseEvent]:
    """The events of the command whose first event has this place in a history."""
    following = next((n for n in range(number + 1, len(history)) if not history[n].follows), len(history))
    return history[number:following]


def named_in(casework: Casework, history: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    """The history in which the people of a case are named: its own, or that of the case it was once split off from."""
    first = history[0]
    while isinstance(first, ComplaintLogged) and first.split_from:
        history = casework.history(first.split_from)
        first = history[0]
    return history
