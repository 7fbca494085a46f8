"""The steps of a history that the law dates or judges, asked again with what the log kept of their commands.

The log keeps outcomes and no commands: words may be sealed or erased, and a refused command left nothing. So a step is
made again from its event, and only those rules are asked whose answer hangs on the policy or the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from casework.domain.adoption import CaseAdopted
from casework.domain.answers import checked_before
from casework.domain.command import COMMANDS, By, Command
from casework.domain.correction import RecordCorrected
from casework.domain.errors import ORDER, Reason
from casework.domain.event import CaseEvent
from casework.domain.exclusion import a_ground_of_the_policy, claim_filed, out_of_time
from casework.domain.extension import later_than_due, told_in_time, updates_agreed, within_cap
from casework.domain.receipt import ComplaintLogged
from casework.domain.response_rules import approved
from casework.domain.situation import Rule, Situation, judged
from casework.domain.stage_clocks import OMBUDSMANS_DATE

JUDGED: dict[str, tuple[Rule, ...]] = {
    "extend": (told_in_time, later_than_due, within_cap, updates_agreed),
    "refuse": (a_ground_of_the_policy, out_of_time, claim_filed),
    "respond": (approved,),
    "approve_response": (checked_before,),
}
"""The rules of each command that look at the law; what else was asked of it, people answered, and that stands."""

DATED = frozenset(
    {
        "log_complaint",
        "adopt_case",
        "acknowledge",
        "extend",
        "respond",
        "request_escalation",
        "reopen_stage",
        "refuse",
        "redirect_to_service_request",
        "merge_into",
        "withdraw",
        "reinstate",
        "correct_record",
    }
)
"""The commands that start, move or end the clocks of a stage."""

SAID = "said"
"""Stands for words that were given: no decision reads more of them."""


def verb_of(event: CaseEvent) -> str:
    """The command that an event is made again by; a complaint split off was received like any other."""
    if isinstance(event, ComplaintLogged):
        return "adopt_case" if isinstance(event, CaseAdopted) else "log_complaint"
    return event.meta.command


def is_dated(event: CaseEvent) -> bool:
    """Whether the command of an event is one that touches the clocks of a stage."""
    if isinstance(event, RecordCorrected):
        return event.received is not None
    return verb_of(event) in DATED


def is_judged(event: CaseEvent) -> bool:
    """Whether the command of an event is one that the law judges."""
    return verb_of(event) in JUDGED


def stand_in(ref: str, event: CaseEvent) -> Command:
    """The command behind an event, as far as the event kept it; what it did not keep is None."""
    cls, meta = COMMANDS[verb_of(event)], event.meta
    facts: dict[str, Any] = dict.fromkeys(cls.model_fields)
    facts |= {name: getattr(event, name) for name in _kept(cls, type(event))}
    facts |= {name: SAID for name in cls.model_fields if name in event.personal}
    facts |= {"case": ref, "at": meta.occurred, "by": By.model_construct(**meta.actor.model_dump(), name=None)}
    return cls.model_construct(**facts | _particulars(event))


@cache
def _kept(command: type[Command], event: type[CaseEvent]) -> tuple[str, ...]:
    """The facts of a command that its event has under the same names."""
    return tuple(name for name in command.model_fields if name in event.model_fields)


def _particulars(event: CaseEvent) -> dict[str, Any]:
    """What a command has in a form of its own."""
    match verb_of(event):
        case "log_complaint" | "adopt_case":
            return {"at": event.received, "resident": None} if isinstance(event, ComplaintLogged) else {}
        case "respond":
            return {"answers": (), "actions": ()}
        case "reopen_stage" | "reinstate":
            return {"due_on": _set_by_ombudsman(event)}
        case "correct_record" if isinstance(event, RecordCorrected) and event.received is not None:
            return {"value": event.received.isoformat()}
    return {}


def _set_by_ombudsman(event: CaseEvent) -> date | None:
    return next((clock.due_on for clock in event.clocks if clock.why.rule == OMBUDSMANS_DATE.rule), None)


def failures(s: Situation[Any], event: CaseEvent) -> tuple[Reason, ...]:
    """Why the law would refuse the step: what was recorded as found, with the rules that look at the law asked anew."""
    asked = JUDGED.get(s.command.verb, ())
    anew = {rule.code for rule in asked}
    stands = tuple(Reason(each.code, "", each.provision) for each in event.failures if each.code not in anew)
    return tuple(sorted((*stands, *judged(s, asked)), key=lambda reason: ORDER[reason.code]))


def by_command(history: Sequence[CaseEvent]) -> list[list[CaseEvent]]:
    """The events of a case, those of one command together."""
    groups: list[list[CaseEvent]] = []
    for event in history:
        if event.follows and groups:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups
