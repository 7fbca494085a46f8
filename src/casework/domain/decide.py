"""Deciding: one command before one case, and either the events that follow or every reason why not.

The order of the questions is the contract's: does the case exist, has it happened yet, may this be done at this stage
– each alone – and then every rule at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from casework.domain import lifecycle
from casework.domain import subjects as _every_subject  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS, By, Command
from casework.domain.errors import CODES, ORDER, Reason
from casework.domain.event import CaseEvent
from casework.domain.moment import before, local_day
from casework.domain.receipt import Receipt
from casework.domain.situation import HANDLINGS, Situation, judged


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a command: its events, or the reasons against it.

    `also` are events of a second case, to be saved together.
    """

    events: tuple[CaseEvent, ...] = ()
    reasons: tuple[Reason, ...] = ()
    also: tuple[CaseEvent, ...] = ()


def decide(s: Situation[Any]) -> Decided:
    """Judges a command and gives what follows; changes nothing."""
    handling = HANDLINGS[s.command.verb]
    is_step = not s.command.anywhere and s.case.version >= 0
    blocked = lifecycle.obstacles(s, lifecycle.valuation(s)) if is_step else ()
    alone = _existence(s) or handling.alone(s) or _future(s) or (_not_here(s) if blocked is None else None)
    if alone is not None:
        return Decided(reasons=(alone,))
    reasons = (*judged(s, handling.rules), *_early(s), *(blocked or ()))
    if s.command.as_found is not None:
        s.failures = tuple(r for r in reasons if CODES[r.code])
        reasons = tuple(r for r in reasons if not CODES[r.code])
    if reasons:
        return Decided(reasons=tuple(sorted(reasons, key=lambda r: ORDER[r.code])))
    if is_step:
        s.target = lifecycle.step(s.case.status, s.command.verb, lifecycle.valuation(s))
    events = tuple(handling.events(s))
    own = tuple(e for e in events if e.originator_id == s.case.id)
    return Decided(events=own, also=tuple(e for e in events if e.originator_id != s.case.id))


def unknown(ref: str) -> Reason:
    """The refusal of a command on a case that there is not."""
    return Reason("case_unknown", f"There is no case {ref}; log_complaint opens one", None)


def _existence(s: Situation[Any]) -> Reason | None:
    c, exists = s.command, s.case.version >= 0
    if not exists and not isinstance(c, Receipt):
        return unknown(c.case)
    if exists and isinstance(c, Receipt):
        return Reason("case_exists", f"There is a case {c.case} already; choose another reference", None)
    return None


def _future(s: Situation[Any]) -> Reason | None:
    if not s.in_future(s.command.at):
        return None
    return Reason("occurred_in_future", f"{s.command.at.isoformat()} has not come yet; record what has happened", None)


def _not_here(s: Situation[Any]) -> Reason:
    steps = ", ".join(lifecycle.open_steps(s))
    sentence = f"{s.command.verb} is no step from {s.case.status} (case {s.case.ref}); from here lead: {steps}"
    return Reason("not_allowed_at_stage", sentence, None)


def _early(s: Situation[Any]) -> tuple[Reason, ...]:
    if s.case.version < 0 or not before(s.command.at, s.case.received):
        return ()
    sentence = (
        f"The complaint was received on {s.case.received_on}; this cannot have happened before. Is the date right?"
    )
    return (Reason("occurred_before_receipt", sentence, None),)


class Possibility(NamedTuple):
    """Whether a command may be given now, and every reason known before it is filled in why not."""

    command: str
    allowed: bool
    reasons: tuple[Reason, ...]


def possibilities(s: Situation[Command]) -> list[Possibility]:
    """What may be done with a case now, command by command, and why the rest may not.

    `s.command` only gives the moment.
    """
    found, when = [], {"case": s.case.ref, "at": local_day(s.now)}
    for name, cls in COMMANDS.items():
        if issubclass(cls, Receipt):
            continue
        blank = _not_filled_in(cls).model_copy(update=when)
        asked = Situation(blank, s.case, s.policies, s.calendar_of, s.now, s.new_id, s.correlation_id)
        reasons = _known_obstacles(asked)
        found.append(Possibility(name, not reasons, reasons))
    return found


@cache
def _not_filled_in(cls: type[Any]) -> Command:
    return cast("Command", cls.model_construct(by=By.model_construct(id="", role="officer")))


def _known_obstacles(s: Situation[Any]) -> tuple[Reason, ...]:
    stage: tuple[Reason, ...] | None = ()
    if not s.command.anywhere:
        stage = lifecycle.obstacles(s, lifecycle.foreseen(s, s.command.verb))
    if stage is None:
        return (_not_here(s),)
    of_case = tuple(r for r in HANDLINGS[s.command.verb].rules if r.of_case)
    return (*judged(s, of_case), *stage)
