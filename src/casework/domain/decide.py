"""Deciding: one command before one case, and either the events that follow or every reason why not.

The order of the questions is the contract's: does the case exist, has it happened yet, may this be done at this stage
– each alone – and then every rule at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from casework.domain import lifecycle
from casework.domain import subjects as _every_subject  # noqa: F401 - importing registers every command
from casework.domain.command import COMMANDS, By, Command
from casework.domain.correction import CorrectRecord
from casework.domain.errors import CODES, ORDER, Reason
from casework.domain.event import CaseEvent
from casework.domain.moment import before, local_day, parse_moment
from casework.domain.new_issues import RaiseIssue, splits
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
    alone = _alone(s)
    if alone is not None:
        return Decided(reasons=(alone,))
    handling = HANDLINGS[s.command.verb]
    reasons = (*judged(s, handling.rules), *_early(s), *_machine_reasons(s))
    if s.command.as_found is not None:
        s.failures = tuple(r for r in reasons if CODES[r.code])
        reasons = tuple(r for r in reasons if not CODES[r.code])
    if reasons:
        return Decided(reasons=tuple(sorted(reasons, key=lambda r: ORDER[r.code])))
    if not s.command.anywhere:
        s.target = lifecycle.step(s.case.status, s.command.verb, lifecycle.valuation(s))
    events = tuple(handling.events(s))
    own = tuple(e for e in events if e.originator_id == s.case.id)
    return Decided(events=own, also=tuple(e for e in events if e.originator_id != s.case.id))


def _alone(s: Situation[Any]) -> Reason | None:
    """The first reason of those that stand alone."""
    return _existence(s) or _future(s) or _stage(s)


def _existence(s: Situation[Any]) -> Reason | None:
    c, exists = s.command, s.case.version >= 0
    if not exists and not isinstance(c, Receipt):
        return Reason("case_unknown", f"There is no case {c.case}; log_complaint opens one", None)
    if exists and isinstance(c, Receipt):
        return Reason("case_exists", f"There is a case {c.case} already; choose another reference", None)
    if isinstance(c, RaiseIssue) and s.other is not None and splits(s):
        return Reason("case_exists", f"There is a case {c.new_case} already; choose another new_case", "6.8")
    return None


def _future(s: Situation[Any]) -> Reason | None:
    c = s.command
    if in_future(c.at, s.now):
        return Reason("occurred_in_future", f"{c.at.isoformat()} has not come yet; record what has happened", None)
    if isinstance(c, CorrectRecord) and c.corrects_receipt and in_future(parse_moment(c.value), s.now):
        return Reason("occurred_in_future", "The corrected receipt has not come yet; record what has happened", None)
    return None


def _stage(s: Situation[Any]) -> Reason | None:
    if s.command.anywhere or s.case.version < 0 or lifecycle.obstacles(s, lifecycle.valuation(s)) is not None:
        return None
    return Reason("not_allowed_at_stage", _not_here(s), None)


def in_future(at: date, now: datetime) -> bool:
    """Whether a moment is later than the clock; a bare day is compared by local day."""
    return at > now if isinstance(at, datetime) else at > local_day(now)


def _not_here(s: Situation[Any]) -> str:
    steps = ", ".join(lifecycle.steps_from(s.case.status))
    return f"{s.command.verb} is no step from {s.case.status} (case {s.case.ref}); from here lead: {steps}"


def _early(s: Situation[Any]) -> tuple[Reason, ...]:
    if s.case.version < 0 or not before(s.command.at, s.case.received):
        return ()
    sentence = (
        f"The complaint was received on {s.case.received_on}; this cannot have happened before. Is the date right?"
    )
    return (Reason("occurred_before_receipt", sentence, None),)


def _machine_reasons(s: Situation[Any]) -> tuple[Reason, ...]:
    if s.command.anywhere or s.case.version < 0:
        return ()
    return lifecycle.obstacles(s, lifecycle.valuation(s)) or ()


class Possibility(NamedTuple):
    """Whether a command may be given now, and every reason known before it is filled in why not."""

    command: str
    allowed: bool
    reasons: tuple[Reason, ...]


def possibilities(s: Situation[Command]) -> list[Possibility]:
    """What may be done with a case now, command by command, and why the rest may not.

    `s.command` only gives the moment.
    """
    found = []
    for name, cls in COMMANDS.items():
        if issubclass(cls, Receipt):
            continue
        blank = cls.model_construct(case=s.case.ref, at=local_day(s.now), by=By.model_construct(id="", role="officer"))
        asked = Situation(blank, s.case, s.policies, s.calendar_of, s.now, s.new_id, s.correlation_id)
        reasons = _known_obstacles(asked)
        found.append(Possibility(name, not reasons, reasons))
    return found


def _known_obstacles(s: Situation[Any]) -> tuple[Reason, ...]:
    stage: tuple[Reason, ...] | None = ()
    if not s.command.anywhere:
        stage = lifecycle.obstacles(s, lifecycle.foreseen(s))
    if stage is None:
        return (Reason("not_allowed_at_stage", _not_here(s), None),)
    of_case = tuple(r for r in HANDLINGS[s.command.verb].rules if r.of_case)
    return (*judged(s, of_case), *stage)
