"""A case with a long history, as the events that it makes."""

from __future__ import annotations

from casework.domain.complaint import case_id
from casework.domain.event import CaseEvent
from examples import History
from examples_record import determine, investigated, order
from spec import Cases

C_1 = case_id("C-1")


def decided(history: History) -> list[CaseEvent]:
    """The events that a history makes."""
    cases = Cases()
    for command in history:
        assert not cases.do(command).codes
    return cases.log


def other(event: CaseEvent, ref: str) -> CaseEvent:
    """The same event in another case."""
    return event.model_copy(update={"originator_id": case_id(ref)})


LONG = decided((*investigated(), determine("2024-08-05", order("A1"))))
