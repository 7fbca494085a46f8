"""Who handles the complaint: assigned, independent, without conflict of interest (Code 4.1, 5.8, 6.13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.domain.command import Command, Needed, Part, Ref, command
from casework.domain.complaint import STAGE_1, STAGE_2, Complaint
from casework.domain.event import CaseEvent, event
from casework.domain.personal import Clear, Text, Words, given
from casework.domain.situation import Situation, decides, rule


class Conflict(Part):
    """A conflict of interest somebody declared, and what was done about it."""

    what: Text
    mitigation: Needed[Words] = None


@command("assign")
class Assign(Command):
    """Give the complaint to a handler; at stage 2 to nobody who considered stage 1 (6.13)."""

    handler: Ref
    team: Ref | None = None
    handler_org: Ref | None = None
    conflict: Conflict | None = None


@event("handler-assigned")
class HandlerAssigned(CaseEvent):
    """The complaint was given to a handler."""

    handler: Clear
    team: Clear | None = None
    handler_org: Clear | None = None
    conflicted: bool = False
    """A conflict of interest was declared and not mitigated."""

    def apply(self, case: Complaint) -> None:
        case.handler = self.handler
        case.team = self.team or case.team
        case.conflicted = case.conflicted - {self.handler} | ({self.handler} if self.conflicted else set())
        considered(case, self.handler)


def considered(case: Complaint, *people: str | None) -> None:
    """Notes who considered stage 1, while it runs; they may not consider stage 2 (6.13)."""
    if case.status in STAGE_1:
        case.considered_stage_1 |= {person for person in people if person}


def dependence(s: Situation[Any], person: str) -> str | None:
    """Why a person may not consider this stage, if they considered the one before."""
    if s.case.status in STAGE_2 and person in s.case.considered_stage_1:
        return f"{person} considered stage 1; stage 2 needs somebody who did not"
    return None


def interest(s: Situation[Any], person: str) -> str | None:
    """Why a person's interest forbids them to consider the complaint."""
    if person in s.case.about_staff:
        return f"The complaint is about {person}; somebody else must consider it"
    return None


@rule("handler_not_independent", "6.13")
def handler_independent(s: Situation[Assign]) -> str | None:
    return dependence(s, s.command.handler)


@rule("conflict_of_interest", "5.8")
def no_conflict(s: Situation[Assign]) -> str | None:
    declared = s.command.conflict
    if declared is not None and not given(declared.mitigation):
        return "A conflict of interest was declared; say what was done about it (mitigation), or choose another handler"
    return interest(s, s.command.handler)


@decides(Assign, handler_independent, no_conflict)
def assign(s: Situation[Assign]) -> Iterator[CaseEvent]:
    c = s.command
    yield s.event(
        HandlerAssigned,
        handler=c.handler,
        team=c.team,
        handler_org=c.handler_org,
        conflicted=c.conflict is not None and not given(c.conflict.mitigation),
    )
