"""What happened in a case, in order: each event in words, the clocks it moved, and the alerts between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from casework.domain.access import withheld
from casework.domain.alert import AlertEscalated, AlertEvent, AlertRaised, AlertResolved, Mark
from casework.domain.clocks import Clock
from casework.domain.event import CaseEvent
from casework.domain.personal import Erased, Personal
from casework.projections.wording import day_in_words, lateness, named

Change = Literal["started", "moved", "ended", "kept"]


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What an event did to a clock; `was_due_on` is the date before, where it moved."""

    change: Change
    clock: Clock
    was_due_on: date | None = None

    @property
    def sentence(self) -> str:
        name, due = named(self.clock.clock, self.clock.subject), day_in_words(self.clock.due_on)
        match self.change:
            case "started":
                return f"{name} starts, due {due}"
            case "moved":
                return f"{name} moves from {day_in_words(self.was_due_on or self.clock.due_on)} to {due}"
            case "kept":
                return f"{name} stays due {due}"
        if self.clock.state == "breached":
            return f"{name} BREACHED: ended {lateness(self.clock.working_days_late or 0)} late, was due {due}"
        return f"{name} {self.clock.state}, was due {due}"

    def as_json(self) -> dict[str, Any]:
        facts = self.clock.model_dump(mode="json", include={"clock", "subject", "due_on", "state", "working_days_late"})
        return {"change": self.change, "was_due_on": self.was_due_on, **facts}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case: what, who, when it happened and was recorded. `number` counts a case's events from 1."""

    number: int
    event: CaseEvent
    clocks: tuple[ClockChange, ...]

    @property
    def at(self) -> datetime:
        return self.event.recorded_at

    @property
    def title(self) -> str:
        return self.event.topic.replace("-", " ").capitalize()

    @property
    def late(self) -> bool:
        """Whether it was recorded on a later local day than it happened."""
        return self.event.recorded_on > self.event.occurred_on

    @property
    def facts(self) -> dict[str, Any]:
        """What only this kind of event says, without what is false or empty."""
        values = ((name, getattr(self.event, name)) for name in type(self.event).model_fields if name not in _ENVELOPE)
        return {name: value for name, value in values if value is not None and value is not False and value != ()}

    @property
    def words(self) -> dict[str, str]:
        """The free text given with it, by its path in the command; what is read only under a record is left out."""
        hidden, said = withheld(self.event), readable(self.event.personal)
        return {path: WITHHELD if path in hidden and text != ERASED else text for path, text in said.items()}

    def as_json(self) -> dict[str, Any]:
        meta = self.event.meta.model_dump(
            mode="json", include={"command", "occurred", "recorded_at", "actor", "entered_by"}
        )
        return {
            "number": self.number,
            "event": self.event.topic,
            **meta,
            "late_entry": self.late,
            "as_found": self.event.found,
            "status": self.event.status,
            "facts": self.facts,
            "words": self.words,
            "failures": [failure.model_dump() for failure in self.event.failures],
            "clocks": [change.as_json() for change in self.clocks],
        }


ERASED: Final = "[erased]"
WITHHELD: Final = "[withheld: read support-needs]"
"""Stands for words about vulnerabilities, which are given out only under a record of who reads them."""

_ENVELOPE = CaseEvent.model_fields.keys()


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """What happened to an alert between the events of a case: raised, escalated, resolved or reopened."""

    event: AlertEvent
    mark: Mark

    @property
    def at(self) -> datetime:
        return self.event.recorded_at

    @property
    def sentence(self) -> str:
        mark = self.mark
        what = f"{named(mark.clock, mark.subject)}, due {day_in_words(mark.due_on)}"
        match self.event:
            case AlertRaised(after_the_fact=True):
                return f"ALERT overdue, noticed only after the fact: {what}"
            case AlertRaised():
                return f"ALERT {_KIND[mark.kind].format(lateness(mark.step))}: {what}"
            case AlertEscalated(level=level, whom=whom):
                return f"alert escalated to {', '.join(whom).replace('_', ' ')} (level {level}): {what}"
            case AlertResolved(how=how):
                return f"alert resolved, {_HOW[how]}: {what}"
        return f"alert open again: {what}"

    def as_json(self) -> dict[str, Any]:
        facts = self.event.model_dump(mode="json", exclude=_ALERT_ENVELOPE)
        mark = self.mark._asdict() | {"due_on": self.mark.due_on.isoformat()}
        return {"alert": self.mark.kind, "alert_event": self.event.topic, "recorded_at": self.at, **mark, **facts}


_KIND = {"due_soon": "due soon", "overdue": "OVERDUE", "still_overdue": "STILL OVERDUE, by {}"}
_HOW = {
    "met": "done in time",
    "late": "done late",
    "stopped": "no longer due",
    "moved": "due on another day",
    "late_entry": "it had been done before and was entered late",
}
_ALERT_ENVELOPE = AlertEvent.model_fields.keys() | {"clock", "clock_subject"}


def timeline(
    history: Iterable[CaseEvent], alerts: Iterable[AlertEvent] = (), clocks: Iterable[Clock] = ()
) -> list[Entry | AlertEntry]:
    """A case's events in the order in which they were recorded, its alerts among them.

    What an alert has to say at the very time of a recording comes first: sweeps run before commands. `clocks` are those
    that the events find, where they are not all there were.
    """
    entries: list[Entry | AlertEntry] = [*_alert_entries(alerts), *_entries(history, clocks)]
    return sorted(entries, key=lambda entry: entry.at)


def _alert_entries(alerts: Iterable[AlertEvent]) -> Iterator[AlertEntry]:
    marks: dict[UUID, Mark] = {}
    for event in alerts:
        if isinstance(event, AlertRaised):
            marks[event.originator_id] = event.mark
        yield AlertEntry(event, marks[event.originator_id])


def readable(personal: Personal) -> dict[str, str]:
    """Personal words as they can be read, with a mark where they were erased."""
    return {path: ERASED if isinstance(text, Erased) else text for path, text in personal.items()}


def _entries(history: Iterable[CaseEvent], clocks: Iterable[Clock]) -> Iterator[Entry]:
    known = {clock.key: clock for clock in clocks}
    for event in history:
        changes = []
        for clock in event.clocks:
            changes.append(_change(known.get(clock.key), clock))
            known[clock.key] = clock
        yield Entry(event.originator_version + 1, event, tuple(changes))


def _change(before: Clock | None, after: Clock) -> ClockChange:
    if not after.running:
        return ClockChange("ended", after)
    if before is None or not before.running:
        return ClockChange("started", after)
    if before.due_on != after.due_on:
        return ClockChange("moved", after, before.due_on)
    return ClockChange("kept", after)
