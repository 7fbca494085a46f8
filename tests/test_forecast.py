"""The forecast: what it learns from courses, how a team gets work done, and that the same gives the same."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import inf
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.calendar import calendar_of
from casework.domain.errors import CaseworkError
from casework.domain.event import CaseEvent
from casework.forecast.courses import Course, Touch, course
from casework.forecast.drawing import drawn, in_hand, times
from casework.forecast.learning import InHand, Learned, Step, learned
from casework.forecast.outlook import Asked, Outlook, outlook
from casework.forecast.queueing import Task, Work, worked
from examples import (
    CY,
    History,
    acknowledge,
    acknowledged,
    answered,
    finally_answered,
    of_case,
    received,
    respond,
    withdraw,
)
from spec import Cases

ENGLAND = calendar_of("england-and-wales")


def step(stage: int = 1, measure: Any = "responded", **more: Any) -> Step:
    return Step(
        **{"stage": stage, "measure": measure, "pause": 0, "wait": 0, "touches": 1, "days": 10, "lawful": None} | more
    )


def taken(*histories: History) -> list[Course]:
    """The courses of these histories, each of a case of its own."""
    cases = Cases()
    for number, history in enumerate(histories, 1):
        for each in of_case(f"C-{number}", *history):
            assert cases.do(each).events
    logs: dict[Any, list[CaseEvent]] = {}
    for event in cases.log:
        logs.setdefault(event.originator_id, []).append(event)
    return [course(log) for log in logs.values()]


def learned_from(*histories: History) -> Learned:
    return learned(taken(*histories), ENGLAND, None, None)


# What is learned


def test_a_course_has_its_steps_with_the_days_of_work_and_the_days_of_waiting_for_others() -> None:
    known = learned_from(finally_answered())
    assert known.steps == (
        (
            step(1, "acknowledged", wait=0, touches=2, days=5),
            step(1, "responded", wait=9, days=10, lawful=10),
            step(2, "acknowledged", pause=4, wait=0, touches=2, days=5),
            step(2, "responded", wait=18, days=20, lawful=20),
        ),
    )
    assert (known.pace, known.handlers, known.in_hand) == (1, 1, ())
    assert known.on_time == {
        (1, "acknowledged"): (1, 1),
        (1, "responded"): (1, 1),
        (2, "acknowledged"): (1, 1),
        (2, "responded"): (1, 1),
    }


def test_a_day_on_which_the_handler_was_busy_with_others_all_day_was_no_waiting_for_others() -> None:
    [usual] = taken(answered())
    others = [usual._replace(stretches=(), touches=(Touch(date(2024, 5, 21), "ann"),))] * 3
    waits = [learned([usual, *also], ENGLAND, None, None).steps[0][1].wait for also in ([], others)]
    assert waits == [9, 8]


def test_what_is_withdrawn_left_its_step_and_what_runs_is_in_hand() -> None:
    known = learned_from((*received(), withdraw("2024-05-15")), acknowledged())
    assert [[each.measure for each in steps] for steps in known.steps] == [["left"]]
    begun, due = (known.number(date(2024, 5, day)) for day in (14, 29))
    assert known.in_hand == (InHand(1, "responded", begun, due),)


def test_complaints_are_counted_by_the_working_day_and_those_of_a_weekend_on_the_next() -> None:
    friday, sunday = (tuple(each | {"at": day} for each in received()) for day in ("2024-05-10", "2024-05-12"))
    known = learned_from(friday, sunday, answered())
    assert (known.arrivals[:3], sum(known.arrivals)) == ((1, 2, 0), 3)


def test_there_is_nothing_to_learn_without_a_complaint_that_is_through() -> None:
    with pytest.raises(CaseworkError, match="There is no case"):
        learned([], ENGLAND, None, None)
    with pytest.raises(CaseworkError, match="No complaint received from 2024-05-13 to 2024-05-14 is through"):
        learned_from(acknowledged())


def test_an_answer_without_an_acknowledgement_of_its_own_is_both_at_once() -> None:
    known = learned_from((*acknowledged()[:-1], respond("2024-05-16")))
    [[first, second]] = known.steps
    assert (first.measure, first.days, second.measure, second.days, second.lawful) == (
        "acknowledged",
        5,
        "responded",
        None,
        10,
    )


# A team at work


works = st.lists(st.integers(0, 80).map(lambda quarter: Work(quarter / 4, (step(),))), max_size=30)
lots = st.integers(0, 10**6)


def chains(seed: int, many: int, days: int) -> list[Work]:
    """Complaints by lot, of one to four steps with waiting and work of all lengths."""
    lot = Random(seed)  # noqa: S311 - a lot that the seed decides, no secret
    return [
        Work(
            lot.random() * days,
            tuple(
                step(1 + n // 2, wait=lot.randrange(9), touches=1 + lot.randrange(4), pause=lot.randrange(3))
                for n in range(1 + lot.randrange(4))
            ),
        )
        for _ in range(many)
    ]


def test_what_is_due_first_is_done_first() -> None:
    later, sooner = Work(0.1, (step(days=9),)), Work(0.2, (step(days=2),))
    tasks = worked([Work(0, (step(),)), later, sooner], 1, 1)
    assert [(task.started, task.done) for task in tasks] == [(0, 1), (2, 3), (1, 2)]


def test_a_response_looks_at_when_its_acknowledgement_was_due_however_late_that_was() -> None:
    steps = (step(measure="acknowledged", days=5, wait=8), step(days=10, lawful=10))
    assert [task.due for task in worked([Work(0, steps)], None, 4)] == [5, 15]


@given(works)
def test_the_more_handlers_the_sooner_each_next_one_is_done_where_all_take_as_long(these: list[Work]) -> None:
    done = [sorted(task.done for task in worked(these, handlers, 4)) for handlers in (1, 2, 5, None)]
    for fewer, more in pairwise(done):
        assert all(late >= soon for late, soon in zip(fewer, more, strict=True))


@given(lots)
def test_no_handler_is_idle_while_a_complaint_waits_and_none_has_two_in_hand(seed: int) -> None:
    handlers, tasks = 2, worked(chains(seed, 40, 20), 2, 2)
    assert all(task.ready <= task.started < task.done < inf for task in tasks)
    for task in tasks:
        before = (task.ready + task.started) / 2
        if before < task.started:
            assert sum(other.started <= before < other.done for other in tasks) == handlers
        assert sum(other.started <= task.started < other.done for other in tasks) <= handlers


@given(lots)
def test_where_nobody_waits_for_a_handler_each_step_takes_the_days_it_took(seed: int) -> None:
    for task in worked(chains(seed, 10, 20), None, 5):
        assert task.started == task.ready
        assert int(task.ready) - int(task.begun) == task.step.wait


def test_in_the_long_run_those_in_hand_are_those_that_come_times_how_long_they_stay() -> None:
    tasks = [task for task in worked(chains(7, 4000, 2000), 10, 2) if task.begun < 2000]
    looks = [20 + at * 0.97 for at in range(2000)]
    in_hand = sum(_in_hand(tasks, looks)) / len(looks)
    came, stayed = len(tasks) / 2000, sum(task.done - task.begun for task in tasks) / len(tasks)
    assert in_hand == pytest.approx(came * stayed, rel=0.03)


def _in_hand(tasks: list[Task], looks: list[float]) -> list[int]:
    """How many steps are under way at each time, counted one look after another."""
    begun, done = sorted(task.begun for task in tasks), sorted(task.done for task in tasks)
    found, came, went = [], 0, 0
    for at in looks:
        while came < len(begun) and begun[came] <= at:
            came += 1
        while went < len(done) and done[went] <= at:
            went += 1
        found.append(came - went)
    return found


# What is drawn


def known(*, arrivals: tuple[int, ...] = (1, 2, 6), pace: int = 3, running: tuple[InHand, ...] = ()) -> Learned:
    """A landlord of three complaints a day, each of three days' work."""
    course = (step(measure="acknowledged", days=5, wait=1), step(wait=6, touches=2, lawful=10))
    return Learned(
        date(2024, 5, 1), date(2024, 5, 31), date(2024, 5, 31), ENGLAND, arrivals, (course,), running, 3, pace, {}
    )


def test_the_complaints_are_as_many_times_as_many_and_the_same_ones_among_them() -> None:
    coming = drawn(known(), range(100, 300), 1, 1)
    once = list(times(coming, 1))
    assert once == [Work(each.at, each.steps) for each in coming]
    assert list(times(coming, 0)) == []
    assert len(list(times(coming, 2))) == 2 * len(once)
    half_more = list(times(coming, 1.5))
    assert 1.4 < len(half_more) / len(once) < 1.6
    assert set(half_more) == set(once)


def test_another_seed_or_run_draws_other_lots_and_the_same_the_same() -> None:
    days = range(100, 130)
    assert drawn(known(), days, 1, 1) == drawn(known(), days, 1, 1)
    assert drawn(known(), days, 1, 1) != drawn(known(), days, 2, 1)
    assert drawn(known(), days, 1, 1) != drawn(known(), days, 1, 2)


def test_what_is_in_hand_goes_on_from_its_step_and_not_before_the_forecast_begins() -> None:
    response, other = InHand(1, "responded", 90, 100), InHand(2, "responded", 95, 115)
    first, second = in_hand(known(running=(response, other)), 98, 1, 1)
    assert first == Work(90, known().steps[0][1:], 100, 98)
    assert [(each.stage, each.touches) for each in second.steps] == [(2, 1)]
    [task] = worked([first], None, 3)
    assert (task.started, task.due) == (98, 100)


# The outlook


def shares(found: Outlook) -> list[float | None]:
    return [each.rate for each in found.shares]


@pytest.mark.parametrize("arrivals", [(0, 1), (1, 2, 6), (5,)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_larger_team_is_never_worse_on_the_same_lots(seed: int, arrivals: tuple[int, ...]) -> None:
    found = [outlook(known(arrivals=arrivals), Asked(1, many, 4, seed)) for many in (1, 2, 4, 8)]
    for fewer, more in pairwise(found):
        assert all((few or 0) <= (many or 0) for few, many in zip(shares(fewer), shares(more), strict=True))
        assert sum(week.waiting for week in more.weeks) <= sum(week.waiting for week in fewer.weeks)


def test_without_complaints_nothing_is_late_and_nobody_is_needed() -> None:
    found = outlook(known(), Asked(0, 1, 4, 1))
    assert (found.shares, found.needed) == ((), None)
    assert all(sum(week[1:]) == 0 for week in found.weeks)


def test_the_handlers_needed_are_just_enough() -> None:
    found = outlook(known(), Asked(1.5, 1, 8, 1))
    assert found.needed is not None
    assert found.needed > 1
    assert _answered(outlook(known(), Asked(1.5, found.needed, 8, 1))) >= 0.95
    assert _answered(outlook(known(), Asked(1.5, found.needed - 1, 8, 1))) < 0.95


def _answered(found: Outlook) -> float:
    [share] = [each for each in found.shares if each.measure == "responded"]
    return share.rate or 0


def test_where_waiting_for_others_is_too_long_no_team_is_large_enough() -> None:
    slow = known()._replace(steps=((step(wait=12),),))
    found = outlook(slow, Asked(1, 3, 8, 1))
    assert (found.needed, found.at_most) == (None, 0)


def test_a_landlord_whose_team_copes_answers_in_time_as_it_did() -> None:
    """Nine of ten complaints were answered in time, and with the same team so are nine of ten."""
    timely, late = (step(wait=8),), (step(wait=11),)
    usual = known()._replace(steps=(timely,) * 9 + (late,), handlers=6)
    [share] = outlook(usual, Asked(1, 6, 26, 1)).shares
    assert share.rate == pytest.approx(0.9, abs=0.02)


def test_a_complaint_acknowledged_by_somebody_else_is_work_of_both() -> None:
    known = learned_from((*acknowledged()[:-1], acknowledge(by=CY), respond()))
    assert known.steps[0][0].touches == 2
