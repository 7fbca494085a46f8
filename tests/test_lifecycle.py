"""The stages of a complaint: one definition, and everything that is read from it agrees.

For every status, every step and every way the guards can turn out, these say the same: the library's own machine, the
table compiled from it, `step`, what `obstacles` gives as reasons and what `possibilities` lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any, cast, get_args
from uuid import uuid4

import pytest
from statemachine.exceptions import TransitionNotAllowed

from casework.domain.calendar import calendar_of
from casework.domain.clocks import given
from casework.domain.command import COMMANDS, By
from casework.domain.complaint import RUNNING, Complaint, Held, Point, case_id
from casework.domain.decide import possibilities
from casework.domain.event import Status
from casework.domain.lifecycle import STEPS, TABLE, Lifecycle, obstacles, step, steps_from, valuation
from casework.domain.lifecycle_guards import GUARDS
from casework.domain.situation import Situation
from lifecycle_in_words import GROUPS, WORDS
from spec import NOW, SHIPPED

STATUSES: tuple[Status, ...] = get_args(Status)
CODES = {"actions_settled": "open_actions", "orders_settled": "open_orders", "ombudsman_settled": "ombudsman_open"}
every_step = pytest.mark.parametrize("name", STEPS)


def subsets(names: Iterable[str]) -> list[frozenset[str]]:
    listed = sorted(names)
    return [frozenset(c) for size in range(len(listed) + 1) for c in combinations(listed, size)]


def asked_at(status: str, name: str) -> set[str]:
    """The guards asked when a step is taken from a status."""
    return {guard for way in WORDS.get((status, name), ()) for guard in way.guards}


def by_engine(status: str, name: str, held: frozenset[str]) -> str | None:
    """Where the library's own machine goes, new each time; None where it refuses."""
    machine = Lifecycle(start_value=status)
    try:
        machine.send(name, valuation=held)
    except TransitionNotAllowed:
        assert machine.current_state_value == status
        return None
    return str(machine.current_state_value)


def by_words(status: str, name: str, held: frozenset[str]) -> str | None:
    return next((way.target for way in WORDS.get((status, name), ()) if held.issuperset(way.guards)), None)


def situation(case: Complaint, name: str) -> Situation[Any]:
    blank = COMMANDS[name].model_construct(
        case=case.ref, at=date(2024, 6, 3), by=By.model_construct(id="", role="officer")
    )
    return Situation(blank, case, SHIPPED, calendar_of, NOW, uuid4, "example")


def case_where(status: Status, held: frozenset[str]) -> Complaint:
    """A case in a status, ready for every step, for which just these guards on the case hold."""
    answered = next((name for name in sorted(held) if name.startswith("answered_from_")), "")
    from_status = answered.removeprefix("answered_from_") or None
    stage_1 = "answered_at_stage_1" in held
    due = given("order", "O1", date(2024, 6, 3), date(2024, 6, 4), "The date the Ombudsman ordered")
    return Complaint(
        case_id("C-1"),
        version=0,
        ref="C-1",
        policy="hos-2024",
        received=date(2024, 5, 13),
        status=status,
        points={"P1": Point("landlord", noted=False)},
        outcomes_asked=True,
        triaged=True,
        support_asked=True,
        actions={} if "actions_settled" in held else {"A1": "open"},
        clocks={} if "orders_settled" in held else {due.key: due},
        investigation=None if "ombudsman_settled" in held else "H-1",
        held=Held((), date(2024, 5, 14)) if "escalation_held" in held else None,
        submitted="submitted" in held,
        answered=1 if stage_1 else 2,
        answered_from=cast("Status | None", from_status),
    )


def test_the_table_is_the_one_written_here() -> None:
    assert TABLE == WORDS
    assert set(STEPS) == {name for name, cls in COMMANDS.items() if not cls.anywhere} - {"log_complaint", "adopt_case"}


def test_the_statuses_are_those_of_the_contract() -> None:
    assert tuple(state.id for state in Lifecycle.states) == STATUSES
    assert GROUPS["running"].split() == list(RUNNING)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_leads_to_the_steps_of_the_table(status: Status) -> None:
    assert set(steps_from(status)) == {name for source, name in WORDS if source == status}


@every_step
def test_machine_table_and_step_agree_however_the_guards_turn_out(name: str) -> None:
    for status in STATUSES:
        for held in subsets(asked_at(status, name)):
            target = by_words(status, name, held)
            assert by_engine(status, name, held) == target, (status, held)
            assert step(status, name, held) == target, (status, held)


@every_step
def test_there_are_obstacles_just_where_the_machine_refuses(name: str) -> None:
    for status in STATUSES:
        asked, guards = situation(case_where(status, frozenset()), name), asked_at(status, name)
        for held in subsets(guards):
            reasons = obstacles(asked, held)
            assert (reasons == ()) == (by_engine(status, name, held) is not None), (status, held)
            missing = guards - held
            if reasons:
                assert {reason.code for reason in reasons} == {CODES[guard] for guard in missing}
                assert all("C-1" in reason.reason for reason in reasons)
            elif reasons is None:
                assert not guards or missing - CODES.keys(), "a failing guard that has a code is its own reason"


@every_step
def test_what_is_listed_as_possible_is_what_the_machine_would_do(name: str) -> None:
    for status in STATUSES:
        guards = asked_at(status, name)
        later = {guard for guard in guards if not GUARDS[guard].of_case}
        for held in filter(answered_once, subsets(guards - later)):
            asked = situation(case_where(status, held), name)
            listed = {each.command: each for each in possibilities(asked)}[name]
            goes = any(by_engine(status, name, held | more) for more in subsets(later))
            assert listed.allowed == goes, (status, held)
            missing = [code for guard, code in CODES.items() if guard in guards - held]
            codes = [reason.code for reason in listed.reasons]
            assert codes == ([] if goes else missing or ["not_allowed_at_stage"])


def answered_once(held: frozenset[str]) -> bool:
    """A stage is answered from one status, so of these guards no two hold at once."""
    return sum(guard.startswith("answered_from_") for guard in held) <= 1


@pytest.mark.parametrize(
    ("points", "ground", "held"),
    [
        (["P1"], "other", set()),
        ([], "other", set()),
        (["P1"], "legal_proceedings", {"legal_proceedings"}),
        (["P9"], "legal_proceedings", {"legal_proceedings", "in_part"}),
    ],
)
def test_guards_on_the_command_are_asked_of_the_command(points: list[str], ground: str, held: set[str]) -> None:
    case = case_where("stage_1", frozenset())
    asked = situation(case, "refuse")
    asked.command = asked.command.model_copy(update={"points": tuple(points), "ground": ground})
    assert valuation(asked) == held
