"""Commands with defaults, so that an example shows only what it is about, and the journeys most examples begin with.

The usual complaint: received on Monday 13 May 2024, acknowledged on the 14th by ann, answered by her on the 28th with
its one point not upheld, escalated on 3 June, acknowledged by ben on the 4th and answered by him on the 28th. Monday
27 May is the Spring bank holiday. Every command begins with its day; other fields go by name, and None leaves one out.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Command: TypeAlias = dict[str, Any]
History: TypeAlias = tuple[Command, ...]

RECEIVED, ACKNOWLEDGED, ANSWERED = "2024-05-13", "2024-05-14", "2024-05-28"
ESCALATED, ACKNOWLEDGED_2, ANSWERED_2 = "2024-06-03", "2024-06-04", "2024-06-28"


def by(id: str, role: str = "officer", **more: Any) -> dict[str, Any]:
    """Who did it."""
    return {"id": id, "role": role, **more}


ANN, BEN, CY = by("ann"), by("ben", "reviewer"), by("cy", "manager")
"""The handler of stage 1, that of stage 2, and somebody else."""
RESIDENT, REPRESENTATIVE = by("r-1", "resident"), by("rep-1", "representative")
FOUND = {"reason": "found in the file"}
"""What makes any command one that has already happened: `as_found=FOUND`."""


def command(name: str, at: str, /, **fields: Any) -> Command:
    """Any command, on the usual case and by ann unless it says otherwise."""
    known = {"command": name, "case": "C-1", "at": at, "by": ANN} | fields
    return {name: value for name, value in known.items() if value is not None}


def of_case(ref: str, *history: Command) -> History:
    """The same history of another case."""
    return tuple({**each, "case": ref} for each in history)


# Intake


def log(at: str = RECEIVED, **more: Any) -> Command:
    usual = {
        "channel": "email",
        "summary": "Damp in the bedroom",
        "resident": {"id": "r-1", "name": "Rosa Resident"},
        "tenure": "lcra",
        "service": "repairs",
        "category": "damp_and_mould",
    }
    return command("log_complaint", at, **usual | more)


def point(id: str = "P1", **more: Any) -> dict[str, Any]:
    return {"id": id, "text": f"The trouble called {id}", "responsibility": "landlord"} | more


def define(at: str = RECEIVED, *points: dict[str, Any], **more: Any) -> Command:
    return command(
        "define_complaint", at, **{"points": list(points) or [point()], "outcomes_sought": ["repair"]} | more
    )


def triage(at: str = RECEIVED, **more: Any) -> Command:
    return command("triage_complaint", at, **{"track": "investigate", "complexity": "standard", "risk": "none"} | more)


def support(at: str = RECEIVED, *adjustments: dict[str, Any], **more: Any) -> Command:
    return command("record_support_needs", at, **{"vulnerabilities": [], "adjustments": list(adjustments)} | more)


def acknowledge(at: str = ACKNOWLEDGED, **more: Any) -> Command:
    return command("acknowledge", at, **{"ombudsman_details": True} | more)


def refuse(at: str, ground: str, **more: Any) -> Command:
    usual = {"ground": ground, "explanation": "Explained in the letter", "ombudsman_details": True}
    return command("refuse", at, **usual | more)


def redirect(at: str = ACKNOWLEDGED, **more: Any) -> Command:
    usual = {"service_request": "SR-1", "resident_agreed": True, "explanation": "Reported for the first time"}
    return command("redirect_to_service_request", at, **usual | more)


def merge(at: str = ACKNOWLEDGED, into: str = "C-2", **more: Any) -> Command:
    return command("merge_into", at, **{"into": into, "explanation": "The same damp"} | more)


def reinstate(at: str, instructed_by: str = "ombudsman", **more: Any) -> Command:
    return command("reinstate", at, instructed_by=instructed_by, **more)


def withdraw(at: str, **more: Any) -> Command:
    return command("withdraw", at, **{"statement": "I withdraw it", "by": RESIDENT} | more)


# The two stages


def assign(at: str = RECEIVED, handler: str = "ann", **more: Any) -> Command:
    return command("assign", at, handler=handler, **more)


def raise_issue(at: str, id: str = "P2", **more: Any) -> Command:
    usual = {"point": point(id), "related": True, "delays_response": False}
    return command("raise_issue", at, **usual | more)


def agree_updates(at: str, next_on: str, every: int = 5, **more: Any) -> Command:
    return command("agree_update_interval", at, every_working_days=every, next_on=next_on, **more)


def extend(at: str, until: str, **more: Any) -> Command:
    usual = {"until": until, "informed_on": at, "reason": "A surveyor must look first", "ombudsman_details": True}
    return command("extend", at, **usual | more)


def answer(id: str = "P1", decision: str = "not_upheld", **more: Any) -> dict[str, Any]:
    return {"point": id, "decision": decision, "reasons": "The records show it"} | more


def answer_point(at: str, id: str = "P1", decision: str = "not_upheld", **more: Any) -> Command:
    return command("answer_point", at, **answer(id, decision) | more)


def action(id: str = "A1", due_on: str = "2024-07-01", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "works", "what": "Treat the mould", "due_on": due_on, "owner": "repairs"} | more


def respond(at: str = ANSWERED, *answers: dict[str, Any], **more: Any) -> Command:
    usual = {"answers": list(answers) or [answer()], "next_step_details": True, "channel": "letter"}
    return command("respond", at, **usual | more)


def escalate(at: str = ESCALATED, *points: str, **more: Any) -> Command:
    return command("request_escalation", at, **{"points": list(points) or None, "by": RESIDENT} | more)


def reopen(at: str, **more: Any) -> Command:
    return command("reopen_stage", at, **{"reason": "A point was missed", "instructed_by": "landlord"} | more)


def close(at: str, **more: Any) -> Command:
    return command("close", at, **more)


# Journeys


def received() -> History:
    """Logged, and nothing else."""
    return (log(),)


def prepared(*points: dict[str, Any]) -> History:
    """All that an acknowledgement needs: defined (by default one point P1), triaged, asked about support; with ann."""
    return (log(), define(RECEIVED, *points), triage(), support(), assign())


def acknowledged(*points: dict[str, Any]) -> History:
    """Stage 1: the response is due on 2024-05-29, lawful until 2024-06-04."""
    return (*prepared(*points), acknowledge())


def answered() -> History:
    """Answered at stage 1 in time, the point not upheld."""
    return (*acknowledged(), respond())


def escalated() -> History:
    """Stage 2 asked for: to be acknowledged by 2024-06-10, nobody assigned."""
    return (*answered(), escalate())


def at_stage_2() -> History:
    """Stage 2 with ben: the response is due on 2024-07-02, lawful until 2024-07-08."""
    return (*escalated(), assign(ESCALATED, "ben"), acknowledge(ACKNOWLEDGED_2, by=BEN))


def finally_answered() -> History:
    """Through both stages, in time."""
    return (*at_stage_2(), respond(ANSWERED_2, by=BEN))


def closed() -> History:
    """Closed after stage 1."""
    return (*answered(), close("2024-05-31"))
