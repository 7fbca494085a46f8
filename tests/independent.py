"""The clocks of the two stages, derived anew from a plain history: the law read a second time, by somebody else.

Nothing of the program is used here. Where the program moves clocks from event to event, this keeps what happened and
reckons every date from it again: when a stage began, what was done in it, what time was lawfully added.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from by_hand import after, from_to


class Terms(NamedTuple):
    """What a policy says of a stage, in working days; without `acknowledge` no clock runs for acknowledging."""

    acknowledge: int | None
    respond: int
    counted_from: Literal["acknowledgement", "start"]
    may_add: int


LAWS = {
    "hos-2024": (Terms(5, 10, "acknowledgement", 10), Terms(5, 20, "acknowledgement", 20)),
    "hos-2022": (Terms(5, 10, "acknowledgement", 10), Terms(5, 20, "start", 10)),
    "westminster-2023": (Terms(None, 10, "start", 10), Terms(None, 20, "start", 10)),
}

What: TypeAlias = Literal[
    "received", "acknowledged", "extended", "responded", "requested", "ended", "reopened", "reinstated", "corrected"
]


class Fact(NamedTuple):
    """Something that happened on a day. `other` is a day it names: the new date, the Ombudsman's, the true receipt."""

    what: What
    on: date
    other: date | None = None
    anew: bool = False
    """Of a case reinstated: it starts again from this day, and not from its receipt."""


class Row(NamedTuple):
    """One clock as it must be."""

    due: date
    latest: date | None
    state: str
    stopped: date | None
    late: int | None
    on_time: bool | None
    previous: tuple[date, ...]


@dataclass
class Stage:
    """What happened in one stage."""

    terms: Terms
    start: date
    from_receipt: bool = False
    first_set: date | None = None
    """A date the Ombudsman set for the first clock of the stage."""
    set_later: date | None = None
    """A date the Ombudsman set for the response when the stage was reopened."""
    until: date | None = None
    added: int = 0
    allowed: date = date.min
    """The day to which time was added before any was lost; it may be no working day."""
    acknowledged: date | None = None
    at_once: bool = False
    """Answered before it was acknowledged."""
    over: dict[str, tuple[date, bool]] = field(default_factory=dict)
    """When each clock was ended, and whether without meeting it."""
    earlier: dict[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def to_acknowledge(self) -> date | None:
        days = self.terms.acknowledge
        return None if days is None else self.first_set or after(self.start, days)

    @property
    def lawful(self) -> date:
        """The day by which a response is lawful, whatever was acknowledged when and before anything was added."""
        if self.terms.counted_from == "acknowledgement" and self.to_acknowledge is not None:
            return after(self.to_acknowledge, self.terms.respond)
        begun_by_order = self.first_set if self.terms.acknowledge is None else None
        return begun_by_order or after(self.start, self.terms.respond)

    @property
    def original(self) -> date:
        """The due date of the response before extensions."""
        if self.set_later is not None:
            return self.set_later
        if self.terms.counted_from == "acknowledgement" and self.acknowledged is not None:
            return after(self.acknowledged, self.terms.respond)
        return self.lawful

    @property
    def answering(self) -> bool:
        """Whether there is a response clock yet."""
        return self.terms.counted_from == "start" or self.acknowledged is not None or self.at_once

    @property
    def latest(self) -> date:
        """The latest lawful day of the response, whatever was acknowledged when."""
        return max(after(self.set_later or self.lawful, self.added), self.allowed)

    def dues(self) -> dict[str, date]:
        """Every clock of the stage with its due date now."""
        found = {"acknowledgement": self.to_acknowledge} if self.to_acknowledge else {}
        return found | ({"response": self.until or self.original} if self.answering else {})

    def end(self, on: date, *names: str, unmet: bool = False) -> None:
        for name in names:
            self.over.setdefault(name, (on, unmet))

    def row(self, name: str, due: date) -> Row:
        latest = self.latest if name == "response" else None
        previous = self.earlier.get(name, ())
        if name not in self.over:
            return Row(due, latest, "running", None, None, None, previous)
        on, unmet = self.over[name]
        late = from_to(due, on) if on > due else None
        state = "breached" if on > due else "stopped" if unmet else "met"
        on_time = None if latest is None or state == "stopped" else on <= min(due, latest)
        return Row(due, latest, state, on, late, on_time, previous)
