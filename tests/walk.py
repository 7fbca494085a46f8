"""A walk through the life of cases by lot: commands in any order, mostly such as may be given, on sensible days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from hypothesis import strategies as st

from alphabets import CASES, decision
from any_command import RECEIPTS, drawn_from
from casework.domain.command import COMMANDS
from casework.domain.decide import Possibility, possibilities
from casework.domain.lifecycle import steps_from
from casework.domain.moment import local_day
from casework.domain.policy import Policies
from examples import (
    Command,
    History,
    acknowledged,
    answer,
    answered,
    at_stage_2,
    closed,
    escalated,
    finally_answered,
    prepared,
    received,
    support,
)
from examples_record import adjustment, ask_for, determine, failure_order, investigated, order, promise, restrict
from spec import SHIPPED, Cases, under

BEGINNING = date(2024, 5, 20)
ANYWHERE = [verb for verb, cls in COMMANDS.items() if cls.anywhere]
TWO_PAIRS_OF_EYES = Policies.only(SHIPPED.named("hos-2024").model_copy(update={"second_person_approves": True}))
LAWS = {
    "by day of receipt": SHIPPED,
    "hos-2022": under("hos-2022"),
    "westminster-2023": under("westminster-2023"),
    "a second person approves": TWO_PAIRS_OF_EYES,
}
JOURNEYS: dict[str, History] = {
    "nothing": (),
    "received": received(),
    "prepared": prepared(),
    "acknowledged": acknowledged(),
    "answered": answered(),
    "escalated": escalated(),
    "stage 2": at_stage_2(),
    "finally answered": finally_answered(),
    "closed": closed(),
    "investigated": investigated(),
    "much open": (
        *investigated(),
        determine("2024-08-05", order("A1")),
        failure_order("2024-08-06", "A1"),
        restrict("2024-08-06", "A1"),
        promise("2024-08-06", "A1"),
        ask_for("2024-08-06", "2024-08-20"),
        support("2024-08-06", adjustment("A1")),
    ),
}


@dataclass
class Walk:
    """Cases on their way: where they begin, under which law, and the numbers that decide each step."""

    law: str
    journey: str
    seed: int
    steps: list[int]
    cases: Cases = field(init=False, repr=False)
    _possible: dict[tuple[str, int], list[Possibility]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.cases = Cases(policies=LAWS[self.law])
        for command in JOURNEYS[self.journey]:
            self.cases.do(command)
        today = max((event.occurred for event in self.cases.log), default=BEGINNING)
        self.cases.now = datetime.combine(today, time(12), UTC)

    def commands(self) -> Iterator[Command]:
        """What comes at each step, in view of what came of the steps before."""
        for number in self.steps:
            lot = Random(f"{self.seed} {number}")  # noqa: S311 - a lot that the numbers decide, no secret
            self.cases.now += timedelta(days=lot.choice((0, 0, 0, 0, 1, 3, 10)))
            yield drawn_from(lot) if lot.random() < 0.2 else self._sensible(lot)

    def _sensible(self, lot: Random) -> Command:
        """Something that may be given in this state, today or a few days ago, mostly by the handler and complete."""
        ref = lot.choice(("C-1", "C-1", *CASES))
        case = self.cases.found.get(ref)
        today = local_day(self.cases.now) - timedelta(days=lot.choice((0, 0, 0, 1, 5)))
        verbs = RECEIPTS if case is None else steps_from(case.status) if lot.random() < 0.6 else ANYWHERE
        command = drawn_from(lot, verbs, case=ref, at=str(today))
        if case is None or lot.random() < 0.3:
            return command
        command["by"] = {"id": case.handler or "cy", "role": "officer"}
        if command["command"] == "respond":
            command["answers"] = [answer(id, decision(lot)) for id in case.points]
        return command

    def possible(self, ref: str) -> list[Possibility]:
        """What may be done with a case now; nothing is said of one that is not there."""
        case = self.cases.found.get(ref)
        if case is None:
            return []
        if (ref, case.version) not in self._possible:
            asked = {"command": "close", "case": ref, "at": str(BEGINNING), "by": {"id": "ann", "role": "officer"}}
            self._possible[ref, case.version] = possibilities(self.cases.situation(asked))
        return self._possible[ref, case.version]


lots = st.integers(0, 10**6)
a_few = st.lists(lots, max_size=10, unique=True)
many = st.lists(lots, min_size=40, max_size=80, unique=True)
walks = st.builds(
    Walk,
    law=st.sampled_from(sorted(LAWS)),
    journey=st.sampled_from(list(JOURNEYS)),
    seed=lots,
    steps=st.one_of(a_few, *[many] * 6),  # a failure shrinks towards the first
)
