"""What came of a command, in the shape that every way in gives back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, Self

from casework.domain.clocks import Clock
from casework.domain.command import Command
from casework.domain.complaint import Complaint
from casework.domain.errors import InvalidCommand, Reason
from casework.domain.event import CaseEvent, Failure

Outcome = Literal["accepted", "refused", "invalid"]


_SHOWN = {
    "clock",
    "subject",
    "started_on",
    "due_on",
    "state",
    "stopped_on",
    "working_days_late",
    "latest_lawful_on",
    "previous",
}


class Asked(NamedTuple):
    """The case, name and time of a command, as far as they can be told."""

    case: str | None
    command: str | None
    at: str | None

    @classmethod
    def of(cls, command: Mapping[str, Any] | str | bytes) -> Self:
        """What a malformed command says of itself, where that is a date or a short text."""
        try:
            said = command if isinstance(command, Mapping) else json.loads(command)
        except (ValueError, RecursionError):
            said = None
        return cls(*(_short(said.get(name) if isinstance(said, Mapping) else None) for name in cls._fields))


class Answer(NamedTuple):
    """What came of a command. `status` and `stage_status` are the case's after it, None when there is no such case.

    `clocks` are those that run and those the command ended, `breaches` those it ended late. `replayed`: the command had
    been recorded before under the same key and nothing was added; status and clocks are the present ones. `invalid`
    says what a malformed command got wrong. `version` is the number of the case's newest event, counted from 1.
    """

    case: str | None
    command: str | None
    at: str | None
    outcome: Outcome
    status: str | None = None
    stage_status: str | None = None
    events: tuple[str, ...] = ()
    breaches: tuple[Clock, ...] = ()
    reasons: tuple[Reason, ...] = ()
    failures: tuple[Failure, ...] = ()
    clocks: tuple[Clock, ...] = ()
    replayed: bool = False
    invalid: InvalidCommand | None = None
    version: int | None = None

    def as_line(self, n: int) -> dict[str, Any]:
        """The answer as a line of output, for the line `n` of the input."""
        return {
            "n": n,
            "case": self.case,
            "command": self.command,
            "at": self.at,
            "outcome": self.outcome,
            "events": list(self.events),
            "status": self.status,
            "stage_status": self.stage_status,
            "breaches": [_breach(each) for each in self.breaches],
            "reasons": [_malformed(self.invalid)] if self.invalid else [each._asdict() for each in self.reasons],
            "failures": [{"code": each.code, "provision": each.provision} for each in self.failures],
            "clocks": [clock_line(each) for each in self.clocks],
        }


def accepted(
    c: Command, before: Complaint, events: Sequence[CaseEvent], now: Complaint, *, replayed: bool = False
) -> Answer:
    """The answer to a command that did these events to the case `before`; `now` is the case as it is at present."""
    ended = ended_by(events, before)
    return Answer(
        case=c.case,
        command=c.verb,
        at=c.at.isoformat(),
        outcome="accepted",
        status=now.shown_status,
        stage_status=now.status,
        events=tuple([event.topic for event in events]),
        breaches=tuple([clock for clock in ended if clock.state == "breached"]),
        failures=tuple([failure for event in events for failure in event.failures]),
        clocks=_in_order(now.running_clocks if replayed else [*ended, *now.running_clocks]),
        replayed=replayed,
        version=now.version + 1,
    )


def refused(c: Command, case: Complaint, reasons: tuple[Reason, ...]) -> Answer:
    """The answer to a command that rules stand in the way of; the case stays as it is."""
    asked = (c.case, c.verb, c.at.isoformat())
    return Answer(
        *asked,
        "refused",
        *_statuses(case),
        reasons=reasons,
        clocks=_in_order(case.running_clocks),
        version=case.version + 1 or None,
    )


def invalid(asked: Asked, case: Complaint, error: InvalidCommand) -> Answer:
    """The answer to a malformed command, `asked` being what could be read of it."""
    return Answer(*asked, "invalid", *_statuses(case), invalid=error, clocks=_in_order(case.running_clocks))


def ended_by(events: Iterable[CaseEvent], before: Complaint) -> list[Clock]:
    """The clocks that these events ended; one that had ended before and is only counted again is not among them."""
    last: dict[tuple[str, str | None], Clock] = {}
    ended = []
    for clock in [clock for event in events for clock in event.clocks]:
        earlier = last.get(clock.key) or before.clocks.get(clock.key)
        if not clock.running and (earlier is None or earlier.running or earlier.stopped_on != clock.stopped_on):
            ended.append(clock)
        last[clock.key] = clock
    return ended


def clock_line(clock: Clock) -> dict[str, Any]:
    """A clock as output lines show it, without its `why`."""
    return clock.model_dump(mode="json", include=_SHOWN) | {"on_time": clock.on_time}


def _short(value: Any) -> str | None:
    text = value.isoformat() if isinstance(value, date) else value
    return text if isinstance(text, str) and len(text) <= 64 and text.isprintable() else None


def _statuses(case: Complaint) -> tuple[str | None, str | None]:
    return (case.shown_status, case.status) if case.version >= 0 else (None, None)


def _in_order(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    return tuple(sorted(clocks, key=lambda clock: clock.place))


def _breach(clock: Clock) -> dict[str, Any]:
    return clock.model_dump(mode="json", include={"clock", "subject", "due_on", "working_days_late"})


def _malformed(error: InvalidCommand) -> dict[str, str]:
    return {"code": "invalid", "reason": error.reason, "field": error.field}
