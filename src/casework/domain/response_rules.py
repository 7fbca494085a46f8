"""What a response has to have: every point answered, in writing, by whom it must be, with what follows (6.7, 6.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.domain.answers import unknown_points, unreasoned
from casework.domain.complaint import UNACKNOWLEDGED
from casework.domain.personal import given
from casework.domain.promises import used_ids
from casework.domain.situation import Rule, Situation, needs, rule

if TYPE_CHECKING:
    from casework.domain.response import Respond


@rule("already_done")
def promises_new(s: Situation[Respond]) -> str | None:
    return used_ids(s, s.command.actions)


@rule("point_unknown", "5.6")
def answered_points_known(s: Situation[Respond]) -> str | None:
    return unknown_points(s, [a.point for a in s.command.answers])


def if_unacknowledged(settled: Rule) -> Rule:
    """An acknowledgement's rule, asked of a response that acknowledges as well."""

    def broken(s: Situation[Any]) -> str | None:
        return settled.broken(s) if s.case.status in UNACKNOWLEDGED else None

    return Rule(settled.code, settled.provision, broken, settled.of_case)


@rule("handler_missing", "4.1")
def handled(s: Situation[Respond]) -> str | None:
    if s.case.handler or covers(s):
        return None
    return "Nobody has been assigned to this stage; assign a handler, or say why somebody else responds (cover_reason)"


@rule("not_the_handler", "4.1")
def sent_by_handler(s: Situation[Respond]) -> str | None:
    if not s.case.handler or s.command.by.id == s.case.handler or covers(s):
        return None
    return f"{s.case.handler} handles this stage; respond as the handler, or say why somebody else does (cover_reason)"


def covers(s: Situation[Respond]) -> bool:
    """Whether somebody else responds in the handler's place, and says why."""
    return given(s.command.cover_reason)


def _decisions(s: Situation[Respond]) -> dict[str, str]:
    return s.case.answers | {a.point: a.decision for a in s.command.answers}


@rule("points_unanswered", ("6.7", "6.18"))
def every_point_answered(s: Situation[Respond]) -> str | None:
    missing = [id for id in s.case.points if id not in _decisions(s)]
    if not missing and (s.case.points or s.case.status in UNACKNOWLEDGED):  # there definition_missing says it
        return None
    return (
        f"Not answered yet: {', '.join(missing) or 'anything, for no point is defined'}; every point needs its answer"
    )


@rule("remedy_missing", "7.1")
def upheld_points_remedied(s: Situation[Respond]) -> str | None:
    c = s.command
    upheld = [id for id, decision in _decisions(s).items() if decision != "not_upheld" and id in s.case.points]
    if not upheld or c.actions or s.case.remedy_promised or given(c.no_remedy_reason):
        return None
    return f"{', '.join(upheld)} upheld: promise an action to put it right, or say why there is none (no_remedy_reason)"


@rule("not_in_writing", ("6.9", "6.19"))
def in_writing(s: Situation[Respond]) -> str | None:
    if s.command.channel not in ("phone", "in_person"):
        return None
    return "The response must be confirmed in writing; say by which written channel it went"


def approver(s: Situation[Respond]) -> str | None:
    """The second person who approved the response."""
    return s.command.approved_by or s.case.approved_by


@rule("approval_missing")
def approved(s: Situation[Respond]) -> str | None:
    if s.policy.checked_before_approval and not s.case.approved_by:
        return "The policy asks for the draft to be checked and approved before it goes (approve_response)"
    if not s.policy.second_person_approves or approver(s):
        return None
    return (
        "The policy asks for a second person to approve the response before it goes (approve_response or approved_by)"
    )


@rule("approver_not_independent", "5.8")
def approved_by_another(s: Situation[Respond]) -> str | None:
    responsible = {s.command.by.id} if covers(s) else {s.command.by.id, s.case.handler}
    if approver(s) not in responsible - {None}:
        return None
    return f"{approver(s)} handles this stage; somebody else must approve the response"


@rule("reason_missing", ("6.7", "6.18"))
def answers_reasoned(s: Situation[Respond]) -> str | None:
    without = unreasoned(s.command.answers)
    return f"Give the reasons for the decision on {', '.join(without)}" if without else None


next_step_told = needs(
    "next_step_details", "next_step_missing", "Tell the resident the next step and how to take it", ("6.9", "6.19")
)
