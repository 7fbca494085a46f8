"""The guards of the lifecycle: questions about the situation that choose a step's way, or refuse it with their code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
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


def answered_from(status: str) -> Callable[[Valuation], bool]:
    """The guard that the stage last answered was answered from this status."""

    def holds(s: Situation[Any]) -> bool:
        return s.case.answered_from == status

    holds.__name__ = f"answered_from_{status}"
    return guard()(holds)


@guard()
def submitted(s: Situation[Any]) -> bool:
    return s.case.submitted
