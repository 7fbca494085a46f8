"""Acknowledging an alert: a person has seen it and says what is being done. It stops escalation, not the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from casework.domain.alert import AlertKind, Mark
from casework.domain.alert_rules import Terms, to_raise
from casework.domain.clocks import Clock, ClockName
from casework.domain.command import Command, Needed, Ref, command
from casework.domain.complaint import Complaint, Seen
from casework.domain.event import CaseEvent, event
from casework.domain.moment import local_day
from casework.domain.personal import Clear, Words
from casework.domain.situation import Situation, decides, needs, rule


@command("acknowledge_alert", anywhere=True)
class AcknowledgeAlert(Command):
    """Say that the alert about a clock was seen, and in `note` what is being done; nobody further is told of it then.

    The alert is the newest one about the clock's present due date. A later alert is to be acknowledged by itself.
    """

    clock: ClockName
    subject: Ref | None = None
    note: Needed[Words] = None


@event("alert-acknowledged")
class AlertAcknowledged(CaseEvent):
    """A person has seen an alert about a clock of this case."""

    clock: ClockName
    clock_subject: Clear | None = None
    due_on: date
    kind: AlertKind
    step: int = 0

    @property
    def mark(self) -> Mark:
        return Mark(self.clock, self.clock_subject, self.due_on, self.kind, self.step)

    def apply(self, case: Complaint) -> None:
        seen = Seen(self.meta.actor.id, self.occurred_on)
        case.acknowledged_alerts = case.acknowledged_alerts | {self.mark: seen}


def _alert(s: Situation[AcknowledgeAlert]) -> Mark | None:
    """The alert that the clock asks for on this day; the sweep has raised it or is about to."""
    clock = s.case.clock(s.command.clock, s.command.subject)
    return None if clock is None else _about(s, clock)


def _about(s: Situation[AcknowledgeAlert], clock: Clock) -> Mark | None:
    terms, day = Terms(s.policy, s.calendar), local_day(s.now)
    kind = to_raise(clock.due_on, day, lambda: terms.soon_on(clock.due_on))
    step = terms.step(clock.due_on, day) if kind == "overdue" else 0
    return kind and Mark(clock.clock, clock.subject, clock.due_on, "still_overdue" if step else kind, step)


def _label(s: Situation[AcknowledgeAlert]) -> str:
    c = s.command
    return f"{c.clock} {c.subject}" if c.subject else c.clock


@rule("unknown_subject")
def alert_known(s: Situation[AcknowledgeAlert]) -> str | None:
    if _alert(s):
        return None
    return f"There is no alert about {_label(s)}: that clock does not run, or is not due yet"


@rule("already_done")
def not_acknowledged(s: Situation[AcknowledgeAlert]) -> str | None:
    if _alert(s) not in s.case.acknowledged_alerts:
        return None
    return f"The alert about {_label(s)} was acknowledged already"


@rule("unknown_subject", of_case=True)
def anything_alerted(s: Situation[AcknowledgeAlert]) -> str | None:
    return None if _standing(s) else "There is no alert about this case: no clock of it is near its date"


@rule("already_done", of_case=True)
def anything_unseen(s: Situation[AcknowledgeAlert]) -> str | None:
    marks = _standing(s)
    if not marks or set(marks) - s.case.acknowledged_alerts.keys():
        return None
    return "Every alert about this case was acknowledged already"


def _standing(s: Situation[AcknowledgeAlert]) -> list[Mark]:
    return [mark for clock in s.case.running_clocks if (mark := _about(s, clock))]


note_given = needs("note", "reason_missing", "Say in the note what is being done about it")


@decides(AcknowledgeAlert, alert_known, not_acknowledged, anything_alerted, anything_unseen, note_given)
def acknowledge_alert(s: Situation[Any]) -> Iterator[CaseEvent]:
    mark = cast("Mark", _alert(s))  # the rules have seen that there is one
    facts = {"clock": mark.clock, "clock_subject": mark.subject, "due_on": mark.due_on}
    yield s.event(AlertAcknowledged, **facts, kind=mark.kind, step=mark.step)
