"""The same story told twice: as commands to the program, and as plain facts to somebody who reckons for themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from hypothesis import strategies as st

from casework.domain.clocks import Clock
from casework.domain.complaint import STAGE_2, Complaint
from examples import (
    FOUND,
    acknowledge,
    agree_updates,
    by,
    close,
    escalate,
    extend,
    prepared,
    refuse,
    reinstate,
    reopen,
    respond,
    withdraw,
)
from examples_record import correct
from independent import Fact, Row
from independent_history import History
from spec import Cases, Fields, under

COUNTED = ("stage_1_acknowledgement", "stage_1_response", "stage_2_acknowledgement", "stage_2_response")


@dataclass
class Told:
    """The same story told twice: as commands to the program, and as plain facts to the second opinion."""

    law: str
    received: date
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cases, self.history = Cases(policies=under(self.law)), History(self.law)
        for command in prepared():
            self.cases.do({**command, "at": str(self.received)})
        self.history.take(Fact("received", self.received))

    @property
    def case(self) -> Complaint:
        return self.cases.found["C-1"]

    @property
    def due(self) -> date:
        """When the response of the stage under way is due, or would be."""
        return self.history.stage.until or self.history.stage.original

    @property
    def may_add(self) -> int:
        return self.history.stage.terms.may_add

    def tell(self, command: Fields, fact: Fact | None) -> list[str]:
        """Tells both, when the program accepts it; the codes when it refuses."""
        said = self.cases.do(command)
        if said.events and fact is not None:
            self.story.append(f"{fact.what} on {fact.on}" + (f" ({fact.other})" if fact.other else ""))
            self.history.take(fact)
        return said.codes

    def agree(self) -> None:
        """Compares every clock of the stages; what is left of them from before a case was reinstated has ended."""
        clocks: dict[str, Clock] = {clock.clock: clock for clock in self.case.clocks.values() if clock.clock in COUNTED}
        rows = self.history.rows()
        assert {name: row(clocks[name]) for name in rows} == rows, self.story
        assert not any(clocks[name].running for name in clocks.keys() - rows.keys()), self.story


def row(clock: Clock) -> Row:
    previous = tuple(each.due_on for each in clock.previous)
    late, latest = clock.working_days_late, clock.latest_lawful_on
    return Row(clock.due_on, latest, clock.state, clock.stopped_on, late, clock.on_time, previous)


class Step(NamedTuple):
    """What may come next: what, how many days later, and by how much or whether at the Ombudsman's word."""

    what: str
    gap: int
    amount: int = 0
    ordered: bool = False


Next: TypeAlias = tuple[Fields, Fact | None]


def _person(told: Told) -> dict[str, Any]:
    return by("ben" if told.case.status in STAGE_2 else "ann")


def _ordered(step: Step, on: date) -> date | None:
    return on + timedelta(days=step.amount) if step.ordered else None


def _acknowledged(told: Told, on: date, step: Step) -> Next:
    return acknowledge(str(on), by=_person(told)), Fact("acknowledged", on)


def _responded(told: Told, on: date, step: Step) -> Next:
    return respond(str(on), by=_person(told), cover_reason="on leave"), Fact("responded", on)


def _extended(told: Told, on: date, step: Step) -> Next:
    until = told.due + timedelta(days=step.amount)
    reason = {"good_reason": "the surveyor was taken ill"} if step.ordered else {}
    return extend(str(on), str(until), **reason), Fact("extended", on, until)


def _extended_unlawfully(told: Told, on: date, step: Step) -> Next:
    until = told.due + timedelta(days=abs(step.amount) + 1)
    return extend(str(on), str(until), as_found=FOUND, ombudsman_details=False), None


def _agreed(told: Told, on: date, step: Step) -> Next:
    return agree_updates(str(on), str(on + timedelta(days=7))), None


def _requested(told: Told, on: date, step: Step) -> Next:
    return escalate(str(on)), Fact("requested", on)


def _withdrawn(told: Told, on: date, step: Step) -> Next:
    return withdraw(str(on)), Fact("ended", on)


def _refused(told: Told, on: date, step: Step) -> Next:
    return refuse(str(on), "legal_proceedings", claim_filed_on=str(on)), Fact("ended", on)


def _closed(told: Told, on: date, step: Step) -> Next:
    return close(str(on)), None


def _reopened(told: Told, on: date, step: Step) -> Next:
    other = _ordered(step, on)
    order = {"instructed_by": "ombudsman", "due_on": str(other)} if other else {}
    return reopen(str(on), **order), Fact("reopened", on, other)


def _reinstated(told: Told, on: date, step: Step) -> Next:
    other = _ordered(step, on)
    if other is None:
        return reinstate(str(on), "landlord"), Fact("reinstated", on)
    if step.amount < 0:
        return reinstate(str(on), "resident", due_on=str(other)), Fact("reinstated", on, anew=True)
    return reinstate(str(on), due_on=str(other)), Fact("reinstated", on, other, anew=True)


def _corrected(told: Told, on: date, step: Step) -> Next:
    receipt = told.case.received_on + timedelta(days=step.amount)
    return correct(str(on), "at", str(receipt), evidence="stamp", approved_by="cy"), Fact("corrected", on, receipt)


NEXT: dict[str, Callable[[Told, date, Step], Next]] = {
    "acknowledge": _acknowledged,
    "respond": _responded,
    "extend": _extended,
    "extend unlawfully": _extended_unlawfully,
    "agree updates": _agreed,
    "escalate": _requested,
    "withdraw": _withdrawn,
    "refuse": _refused,
    "close": _closed,
    "reopen": _reopened,
    "reinstate": _reinstated,
    "correct the receipt": _corrected,
}
USUAL = ("acknowledge", "respond", "extend", "escalate", "correct the receipt")


def of(*kinds: str) -> st.SearchStrategy[Step]:
    """A step of one of these kinds, some days later or, entered late, earlier."""
    amounts, gaps = st.integers(-8, 25), st.integers(-2, 12)
    return st.builds(Step, st.sampled_from(kinds), gap=gaps, amount=amounts, ordered=st.booleans())


steps = of(*USUAL, *NEXT)
