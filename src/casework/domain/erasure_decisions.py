"""What may be decided about a data subject's words: holds placed and lifted, an erasure planned and carried out.

It takes two people to erase: who planned it cannot be who applies it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from casework.domain.erasure import (
    Basis,
    ErasureEvent,
    ErasurePlanned,
    Erasures,
    LegalHoldLifted,
    LegalHoldPlaced,
    PersonalDataErased,
)
from casework.domain.errors import CaseworkError
from casework.domain.event import Actor, Meta
from casework.domain.word_holds import Hold

E = TypeVar("E", bound=ErasureEvent)


class ErasureRefused(CaseworkError):
    """What may not be done with a data subject's words; `reasons` are all that stand in the way."""

    def __init__(self, *reasons: Hold) -> None:
        super().__init__("; ".join(each.reason for each in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides at an instant (aware), and what the events need from outside."""

    by: str
    at: datetime
    new_id: Callable[[], UUID]

    def event(self, cls: type[E], now: Erasures, **facts: Any) -> E:
        """The next event about a data subject's words."""
        return cls(
            originator_id=now.id,
            originator_version=now.version + 1,
            event_id=self.new_id(),
            meta=Meta(
                command="erasure",
                occurred=self.at,
                recorded_at=self.at.astimezone(UTC),
                actor=Actor(id=self.by, role="officer"),
                correlation_id=str(self.new_id()),
            ),
            subject=now.subject,
            **facts,
        )


def place_hold(now: Erasures, decider: Decider, hold: str, cases: Sequence[str], reason: str) -> LegalHoldPlaced:
    """Has words kept, whatever else is decided: those in some cases, in all where none is named.

    Raises ErasureRefused for an id that was used before.
    """
    if hold in now.used:
        raise _refused("already_done", f"There is or was a hold {hold} on the words of {now.subject}; give another id")
    return decider.event(LegalHoldPlaced, now, hold=hold, cases=tuple(cases), personal={"reason": reason})


def lift_hold(now: Erasures, decider: Decider, hold: str, reason: str) -> LegalHoldLifted:
    """Ends a hold. Raises ErasureRefused when it is not in force."""
    if hold not in now.holds:
        known = ", ".join(sorted(now.holds)) or "none"
        raise _refused(
            "unknown_subject", f"No hold {hold} is in force on the words of {now.subject}; in force: {known}"
        )
    return decider.event(LegalHoldLifted, now, hold=hold, personal={"reason": reason})


def plan_erasure(now: Erasures, decider: Decider, basis: Basis, cases: Sequence[str]) -> ErasurePlanned:
    """Asks for the words in these cases to be erased, in the place of what was planned before."""
    return decider.event(ErasurePlanned, now, basis=basis, cases=tuple(cases))


def erase(
    now: Erasures, decider: Decider, held: Iterable[Hold], keys: Sequence[str], documents: Sequence[str]
) -> PersonalDataErased:
    """Erases what was planned: the keys by these ids, and the documents of these digests.

    `held` is all that holds the words. Raises ErasureRefused with every reason: no plan, the same person, a hold.
    """
    plan = now.plan
    if plan is None:
        what = f"No erasure of the words of {now.subject} is planned; one person plans it, another one applies it"
        raise _refused("not_planned", what)
    reasons = [*_the_same(plan.by, decider.by), *held]
    if reasons:
        raise ErasureRefused(*reasons)
    return decider.event(
        PersonalDataErased,
        now,
        basis=plan.basis,
        planned_by=plan.by,
        cases=plan.cases,
        keys=tuple(keys),
        documents=tuple(documents),
    )


def _the_same(planned_by: str, applied_by: str) -> Iterable[Hold]:
    if planned_by.strip().casefold() == applied_by.strip().casefold():
        sentence = f"{planned_by} planned this erasure; another person has to apply it"
        yield Hold("two_people_needed", sentence, "casework")


def _refused(code: str, reason: str) -> ErasureRefused:
    return ErasureRefused(Hold(code, reason, "casework"))
