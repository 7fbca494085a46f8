"""Commands in any order: whatever comes is accepted or refused with reasons, and the events say all there is.

Three cases, few ids and few days, so that commands meet; late entries, entries of the future, things recorded as found.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from alphabets import WORD
from any_command import CONTENT
from by_hand import check_why
from casework.domain.command import COMMANDS
from casework.domain.complaint import Complaint, fold, project
from casework.domain.decide import Possibility
from casework.domain.errors import ALONE, CODES, ORDER
from casework.domain.event import CaseEvent
from casework.domain.lifecycle import Lifecycle
from casework.domain.policy import Policies
from examples import acknowledge, agree_updates, extend, prepared, reinstate, withdraw
from examples_record import correct
from spec import Answer
from spec import given as story
from walk import Walk, walks

STATUSES = {state.id for state in Lifecycle.states}


@given(walks)
def test_a_command_is_accepted_or_refused_with_reasons_and_changes_no_older_state(walk: Walk) -> None:
    for command in walk.commands():
        before = dict(walk.cases.found)
        concerned = before.get(command["case"])
        kept, possible = repr(concerned), walk.possible(command["case"])
        said = walk.cases.do(command)
        assert said.invalid is None
        assert bool(said.events) != bool(said.reasons)
        assert repr(concerned) == kept
        assert_foreseen(said, possible)
        if said.reasons:
            assert walk.cases.found == before
            assert_refusal(said)
        else:
            assert_acceptance(said, concerned)


@given(walks)
def test_the_log_alone_makes_the_same_cases_and_only_the_stage_under_way_has_running_clocks(walk: Walk) -> None:
    adopted = set()
    for command in walk.commands():
        said = walk.cases.do(command)
        adopted |= {command["case"] for event in said.events if event.topic == "case-adopted"}
        for ref in walk.cases.found.keys() - adopted:
            case = walk.cases.found[ref]
            assert case.status in STATUSES
            assert running(case) == expected(case, walk.cases.policies)
    for case in walk.cases.found.values():
        events = [event for event in walk.cases.log if event.originator_id == case.id]
        assert [event.originator_version for event in events] == list(range(len(events)))
        assert fold(events) == case
        assert fold(map(read_back, events)) == case


FAR = {
    "a date of the Ombudsman's and an extension, both mistyped": (
        *prepared(),
        withdraw("2024-05-14"),
        reinstate("2024-05-15", due_on="2055-12-31"),
        acknowledge("2024-05-16"),
        agree_updates("2024-05-16", "2024-06-01"),
        extend("2024-05-17", "2055-12-31", good_reason="The building must come down"),
    ),
    "an extension mistyped and a receipt corrected by decades": (
        *({**each, "at": "1995-01-02"} for each in prepared()),
        acknowledge("1995-01-03"),
        agree_updates("1995-01-03", "1995-02-01"),
        extend("1995-01-04", "2055-12-31", good_reason="The building must come down"),
        correct("2029-01-04", "at", "2028-12-01", evidence="The stamp", approved_by="cy"),
    ),
}


@pytest.mark.parametrize("history", FAR)
def test_days_far_off_are_taken_or_refused_like_any_others(history: str) -> None:
    *before, last = FAR[history]
    said = story(*before).when(last)
    assert bool(said.events) != bool(said.reasons)


def test_every_command_is_among_those_drawn() -> None:
    assert set(CONTENT) == set(COMMANDS)


def read_back(event: CaseEvent) -> CaseEvent:
    return type(event).model_validate_json(event.model_dump_json(exclude_none=True))


def assert_refusal(said: Answer) -> None:
    """Each reason once, in the contract's order, those that stand alone alone; nobody's words are repeated."""
    codes = said.codes
    assert codes == sorted(set(codes), key=lambda code: ORDER[code])
    assert len(codes) == 1 or not set(codes) & set(ALONE)
    if "as_found" in said.command:
        assert not any(CODES[code] for code in codes)
    assert WORD not in "".join(reason.reason for reason in said.reasons)


def assert_acceptance(said: Answer, before: Complaint | None) -> None:
    """The events alone lead from the state before to the one after; each date can be checked by hand."""
    own = [event for event in said.events if event.originator_id == said.case.id]
    assert project(before, own) == said.case
    if "as_found" not in said.command:
        assert said.failures == []
    assert all(CODES[code] for code in said.failures)
    for event in said.events:
        for clock in event.clocks:
            check_why(clock)


def assert_foreseen(said: Answer, possible: list[Possibility]) -> None:
    """What was listed as impossible is refused for at least the reasons listed, whatever the command says."""
    listed = [each for each in possible if each.command == said.command["command"] and not each.allowed]
    if not listed or set(said.codes) & {"occurred_in_future", "case_exists"}:
        return
    codes = {reason.code for reason in listed[0].reasons}
    if "as_found" not in said.command:
        assert codes <= set(said.codes)
    elif any(not CODES[code] for code in codes):
        assert {code for code in codes if not CODES[code]} <= set(said.codes)


def running(case: Complaint) -> set[str]:
    return {clock.clock for clock in case.running_clocks if clock.clock.startswith("stage_")}


def expected(case: Complaint, policies: Policies) -> set[str]:
    """The clocks that run while a stage does: until it is acknowledged and until it is answered."""
    if case.stage == 0:
        assert case.clock("update") is None
        return set()
    law = policies.named(case.policy).stage(2 if case.stage == 2 else 1)
    waiting = case.status in ("logged", "escalated")
    runs = {
        f"stage_{case.stage}_acknowledgement": waiting and law.acknowledgement is not None,
        f"stage_{case.stage}_response": not waiting or law.response.counted_from != "acknowledgement",
    }
    return {name for name, does in runs.items() if does}
