"""Who did it, and who typed it in: as the token says, and as a back end may say for it.

A person speaks for themselves, or enters what somebody outside the landlord did; then both are recorded. A back end
with the delegate scope says who acts, staff only in a role that it holds itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casework.domain.landlord_record_command import LANDLORD_COMMANDS
from casework.http.access.roles import those_who_may
from casework.http.access.who import Role, Who
from casework.http.problems import Problem, invalid

AS_ACTORS: Final[Mapping[Role, str]] = {
    "officer": "officer",
    "reviewer": "reviewer",
    "manager": "manager",
    "contractor": "contractor",
    "ops": "system",
}
"""What roles are called where an event says who acted, in the order in which one is chosen."""
OUTSIDE = frozenset({"resident", "representative", "contractor", "ombudsman"})
"""Those who act but have no token here, as a rule."""
DECISIONS: Final = frozenset(
    {
        "triage_complaint",
        "acknowledge",
        "refuse",
        "redirect_to_service_request",
        "merge_into",
        "reinstate",
        "assign",
        "extend",
        "answer_point",
        "submit_for_approval",
        "return_response",
        "approve_response",
        "respond",
        "reopen_stage",
        "close",
        "restrict_contact",
        "review_restriction",
        "lift_restriction",
        "correct_record",
        "recount_deadlines",
        "acknowledge_alert",
    }
)
"""What only the landlord does. Entered for somebody outside, it would bar nobody from approving their own work."""


def spoken(who: Who, command: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a command with who did it and, where another typed it in, who that is.

    Raises Problem: forbidden for somebody who may not be spoken for, invalid where nobody is named.
    """
    by = fields.get("by")
    if by is not None and not (isinstance(by, Mapping) and isinstance(by.get("role", ""), str)):
        return dict(fields)  # malformed, as the command will say
    return _told(who, command, fields, by) if who.delegate else _said(who, command, fields, by or {})


def _told(who: Who, command: str, fields: Mapping[str, Any], by: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a back end says for others."""
    if by is None:
        raise invalid("by", "missing; a back end says who acts")
    typist = fields.get("entered_by")
    for named in (by, typist):
        role = named.get("role") if isinstance(named, Mapping) else None
        if role in OUTSIDE:
            _may_be_outside(command)
        elif isinstance(role, str) and role not in _acting(who, command):
            raise Problem("forbidden", "This back end may not speak for somebody in that role here")
    return dict(fields)


def _may_be_outside(command: str) -> None:
    if command in DECISIONS or command in LANDLORD_COMMANDS:
        raise Problem("forbidden", "Only the landlord's staff decide this")


def _acting(who: Who, command: str) -> list[str]:
    """As whom they may do this, by their roles."""
    return [AS_ACTORS[role] for role in AS_ACTORS if role in who.roles and role in those_who_may(command)]


def _said(who: Who, command: str, fields: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    """What a person says for themselves, or enters for somebody outside."""
    mine = _actor(who, command, by.get("role"))
    outside = by.get("role") in OUTSIDE and mine["role"] != by.get("role")
    if not outside and by.get("id", who.id) != who.id:
        raise Problem("forbidden", "You cannot speak for somebody else here; leave out by, or say who outside did it")
    typist = fields.get("entered_by")
    if typist is not None and not (isinstance(typist, Mapping) and typist.get("id") == who.id):
        raise Problem("forbidden", "Who typed it in is known from your token; leave out entered_by")
    if outside:
        _may_be_outside(command)
        _may_enter(mine)
        return {**fields, "entered_by": mine}
    rest = {name: value for name, value in fields.items() if name != "entered_by"}
    return {**rest, "by": {**by, **mine} | ({"name": who.name} if who.name else {})}


def _actor(who: Who, command: str, wanted: Any) -> dict[str, str]:
    """A person as somebody who acts: in the role they name, or the first of theirs that may do this."""
    may = _acting(who, command)
    if not may:
        raise Problem("forbidden", "None of your roles may do this")
    if wanted is not None and wanted not in may and wanted not in OUTSIDE:
        raise Problem("forbidden", f"You cannot do this in that role; yours here: {', '.join(may)}")
    return {"id": who.id, "role": wanted if wanted in may else may[0]}


def _may_enter(typist: Mapping[str, str]) -> None:
    if typist["role"] in ("contractor", "system"):
        raise Problem("forbidden", "Only the landlord's staff may enter what somebody else did")
