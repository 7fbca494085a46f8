"""What a case's list says may be done can be done once it is filled in, and everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from any_command import drawn_from
from at_http import CRM, Serving
from at_http import given as sent
from casework.domain.complaint import Complaint
from casework.domain.moment import local_day
from casework.store.place import THROW_AWAY
from engines import FEW
from examples import Command, action, answer, command, log, of_case
from spec import NOW
from walk import JOURNEYS, Walk, walks

DRAWS = 400
"""How often a command is filled in by lot until the rules like what it says."""
TOO_LATE = {"extension_after_deadline", "extension_over_cap", "extension_not_later"}
"""An extension that nobody asked for in time is offered, for it may have been agreed earlier and be entered late."""
ENVELOPE = {"command", "case", "at", "by", "as_found", "entered_by"}
ABOUT = {
    "complete_action": "actions",
    "update_action": "actions",
    "cancel_action": "actions",
    "record_offer_reply": "actions",
    "comply_with_order": "orders",
    "record_compliance_outcome": "orders",
    "comply_with_chfo": "chfos",
    "review_adjustment": "adjustments",
    "review_restriction": "restrictions",
    "lift_restriction": "restrictions",
}
"""Where the things are that these commands name by their `id`."""
NUMBERS = count(1)


@pytest.fixture(scope="module")
def served() -> Iterator[Serving]:
    with Serving(THROW_AWAY) as serving:
        yield serving


@settings(max_examples=FEW)
@given(walk=walks)
def test_what_is_listed_as_allowed_can_be_done_and_everything_else_is_refused(served: Serving, walk: Walk) -> None:
    client, lot = served.client(CRM), Random(walk.seed)  # noqa: S311 - a lot, no secret
    case = told(served, walk)
    listed = client.get(f"/v1/cases/{case}/allowed").json()["commands"]

    for each in listed:
        if not each["allowed"]:
            said = sent(client, filled_in(lot, each["command"], served.casework.case(case), served))
            assert said.status_code == 409, said.text
            assert codes(each) <= codes(said.json())

    for name in lot.sample([each["command"] for each in listed], len(listed)):
        if name in may_be_done(served, case):
            found = accepted(lot, name, served, case)
            if found is not None:
                said = sent(client, found)
                assert said.is_success, said.text


def told(served: Serving, walk: Walk) -> str:
    """The reference of a case with which this has happened, beside one that is open."""
    number = next(NUMBERS)
    served.clock.now = NOW
    for each in (*of_case("OPEN-1", log()), *JOURNEYS[walk.journey]):
        served.casework.execute(named(each, number))
    for each in walk.commands():
        walk.cases.do(each)
        served.casework.execute(named(each, number))
    if not walk.cases.found.get("C-1"):
        served.done(named(log(), number))
    return f"C-1-{number}"


def named(value: Any, number: int) -> Any:
    """The same about the cases of this example."""
    if isinstance(value, dict):
        return {name: named(each, number) for name, each in value.items()}
    return f"{value}-{number}" if value in ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "OPEN-1") else value


def may_be_done(served: Serving, case: str) -> set[str]:
    return {each.command for each in served.casework.allowed(case) if each.allowed}


def codes(said: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in said["reasons"]}


def accepted(lot: Random, name: str, served: Serving, ref: str) -> Command | None:
    """A command filled in so that it holds; None for an extension that comes too late."""
    case, against = served.casework.case(ref), set[str]()
    for _ in range(DRAWS):
        found = filled_in(lot, name, case, served)
        said = served.casework.execute(found, dry_run=True)
        if said.outcome == "accepted":
            return found
        against |= {reason.code for reason in said.reasons}
    assert name == "extend", f"{name} is listed as allowed at {case.status}, and always refused: {against}"
    assert against & TOO_LATE
    return None


def filled_in(lot: Random, name: str, case: Complaint, served: Serving) -> Command:
    """A command as somebody fills it in who has the case before them."""
    drawn = drawn_from(lot, [name]) | seen(lot, name, case)
    on = max(case.received_on, local_day(served.clock.now) - timedelta(lot.choice((0, 0, 30))))
    resident = {"id": "r-1", "role": "resident"}
    manager = {"id": lot.choice((case.handler or "dee", "dee", "eve")), "role": "manager"}
    content = {field: value for field, value in drawn.items() if field not in ENVELOPE}
    return command(name, str(on), case=case.ref, **content, by=resident if name == "withdraw" else manager)


def seen(lot: Random, name: str, case: Complaint) -> dict[str, Any]:
    """What only the case can tell, or what is nowhere in it yet."""
    if name in ABOUT:
        return {"id": lot.choice(sorted(getattr(case, ABOUT[name])) or ["none"])}
    if name == "acknowledge_alert" and case.running_clocks:
        clock = lot.choice(case.running_clocks)
        return {"clock": clock.clock, "subject": clock.subject}
    answers = [answer(id) for id in case.points]
    new: dict[str, dict[str, Any]] = {
        "agree_adjustment": {"id": "NEW"},
        "assign": {"handler": "eve"},
        "merge_into": {"into": case.ref.replace("C-1", "OPEN-1")},
        "promise_action": {"action": action("NEW")},
        "raise_issue": {"new_case": f"NEW-{next(NUMBERS)}"},
        "respond": {"answers": answers, "actions": [], "no_remedy_reason": "None needed", "cover_reason": "On leave"},
        "restrict_contact": {"id": "NEW"},
    }
    return new.get(name, {})
