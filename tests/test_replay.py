"""Living through a case again, and a whole store as it was known: nothing is left out, and nothing comes too early."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from at_queues import day_by_day, refs, service
from casework import Casework
from casework.audit.as_known import as_known
from casework.audit.replay import Step, replay
from casework.domain.complaint import fold
from casework.projections.queues.every import QUEUES
from engines import NewUrl
from examples import ANSWERED, FOUND, acknowledged, log, respond, withdraw
from program import casework as program
from recorded import Recorded, recording
from spec import Cases
from walk import LAWS, Walk, lots, many, walks

FEW = settings(max_examples=settings().max_examples // 10)


def steps(*commands: dict[str, object]) -> list[Step]:
    cases = Cases()
    for command in commands:
        cases.do(command)
    return list(replay([event for event in cases.log if event.originator_id == cases.found["C-1"].id]))


def test_a_step_says_what_was_asked_and_where_it_led() -> None:
    *_, last = steps(*acknowledged())
    assert (last.first.meta.command, last.before, last.after) == ("acknowledge", "logged", "stage_1")
    assert ("definition_missing", "5.6", False) in last.rules
    assert {change.either.clock: change.either.state for change in last.changed.clocks} == {
        "stage_1_acknowledgement": "met",
        "stage_1_response": "running",
    }


def test_a_rule_that_was_recorded_as_broken_is_told_as_broken() -> None:
    *_, last = steps(*acknowledged(), respond(ANSWERED, answers=None, as_found=FOUND))
    assert [rule.code for rule in last.rules if rule.broken] == ["points_unanswered"]


def test_the_clocks_of_a_step_say_why_they_fall_when_they_do() -> None:
    (first, *_) = steps(log())
    (clock,) = first.as_json()["clocks"]
    assert clock["before"] is None
    assert clock["after"]["why"]["working_days"] == 5


@FEW
@given(walks)
def test_the_steps_of_any_history_are_that_history_and_end_where_the_case_stands(walk: Walk) -> None:
    for command in walk.commands():
        walk.cases.do(command)
    for case in walk.cases.found.values():
        history = [event for event in walk.cases.log if event.originator_id == case.id]
        found = list(replay(history))
        assert [entry.event for step in found for entry in step.entries] == history
        assert [step.number for step in found] == list(range(1, len(found) + 1))
        assert found[-1].after == fold(history).shown_status
        assert all(one.after == other.before for one, other in pairwise(found))
        assert {rule.code for step in found for rule in step.rules if rule.broken} <= {
            failure.code for event in history for failure in event.failures
        }


@FEW
@given(st.builds(Walk, law=st.sampled_from(sorted(LAWS)), journey=st.just("nothing"), seed=lots, steps=many))
def test_every_queue_as_known_at_a_moment_is_the_one_that_was_seen_then(walk: Walk) -> None:
    seen = []
    with recording(walk.cases) as recorded:
        for number, command in enumerate(walk.commands()):
            if number % 20 == 0:
                walk.cases.now += timedelta(seconds=1)
                seen.append((walk.cases.now, queues(service(recorded), walk.cases.now.date())))
                walk.cases.now += timedelta(seconds=1)
            recorded.attempt(command)
        for moment, then in seen:
            with as_known(recorded.store, moment) as past:
                assert queues(service(recorded).over(past), moment.date()) == then


def queues(casework: Casework, on: date) -> dict[str, Any]:
    somebodys: dict[str, Any] = {"handler": {"handler": "ann"}, "team": {"team": "north"}}
    whose = {name: somebodys.get(str(queue.needs), {}) for name, queue in QUEUES.items()}
    return {name: casework.queue(name, on=on, limit=1000, **whose[name]).lines for name in QUEUES}


def test_the_program_lives_through_a_case_and_shows_a_queue_as_it_was_known(new_store: NewUrl) -> None:
    url = new_store()
    with Recorded(url) as recorded:
        day_by_day(recorded, *acknowledged(), withdraw("2024-05-17"))
        assert refs(recorded, "mine", handler="ann") == []
    told = program("audit", "replay", "C-1", "--store", url)
    assert told.status == 0
    assert "from logged to stage_1" in told.out
    assert "Asked: definition_missing [5.6]" in told.out
    steps = program("audit", "replay", "C-1", "--store", url, "--json")
    assert steps.status == 0
    assert '"after": "withdrawn"' in steps.out
    known = program("queue", "mine", "--handler", "ann", "--store", url, "--known-at", "2024-05-14")
    assert "C-1" in known.out
    assert "C-1" not in program("queue", "mine", "--handler", "ann", "--store", url, "--on", "2024-05-14").out
