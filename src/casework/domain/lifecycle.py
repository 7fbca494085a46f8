"""The stages of a complaint as one state machine: which step may be taken from which status, and where it leads.

The class is a definition. `TABLE` is what it compiles to; `step` asks the machine itself. What is the same at every
stage (contacts, promises, corrections …) is no step. Transitions are tried in the order written, the first whose
guards hold is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from casework.domain.errors import Reason

if TYPE_CHECKING:
    from casework.domain.event import Status
    from casework.domain.situation import Situation

Valuation = frozenset[str]
"""The names of the guards that hold."""


class Guard(NamedTuple):
    """A condition on a transition.

    With a code its failing is a refusal of its own; without, it only chooses the way.
    """

    name: str
    holds: Callable[[Situation[Any]], bool]
    code: str | None = None
    sentence: str = ""
    provision: str | None = None
    of_case: bool = True


GUARDS: dict[str, Guard] = {}


def guard(
    code: str | None = None, sentence: str = "", provision: str | None = None, *, of_case: bool = True
) -> Callable[[Callable[[Situation[Any]], bool]], Callable[[Valuation], bool]]:
    """Decorator: enters a question about the situation as a guard; the machine gets a condition on the valuation.

    `of_case` guards look at the case alone; the others need the command filled in.
    """

    def enter(holds: Callable[[Situation[Any]], bool]) -> Callable[[Valuation], bool]:
        name = holds.__name__
        GUARDS[name] = Guard(name, holds, code, sentence, provision, of_case)

        def condition(valuation: Valuation) -> bool:
            return name in valuation

        condition.__name__ = name
        return condition

    return enter


@guard(
    "open_actions",
    "An action promised to the resident is still open; complete it, or cancel it with the resident",
    "6.6",
)
def actions_settled(s: Situation[Any]) -> bool:
    return "open" not in s.case.actions.values()


@guard("open_orders", "An order of the Ombudsman has not been complied with yet; record compliance first")
def orders_settled(s: Situation[Any]) -> bool:
    return not any(c.clock in ("order", "chfo") for c in s.case.running_clocks)


@guard("ombudsman_open", "The Ombudsman's investigation is open; the case stays open until the determination")
def ombudsman_settled(s: Situation[Any]) -> bool:
    return s.case.investigation is None


@guard()
def escalation_held(s: Situation[Any]) -> bool:
    return s.case.held is not None


@guard(of_case=False)
def points_left(s: Situation[Any]) -> bool:
    """A response recorded as found leaves a point unanswered: it is kept as answers and ends nothing."""
    return any(f.code == "points_unanswered" for f in s.failures)


@guard(of_case=False)
def unlawful(s: Situation[Any]) -> bool:
    """Recorded as found with failures: it moves nothing."""
    return bool(s.failures)


@guard(of_case=False)
def in_part(s: Situation[Any]) -> bool:
    """Only some of the points in hand are refused."""
    named = set(s.command.points or ())
    return bool(named) and bool(s.case.points.keys() - named)


@guard(of_case=False)
def legal_proceedings(s: Situation[Any]) -> bool:
    return bool(s.command.ground == "legal_proceedings")


@guard()
def answered_at_stage_1(s: Situation[Any]) -> bool:
    return s.case.answered == 1


def _answered_from(status: str) -> Callable[[Valuation], bool]:
    def holds(s: Situation[Any]) -> bool:
        return s.case.answered_from == status

    holds.__name__ = f"answered_from_{status}"
    return guard()(holds)


@guard()
def submitted(s: Situation[Any]) -> bool:
    return s.case.submitted


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
        stage_1.from_(stage_1_responded, closed, cond=_answered_from("stage_1"))
        | stage_1_extended.from_(stage_1_responded, closed, cond=_answered_from("stage_1_extended"))
        | stage_2.from_(final_response, closed, cond=_answered_from("stage_2"))
        | stage_2_extended.from_(final_response, closed, cond=_answered_from("stage_2_extended"))
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
