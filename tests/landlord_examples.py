"""Commands on the landlord's record and its programmes, with defaults, so that an example shows what it is about."""

from __future__ import annotations

from typing import Any, TypeAlias

from casework import Casework
from casework.landlord import LandlordAnswer
from examples import by

Command: TypeAlias = dict[str, Any]

MIA = by("mia", "manager")
AT = "2024-05-13"


def own(name: str, at: str = AT, /, **fields: Any) -> Command:
    """Any command outside a case, by mia."""
    known = {"command": name, "at": at, "by": MIA} | fields
    return {name: value for name, value in known.items() if value is not None}


def homes(count: int = 32_000, **more: Any) -> Command:
    return own("record_homes", **{"year": "2023-24", "tenure": "lcra", "homes": count} | more)


def exception(id: str = "cyber", **more: Any) -> Command:
    usual = {"from": "2024-01-08", "until": "2024-02-09", "reason": "A cyber incident took the systems away"}
    return own("record_code_exception", **{"id": id} | usual | more)


def ended(on: str = "2024-02-05", id: str = "cyber") -> Command:
    return own("end_code_exception", id=id, ended_on=on)


def governing_body(response: str = "We welcome the report", **more: Any) -> Command:
    return own("record_governing_body_response", **{"year": "2023-24", "response": response} | more)


def recommended(id: str = "R1", **more: Any) -> Command:
    usual = {
        "source": "spotlight_report",
        "text": "Look at all homes with damp",
        "owner": "ola",
        "due_on": "2024-09-30",
    }
    return own("record_recommendation", **{"id": id} | usual | more)


def responded(rating: str = "amber", id: str = "R1", **more: Any) -> Command:
    return own("respond_to_recommendation", **{"id": id, "response": "We will", "rating": rating} | more)


def carried_out(id: str = "R1", **more: Any) -> Command:
    return own("close_recommendation", **{"id": id, "evidence": "Minutes of 3 May"} | more)


def lesson(id: str = "L1", **more: Any) -> Command:
    usual = {"root_cause": "Inspections were not followed up", "lesson": "Follow up", "cases": ["C-1", "C-2"]}
    return own("record_lesson", **{"id": id} | usual | more)


def change(id: str = "X1", lesson: str = "L1", **more: Any) -> Command:
    usual = {"what": "A list of inspections", "owner": "ola", "due_on": "2024-08-01"}
    return own("plan_change", **{"id": id, "lesson": lesson} | usual | more)


def made(id: str = "X1", **more: Any) -> Command:
    return own("record_change_made", **{"id": id, "evidence": "The list is in use"} | more)


def effect(lesson: str = "L1", **more: Any) -> Command:
    return own("record_effect", **{"lesson": lesson, "evidence": "Half as many complaints about it"} | more)


# Programmes


def programme(name: str, at: str = AT, /, **fields: Any) -> Command:
    """Any command about the usual programme."""
    return own(name, at, **{"programme": "damp"} | fields)


def opened(**more: Any) -> Command:
    usual = {
        "title": "Damp after the 2019 windows",
        "failing": "The vents were left out",
        "criteria": "Homes done then",
    }
    return programme("open_programme", **usual | more)


def identified(*ids: str, **more: Any) -> Command:
    return programme("identify", homes=[{"id": id} for id in ids or ("H1", "H2")], **more)


def contacted(home: str = "H1", *, reached: bool = True, **more: Any) -> Command:
    return programme("record_programme_contact", **{"home": home, "on": AT, "reached": reached, "how": "letter"} | more)


def reviewed(outcome: str = "nothing_needed", home: str = "H1", **more: Any) -> Command:
    return programme("record_review_outcome", home=home, outcome=outcome, **more)


def redress(home: str = "H1", amount: float | None = 250, **more: Any) -> Command:
    usual = {"home": home, "kind": "payment", "amount": amount, "given_on": AT}
    return programme("record_redress", **usual | more)


def closed(**more: Any) -> Command:
    return programme("close_programme", **{"findings": "All was put right"} | more)


# What comes of them


def after(casework: Casework, *commands: Command) -> LandlordAnswer:
    """The answer to the last of these commands; those before it are accepted."""
    *before, last = commands
    for each in before:
        said = casework.landlord.execute(each)
        assert said.outcome == "accepted", f"{each} came to nothing: {said.invalid or said.reasons}"
    return casework.landlord.execute(last)


EVERYTHING: tuple[Command, ...] = (
    homes(),
    governing_body(),
    exception(told=[{"who": "ombudsman", "on": "2024-01-09"}]),
    ended(),
    recommended(),
    responded(),
    carried_out(),
    lesson(),
    change(),
    made(),
    effect(),
    opened(recommendations=["R1"]),
    identified(),
    contacted(),
    reviewed("redress_due"),
    redress(),
    reviewed(home="H2"),
    closed(),
)
"""One of each kind of command, all of them accepted."""
