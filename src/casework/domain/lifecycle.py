"""The stages of a complaint as one state machine: which step may be taken from which status, and where it leads.

The class is a definition. `TABLE` is what it compiles to; `step` asks the machine itself. What is the same at every
stage (contacts, promises, corrections …) is no step. Transitions are tried in the order written, the first whose
guards hold is taken.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from casework.domain.errors import Reason
from casework.domain.lifecycle_guards import (
    GUARDS,
    Valuation,
    actions_settled,
    answered_at_stage_1,
    answered_from,
    escalation_held,
    in_part,
    legal_proceedings,
    ombudsman_settled,
    orders_settled,
    points_left,
    submitted,
    unlawful,
)

if TYPE_CHECKING:
    from casework.domain.event import Status
    from casework.domain.situation import Situation


def _stays(*states: State, cond: Any = ()) -> Any:
    """Transitions that leave each state as it is."""
    first, *rest = [state.to.itself(internal=True, cond=cond) for state in states]
    for each in rest:
        first |= each
    return first


class Lifecycle(StateMachine):
    """The life of a complaint under the two-stage Code (5.3). Steps bear the names of their commands."""

    logged = State(initial=True)
    stage_1 = State()
    stage_1_extended = State()
    stage_1_responded = State()
    escalated = State()
    stage_2 = State()
    stage_2_extended = State()
    final_response = State()
    refused = State()
    redirected = State()
    merged = State()
    withdrawn = State()
    closed = State()

    _stage_1 = (logged, stage_1, stage_1_extended)
    _stage_2 = (escalated, stage_2, stage_2_extended)
    _running = _stage_1 + _stage_2

    assign = _stays(*_running)
    define_complaint = _stays(*_running)
    request_clarification = _stays(*_running)
    record_clarification = _stays(*_running)
    answer_point = _stays(*_running)
    agree_update_interval = _stays(*_running)
    submit_for_approval = _stays(*_running)
    return_response = _stays(*_running, cond=submitted)
    approve_response = _stays(*_running, cond=submitted)
    triage_complaint = _stays(*_stage_1)

    acknowledge = logged.to(stage_1) | escalated.to(stage_2)
    extend = (
        _stays(stage_1, stage_1_extended, stage_2, stage_2_extended, cond=unlawful)
        | stage_1.to(stage_1_extended)
        | stage_1_extended.to.itself(internal=True)
        | stage_2.to(stage_2_extended)
        | stage_2_extended.to.itself(internal=True)
    )
    respond = (
        _stays(*_running, cond=points_left)
        | escalated.from_(*_stage_1, cond=escalation_held)
        | stage_1_responded.from_(*_stage_1)
        | final_response.from_(*_stage_2)
    )
    refuse = (
        _stays(logged, escalated, cond=in_part)
        | logged.to(refused)
        | escalated.to(stage_1_responded)
        | _stays(stage_1, stage_1_extended, stage_2, stage_2_extended, cond=[legal_proceedings, in_part])
        | refused.from_(stage_1, stage_1_extended, stage_2, stage_2_extended, cond=legal_proceedings)
    )
    redirect_to_service_request = logged.to(redirected)
    merge_into = logged.to(merged)
    withdraw = withdrawn.from_(*_running, stage_1_responded)
    reinstate = logged.from_(refused, redirected, merged, withdrawn)
    request_escalation = (
        stage_1_responded.to(escalated) | closed.to(escalated, cond=answered_at_stage_1) | _stays(*_stage_1)
    )
    reopen_stage = (
        stage_1.from_(stage_1_responded, closed, cond=answered_from("stage_1"))
        | stage_1_extended.from_(stage_1_responded, closed, cond=answered_from("stage_1_extended"))
        | stage_2.from_(final_response, closed, cond=answered_from("stage_2"))
        | stage_2_extended.from_(final_response, closed, cond=answered_from("stage_2_extended"))
    )
    close = closed.from_(stage_1_responded, final_response, cond=[actions_settled, orders_settled, ombudsman_settled])


class Way(NamedTuple):
    """One transition: the guards that must hold, and the status it leads to."""

    guards: tuple[str, ...]
    target: Status


def _compiled() -> dict[tuple[str, str], tuple[Way, ...]]:
    table: dict[tuple[str, str], tuple[Way, ...]] = {}
    for state in Lifecycle.states:
        for transition in state.transitions:
            way = Way(tuple(spec.func.__name__ for spec in transition.cond), cast("Status", transition.target.id))
            for event in transition.events:
                table[state.id, event.id] = (*table.get((state.id, event.id), ()), way)
    return table


TABLE = _compiled()
STEPS: tuple[str, ...] = tuple(dict.fromkeys(event for _, event in TABLE))


def valuation(s: Situation[Any]) -> Valuation:
    """The guards that hold, of those on the ways of this command from the case's status."""
    ways = TABLE.get((s.case.status, s.command.verb), ())
    return frozenset(name for way in ways for name in way.guards if GUARDS[name].holds(s))


def foreseen(s: Situation[Any], name: str) -> Valuation:
    """The guards of a step that hold or, where they need the command filled in, may still hold."""
    names = {guarded for way in TABLE.get((s.case.status, name), ()) for guarded in way.guards}
    return frozenset(n for n in names if not GUARDS[n].of_case or GUARDS[n].holds(s))


def open_steps(s: Situation[Any]) -> tuple[str, ...]:
    """The steps that the stage does not forbid now."""
    return tuple(name for name in steps_from(s.case.status) if _reachable(s.case.status, name, foreseen(s, name)))


def steps_from(status: Status) -> tuple[str, ...]:
    """The steps that lead on from a status, guards aside."""
    return tuple(name for name in STEPS if (status, name) in TABLE)


@cache
def step(status: Status, name: str, held: Valuation) -> Status | None:
    """Where the machine goes from a status by a step, None if it does not.

    Every distinct question is put to it once.
    """
    machine = Lifecycle(start_value=status)
    try:
        machine.send(name, valuation=held)
    except TransitionNotAllowed:
        return None
    return cast("Status", machine.current_state_value)


def _reachable(status: Status, name: str, held: Valuation) -> list[Way]:
    """The ways on which nothing is in the way but guards with a code of their own."""
    ways = TABLE.get((status, name), ())
    return [way for way in ways if all(guarded in held or GUARDS[guarded].code for guarded in way.guards)]


def obstacles(s: Situation[Any], held: Valuation) -> tuple[Reason, ...] | None:
    """Why the machine would not take the step: the failing guards that have a code.

    None when the stage itself forbids it.
    """
    reachable = _reachable(s.case.status, s.command.verb, held)
    if not reachable:
        return None
    missing = [GUARDS[name] for name in reachable[0].guards if name not in held]
    return tuple(Reason(g.code or "", f"{g.sentence} (case {s.case.ref})", g.provision) for g in missing)
