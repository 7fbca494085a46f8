"""Delivering: fills the outbox from the log, and sends what is due; whatever happens is noted in the rows.

A message is claimed, sent, and its outcome noted. A worker that dies in between has it sent again, under the same id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from casework.scheduler.delivery.backoff import wait_after
from casework.scheduler.delivery.channel import Channel, Outcome
from casework.scheduler.delivery.digest import counted, gathered
from casework.scheduler.delivery.filling import enrol, fill
from casework.scheduler.delivery.message import DIGEST, Message, link_to
from casework.scheduler.delivery.outbox import (
    Claimed,
    anything_due,
    bury,
    claim,
    delivered,
    put_back,
)
from casework.scheduler.delivery.target_states import disable, pause
from casework.scheduler.delivery.targets import DeliveryTerms, Told
from casework.store import Store

TURN = 60.0
"""Seconds after which a target's turn ends with the message in hand, so that a slow one does not hold up the others."""


class Failure(NamedTuple):
    """A try that failed: `status` says how in a few words; the message is `waiting` for the next try, or `dead`."""

    target: str
    delivery: UUID
    status: str
    state: str


@dataclass(slots=True)
class DeliveryResult:
    """What a run did. `queued` messages were put into the outbox, `digests` made of many.

    `failures` has one try a target at most, for after a failure its turn is over; `disabled` targets want no more.
    `dead` counts the messages that were given up.
    """

    at: datetime
    queued: int = 0
    delivered: int = 0
    digests: int = 0
    dead: int = 0
    failures: list[Failure] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers what the log of a store has for the targets of some terms; `channels` has the way to each by name.

    `draw` gives numbers from 0 up to 1, `new_id` ids never given before, `seconds` those of a clock that never jumps.
    """

    store: Store
    terms: DeliveryTerms
    channels: Mapping[str, Channel]
    draw: Callable[[], float]
    new_id: Callable[[], UUID]
    seconds: Callable[[], float] = monotonic

    def enrol(self) -> None:
        """Lets targets that nobody knew begin here in the log; `deliver` does so too, but perhaps after a sweep."""
        enrol(self.store, self.terms.targets)

    def deliver(self, at: datetime, go_on: Callable[[], bool] = lambda: True) -> DeliveryResult:
        """Tries once all that is due at an instant, at which the run begins, as long as it may `go_on`.

        Raises ValueError for a naive time.
        """
        if at.tzinfo is None:
            raise ValueError("deliveries are made at an instant, which needs its offset from UTC")
        run = _Run(at.astimezone(UTC), self.seconds)
        result = DeliveryResult(at)
        result.queued = fill(self.store, self.terms.targets, run.now())
        for target in self.terms.targets:
            turn = _Run(run.now(), self.seconds)
            while go_on() and turn.elapsed() < TURN and self._tried(target, turn, result):
                pass
        return result

    def _tried(self, target: Told, turn: _Run, result: DeliveryResult) -> bool:
        """Whether something was sent to a target, and its turn goes on."""
        sending = self._claimed(target, turn.now(), result)
        if sending is None:
            return False
        outcome = self.channels[target.name].send(self._message(sending), turn.now())
        self._note(sending, outcome, turn.now(), result)
        return outcome.delivered

    def _claimed(self, target: Told, now: datetime, result: DeliveryResult) -> Claimed | None:
        with self.store.transaction(write=False) as connection:
            if not anything_due(connection, target.name, now):
                return None
        while self._gathered(target, now):
            result.digests += 1
        with self.store.transaction(write=True) as connection:
            result.dead += bury(connection, target.name, now, self.terms.attempts)
            return claim(connection, target.name, now, now + self._lease(), self.new_id())

    def _gathered(self, target: Told, now: datetime) -> bool:
        with self.store.transaction(write=True) as connection:
            return gathered(connection, target.name, now, self.terms.digest_above, self.new_id())

    def _lease(self) -> timedelta:
        """How long nobody else takes a claimed message: far longer than sending takes, name resolution included."""
        return timedelta(seconds=4 * self.terms.timeout_seconds + 60)

    def _message(self, row: Claimed) -> Message:
        if row.type == DIGEST:
            with self.store.transaction(write=False) as connection:
                data = counted(connection, row.delivery, self.terms.link_base)
        else:
            data = json.loads(row.data)
            data |= link_to(self.terms.link_base, data["case"])
        return Message(row.delivery, row.type, row.happened_at, data)

    def _note(self, row: Claimed, outcome: Outcome, now: datetime, result: DeliveryResult) -> None:
        with self.store.transaction(write=True) as connection:
            if outcome.wait:
                pause(connection, row.target, now + outcome.wait)
            if outcome.delivered:
                delivered(connection, row, outcome.status, now)
                result.delivered += 1
                return
            if outcome.gone:
                disable(connection, row.target, now, outcome.status)
                result.disabled.append(row.target)
            next_at = self._next(row, outcome, now)
            put_back(connection, row, outcome.status, next_at)
        result.dead += next_at is None
        result.failures.append(Failure(row.target, row.delivery, outcome.status, "waiting" if next_at else "dead"))

    def _next(self, row: Claimed, outcome: Outcome, now: datetime) -> datetime | None:
        """When a message that did not arrive is tried again; None for never, unless it is its target that ended."""
        if row.attempts >= self.terms.attempts and not outcome.gone:
            return None
        return now + max(wait_after(row.attempts, self.terms, self.draw()), outcome.wait or timedelta())


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of time that began at an instant."""

    at: datetime
    seconds: Callable[[], float]
    began: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "began", self.seconds())

    def elapsed(self) -> float:
        return self.seconds() - self.began

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.elapsed())
