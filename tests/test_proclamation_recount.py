"""Deadlines counted again in another calendar: which move, which stay, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from by_hand import check_why
from casework.domain.calendar import Calendar, calendar_of
from casework.domain.complaint import Complaint
from casework.domain.recount import recounted
from examples import (
    BEN,
    History,
    acknowledge,
    acknowledged,
    agree_updates,
    answered,
    assign,
    at_stage_2,
    close,
    define,
    escalate,
    escalated,
    extend,
    log,
    prepared,
    received,
    refuse,
    reinstate,
    reopen,
    respond,
)
from examples_record import contact, correct, promise
from independent import LAWS
from proclaimed import ENGLAND, by_hand_too, closed, dates, recount, with_day
from spec import Answer, Cases, given, under
from told import NEXT, Step, Told, row, steps
from walk import Walk, walks

AT = "2024-06-20"
MAY_16 = "2024-05-16 is no working day (Jubilee)"


def after(*history: dict[str, Any], calendar: Callable[[str], Calendar], **world: Any) -> Answer:
    """A case counted again after the calendar has changed."""
    cases = given(*history, **world).cases
    cases.calendar_of = calendar
    return cases.do(recount(AT))


# What moves


def test_a_deadline_with_the_holiday_on_its_way_moves_by_a_working_day_and_says_why() -> None:
    after(*received(), calendar=closed("2024-05-16")).then(
        status="logged", clocks=["stage_1_acknowledgement due 2024-05-21"]
    ).clock(
        "stage_1_acknowledgement",
        started_on="2024-05-13",
        original_due_on="2024-05-21",
        previous=[{"due_on": "2024-05-20", "because": MAY_16}],
        why={
            "rule": "Acknowledge within 5 working days of receipt",
            "provision": "6.2",
            "counted_from": "2024-05-13",
            "working_days": 5,
            "counting": "day_after",
            "calendar": closed("2024-05-16")(ENGLAND).version,
            "skipped": [
                {"day": "2024-05-16", "reason": "Jubilee"},
                {"day": "2024-05-18", "reason": "Saturday"},
                {"day": "2024-05-19", "reason": "Sunday"},
            ],
        },
    )


def test_a_deadline_that_falls_on_the_holiday_moves_to_the_next_working_day() -> None:
    after(*received(), calendar=closed("2024-05-20")).then(clocks=["stage_1_acknowledgement due 2024-05-21"])


def test_a_holiday_moved_to_another_day_names_both_days() -> None:
    moved = after(*prepared(), acknowledge("2024-05-22"), calendar=closed("2024-05-27", "2024-06-06"))
    moved.then(clocks=["stage_1_response due 2024-06-05"]).clock(
        "stage_1_response", previous=[{"due_on": "2024-06-06", "because": "2024-05-27 is a working day after all"}]
    )
    twice = after(*prepared(), acknowledge("2024-05-22"), calendar=closed("2024-06-04", "2024-06-05"))
    twice.clock(
        "stage_1_response",
        due_on="2024-06-10",
        previous=[
            {
                "due_on": "2024-06-06",
                "because": "2024-06-04 is no working day (Jubilee); 2024-06-05 is no working day (Jubilee)",
            }
        ],
    )


def test_a_holiday_moved_within_a_count_moves_no_date_but_its_explanation() -> None:
    swapped = after(*prepared(), acknowledge("2024-05-22"), calendar=closed("2024-05-27", "2024-05-29"))
    swapped.then(clocks=["stage_1_response due 2024-06-06"]).clock("stage_1_response", previous=[])
    check = swapped.case.clocks["stage_1_response", None].why
    assert date(2024, 5, 29) in {each.day for each in check.skipped}
    assert date(2024, 5, 27) not in {each.day for each in check.skipped}


def test_the_next_update_moves_and_one_whose_day_was_named_does_not() -> None:
    agreed = (*acknowledged(), agree_updates("2024-05-15", "2024-05-22"))
    after(*agreed, calendar=closed("2024-05-17")).then(
        clocks=["stage_1_response due 2024-05-30", "update due 2024-05-22"]
    )
    after(*agreed, contact("2024-05-16"), calendar=closed("2024-05-17")).then(
        clocks=["stage_1_response due 2024-05-30", "update due 2024-05-24"]
    )


def test_each_stage_moves_with_its_own_counts() -> None:
    after(*escalated(), calendar=closed("2024-06-05")).then(clocks=["stage_2_acknowledgement due 2024-06-11"])
    after(*at_stage_2(), calendar=closed("2024-06-05")).then(clocks=["stage_2_response due 2024-07-03"]).clock(
        "stage_2_response", latest_lawful_on="2024-07-09"
    )


def test_a_policy_that_counts_the_day_itself_is_counted_so_again() -> None:
    policies = under("spso-example")
    tables = calendar_of("scotland")
    changed = tables.with_changes({date(2024, 5, 13): "Jubilee"}, {})
    after(*received(), calendar=lambda _: changed, policies=policies).then(
        clocks=["stage_1_response due 2024-05-20"]
    ).clock(
        "stage_1_response", previous=[{"due_on": "2024-05-17", "because": "2024-05-13 is no working day (Jubilee)"}]
    )


# The latest lawful day


def test_the_latest_lawful_day_is_counted_again_from_the_receipt_though_the_acknowledgement_has_ended() -> None:
    late = (*prepared(), acknowledge("2024-05-22"))
    moved = after(*late, calendar=closed("2024-05-16"))
    moved.then(clocks=["stage_1_response due 2024-06-06"]).clock(
        "stage_1_response", latest_lawful_on="2024-06-05", previous=[]
    )
    assert moved.case.clocks["stage_1_acknowledgement", None].due_on == date(2024, 5, 20)


def test_an_answer_straight_from_logged_and_reopened_is_due_by_the_latest_lawful_day_as_it_is_now() -> None:
    reopened = (*prepared(), respond("2024-05-29"), reopen("2024-05-30"))
    after(*reopened, calendar=closed("2024-05-16")).then(clocks=["stage_1_response due 2024-06-05"]).clock(
        "stage_1_response", latest_lawful_on="2024-06-05", previous=[{"due_on": "2024-06-04", "because": MAY_16}]
    )


# What was given


EXTENDED = (*acknowledged(), extend("2024-05-20", "2024-06-05"))


def test_the_date_of_an_extension_stays_and_the_cap_of_further_ones_moves() -> None:
    moved = after(*EXTENDED, calendar=closed("2024-05-16"))
    moved.then(status="stage_1_extended", clocks=["stage_1_response due 2024-06-05"]).clock(
        "stage_1_response", original_due_on="2024-05-30", previous=[{"due_on": "2024-05-29", "because": "extended"}]
    )
    moved.cases.now = moved.cases.now.replace(year=2030)
    allowed = moved.cases.do(extend("2024-06-03", "2024-06-13"))
    assert allowed.then(status="stage_1_extended").case.clocks["stage_1_response", None].due_on == date(2024, 6, 13)
    assert given(*EXTENDED).when(extend("2024-06-03", "2024-06-13")).codes == [
        "extension_over_cap",
        "update_interval_missing",
    ]


def test_an_extension_given_while_time_was_lost_stays_as_many_working_days_short() -> None:
    late = (*prepared(), acknowledge("2024-05-22"), extend("2024-05-23", "2024-06-10"))
    after(*late, calendar=closed("2024-05-16")).clock(
        "stage_1_response", due_on="2024-06-10", original_due_on="2024-06-06", latest_lawful_on="2024-06-07"
    )


def test_an_extension_to_a_day_off_is_lawful_until_that_day_whatever_is_counted() -> None:
    to_saturday = (*prepared(), acknowledge("2024-05-20"), extend("2024-05-23", "2024-06-15"))
    before = given(*to_saturday).cases.found["C-1"].clocks["stage_1_response", None]
    assert before.latest_lawful_on == date(2024, 6, 15)
    after(*to_saturday, calendar=closed("2024-05-27")).clock(
        "stage_1_response", due_on="2024-06-15", original_due_on="2024-06-03", latest_lawful_on="2024-06-15"
    )


@pytest.mark.parametrize(
    "history",
    [
        (*answered(), reopen("2024-05-30", instructed_by="ombudsman", due_on="2024-06-20")),
        (
            *answered(),
            reopen("2024-05-30", instructed_by="ombudsman", due_on="2024-06-20"),
            extend("2024-06-03", "2024-06-24"),
        ),
        (*received(), promise("2024-05-14", due_on="2024-05-16")),
    ],
)
def test_a_date_of_the_ombudsmans_or_a_promise_stays(history: History) -> None:
    cases = given(*history).cases
    given_dates = {key: clock for key, clock in cases.found["C-1"].clocks.items() if clock.count is None}
    cases.calendar_of = closed("2024-05-16", "2024-06-05")
    cases.do(recount(AT))
    assert given_dates
    assert {key: cases.found["C-1"].clocks[key] for key in given_dates} == given_dates


def test_an_acknowledgement_due_on_the_ombudsmans_date_is_what_the_latest_lawful_day_is_counted_from() -> None:
    named = (
        *prepared(),
        refuse("2024-05-15", "legal_proceedings", claim_filed_on="2024-05-14"),
        reinstate("2024-05-16", due_on="2024-05-21"),
        acknowledge("2024-05-17"),
    )
    after(*named, calendar=closed("2024-05-20")).then(clocks=["stage_1_response due 2024-06-04"]).clock(
        "stage_1_response", latest_lawful_on="2024-06-05"
    )
    after(*named, calendar=closed("2024-05-23")).clock("stage_1_response", latest_lawful_on="2024-06-06")


def test_so_is_an_answer_before_any_acknowledgement() -> None:
    named = (
        *prepared(),
        refuse("2024-05-15", "legal_proceedings", claim_filed_on="2024-05-14"),
        reinstate("2024-05-16", due_on="2024-05-21"),
        respond("2024-05-17"),
        reopen("2024-05-20"),
    )
    after(*named, calendar=closed("2024-05-20", "2024-05-23")).clock(
        "stage_1_response",
        due_on="2024-06-06",
        latest_lawful_on="2024-06-06",
        previous=[{"due_on": "2024-06-05", "because": "2024-05-23 is no working day (Jubilee)"}],
    )


# Cases adopted


def adopted(status: str = "stage_1", **known: str) -> dict[str, Any]:
    more = {"status": status, "known": known, "source": "tracker", "unknown": ["handler"]}
    return {**log(), "command": "adopt_case", **more}


def test_an_adopted_case_of_which_no_acknowledgement_is_known_is_counted_through_its_last_day() -> None:
    after(adopted(), calendar=closed("2024-05-16")).then(clocks=["stage_1_response due 2024-06-05"]).clock(
        "stage_1_response",
        previous=[{"due_on": "2024-06-04", "because": "the working days were counted again"}],
    )
    after(adopted(), calendar=closed("2024-05-23")).clock(
        "stage_1_response",
        due_on="2024-06-05",
        previous=[{"due_on": "2024-06-04", "because": "2024-05-23 is no working day (Jubilee)"}],
    )


def test_a_date_recorded_at_adoption_stays_and_what_was_counted_moves() -> None:
    after(adopted(stage_1_due_on="2024-06-07", acknowledged_on="2024-05-14"), calendar=closed("2024-05-16")).then(
        clocks=["stage_1_response due 2024-06-07"]
    ).clock("stage_1_response", original_due_on="2024-05-30", latest_lawful_on="2024-06-05")


def test_an_answer_to_stage_2_of_which_nobody_knows_when_it_was_asked_for_is_counted_from_its_own_day() -> None:
    unknown = (
        adopted("escalated"),
        define("2024-06-03"),
        assign("2024-06-03", "ben"),
        respond("2024-06-03", by=BEN),
        reopen("2024-06-05"),
    )
    after(*unknown, calendar=closed("2024-06-12")).then(clocks=["stage_2_response due 2024-07-02"]).clock(
        "stage_2_response",
        previous=[{"due_on": "2024-07-01", "because": "2024-06-12 is no working day (Jubilee)"}],
    )


def test_one_adopted_as_answered_and_asked_for_again_in_vain_has_lost_what_it_was_counted_from() -> None:
    both_answered = adopted(
        "stage_1_responded",
        escalated_on="2024-06-03",
        stage_2_acknowledged_on="2024-06-12",
        stage_2_response_on="2024-06-28",
    )
    again = (
        both_answered,
        escalate("2024-07-15"),
        refuse("2024-07-16", "legal_proceedings", claim_filed_on="2024-07-15"),
        close("2024-07-16"),
        reopen("2024-07-17"),
    )
    cases = given(*again).cases
    assert [clock.clock for clock in cases.found["C-1"].running_clocks] == ["stage_2_response"]
    cases.calendar_of = closed("2024-06-05", "2024-06-19")
    cases.do(recount("2024-07-18")).then(codes=["already_done"])


# What does not


@pytest.mark.parametrize("history", [received(), acknowledged(), at_stage_2(), EXTENDED, answered()])
def test_counted_again_in_the_same_calendar_it_is_already_done(history: History) -> None:
    given(*history).when(recount(AT)).then(codes=["already_done"])


def test_a_day_that_lies_in_no_running_count_moves_nothing() -> None:
    cases = given(*at_stage_2()).cases
    cases.calendar_of = closed("2024-05-16", "2024-07-15")
    cases.do(recount(AT)).then(codes=["already_done"])


def test_another_name_of_the_same_holiday_is_no_difference() -> None:
    cases = given(*received(), calendar_of=closed("2024-05-16")).cases
    cases.calendar_of = closed("2024-05-16", name="The Jubilee")
    cases.do(recount(AT)).then(codes=["already_done"])


def test_what_has_ended_keeps_the_date_it_was_judged_by() -> None:
    ended = given(*prepared(), acknowledge("2024-05-21")).cases
    ended.calendar_of = closed("2024-05-16")
    before = ended.found["C-1"].clocks["stage_1_acknowledgement", None]
    ended.do(recount(AT)).then()
    assert ended.found["C-1"].clocks["stage_1_acknowledgement", None] == before
    assert (before.state, before.due_on) == ("breached", date(2024, 5, 20))


def test_a_reason_is_asked_for_and_kept_with_the_event() -> None:
    given(*received()).when({**recount(AT), "reason": " "}).malformed("reason")
    [event] = after(*received(), calendar=closed("2024-05-16")).events
    assert event.topic == "deadlines-recounted"
    assert event.personal["reason"] == "A holiday was proclaimed"
    assert getattr(event, "calendar", "") == closed("2024-05-16")(ENGLAND).version


# As somebody else counts


days_on = st.integers(0, 45)


def turned(received_on: date, place: int) -> date:
    """A day near a receipt that is no day of a weekend."""
    day = received_on + timedelta(days=place)
    return day + timedelta(days=2) if day.weekday() > 4 else day


@pytest.mark.parametrize("law", sorted(LAWS))
@given_any(
    received_on=st.dates(date(2024, 11, 25), date(2025, 1, 10)),  # several bank holidays, few calendars to make
    stories=st.lists(st.tuples(days_on, st.lists(steps, max_size=6)), min_size=2, max_size=4),
)
def test_every_running_deadline_counted_again_is_as_somebody_else_reckons_it(
    law: str, received_on: date, stories: list[tuple[int, list[Step]]]
) -> None:
    """Each part of the story is told in a calendar of its own, in which one day is the other way round."""
    told, on = Told(law, received_on), received_on
    for place, story in stories:
        day = turned(received_on, place)
        told.cases.calendar_of = with_day(day)
        with by_hand_too(day):
            _counted_again(told, on)
            for step in story:
                on += timedelta(days=step.gap)
                told.tell(*NEXT[step.what](told, on, step))
                _counted_again(told, on)


def _counted_again(told: Told, on: date) -> None:
    """What runs agrees with the second opinion, and each date can be checked by hand."""
    said = told.cases.do(recount(str(max(on, told.case.received_on))))
    assert said.codes in ([], ["already_done"])
    rows = told.history.rows()
    for clock in told.case.running_clocks:
        if clock.clock in rows:
            ours, theirs = row(clock)._replace(previous=()), rows[clock.clock]._replace(previous=())
            if clock.count is None:  # the Ombudsman's date, from which nothing is counted again
                theirs = theirs._replace(latest=ours.latest)
            assert ours == theirs, (clock, told.story)
        check_why(clock)


# Whatever has happened


@given_any(walk=walks, place=days_on)
def test_counted_there_and_back_every_date_is_as_it_was_and_nothing_else_has_changed(walk: Walk, place: int) -> None:
    for each in walk.commands():
        walk.cases.do(each)
    day = turned(date(2024, 5, 10), place)
    before = dict(walk.cases.found)
    tables = walk.cases.calendar_of
    for case in before.values():
        there = _again(walk.cases, case, with_day(day))
        back = _again(walk.cases, there, tables)
        assert dates(back) == dates(case)
        for later in (there, back):
            assert _else(later) == _else(case)
            assert {key: clock for key, clock in later.clocks.items() if not clock.running} == {
                key: clock for key, clock in case.clocks.items() if not clock.running
            }
        assert all(
            clock.due_on == case.clocks[key].due_on
            for key, clock in there.clocks.items()
            if clock.running and (clock.date_given or clock.count is None)
        )


def _again(cases: Cases, case: Complaint, calendar: Callable[[str], Calendar]) -> Complaint:
    """A case counted again in a calendar, after which there is nothing to count again."""
    cases.calendar_of = calendar
    at = max(str(cases.now.date()), str(case.received_on))
    said = cases.do(recount(at, case=case.ref))
    assert said.codes in ([], ["already_done"], ["occurred_in_future"]), said.reasons
    now = cases.found[case.ref]
    policy = cases.policies.named(now.policy)
    assert recounted(now, policy, calendar(policy.calendar)) == ()
    return now


def _else(case: Complaint) -> dict[str, Any]:
    aside = {"version", "clocks", "history"}
    return {each.name: getattr(case, each.name) for each in fields(Complaint) if each.name not in aside}


@given_any(walk=walks)
def test_in_an_unchanged_calendar_there_is_never_anything_to_count_again(walk: Walk) -> None:
    for each in walk.commands():
        said = walk.cases.do(each)
        for case in walk.cases.found.values():
            policy = walk.cases.policies.named(case.policy)
            assert recounted(case, policy, calendar_of(policy.calendar)) == ()
        assert "deadlines-recounted" not in {event.topic for event in said.events}


def test_a_case_extended_by_an_earlier_casework_keeps_what_nobody_can_count_again() -> None:
    """Its clock says neither how it was counted nor how much was added."""
    cases = given(*EXTENDED).cases
    cases.found["C-1"] = _as_written_before(cases.found["C-1"])
    cases.calendar_of = closed("2024-05-16")
    cases.do(recount(AT)).then(codes=["already_done"])
    cases.calendar_of = calendar_of
    corrected = cases.do(correct(AT, "at", "2024-05-03")).then()
    corrected.clock("stage_1_response", due_on="2024-06-05", latest_lawful_on="2024-06-04")


def _as_written_before(case: Complaint) -> Complaint:
    clock = case.clocks["stage_1_response", None]
    bare = clock.model_copy(update={"counted": None, "added": None, "allowed_until": None})
    twin = case.copy()
    twin.clocks = {**case.clocks, clock.key: bare}
    return twin
