"""How long words are kept: by which schedule, from which day, and what holds them when their time has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given as property_given
from hypothesis import strategies as st
from pydantic import ValidationError

from at_erasure import HERS, HERS_TOO, HIS, NOBODYS, decider, erased, opened, recorded
from casework import Casework
from casework.domain.adoption import CaseAdopted
from casework.domain.complaint import Complaint
from casework.domain.retention import Schedule, holds, keep_until, outcome
from casework.domain.word_holds import ended_on, years_after
from casework.erasing import holding
from casework.retention import due, kept_by
from casework.store import KeysAt
from engines import NewUrl
from examples import (
    ANSWERED,
    BEN,
    History,
    acknowledged,
    answer,
    answered,
    close,
    closed,
    escalated,
    finally_answered,
    of_case,
    point,
    received,
    redirect,
    refuse,
    reopen,
    respond,
    withdraw,
)
from spec import given
from test_adoption import adopt

TWO_POINTS = acknowledged(point("P1"), point("P2"))
UPHELD = {"no_remedy_reason": "Nothing is left to do"}


def schedule(name: str = "all", **more: Any) -> Schedule:
    return Schedule.model_validate({"name": name, "years": 3, "source": "Our policy"} | more)


def case(*history: Any) -> Complaint:
    """The case that these commands make."""
    return given(*history).cases.found["C-1"]


def both(first: str, second: str) -> Any:
    return respond(ANSWERED, answer("P1", first), answer("P2", second), **UPHELD)


OUTCOMES: list[tuple[History, str | None]] = [
    (received(), None),
    (acknowledged(), None),
    (escalated(), None),
    ((*received(), refuse("2024-05-14", "legal_proceedings", claim_filed_on="2024-05-13")), "refused"),
    ((*received(), redirect()), "redirected"),
    ((*received(), withdraw("2024-05-14")), "withdrawn"),
    (answered(), "not_upheld"),
    (finally_answered(), "not_upheld"),
    ((*TWO_POINTS, both("upheld", "upheld")), "upheld"),
    ((*TWO_POINTS, both("upheld", "not_upheld")), "partially_upheld"),
    ((*TWO_POINTS, both("partially_upheld", "partially_upheld")), "partially_upheld"),
    ((adopt("closed"),), "unknown"),
    ((adopt("stage_1"),), None),
]


@pytest.mark.parametrize(("history", "expected"), OUTCOMES)
def test_what_came_of_a_complaint_is_known_from_its_status_and_its_answers(
    history: History, expected: str | None
) -> None:
    assert outcome(case(*history)) == expected


ENDS: list[tuple[History, str]] = [
    (answered(), ANSWERED),
    (closed(), "2024-05-31"),
    (finally_answered(), "2024-06-28"),
    ((*finally_answered(), close("2024-07-10", by=BEN)), "2024-07-10"),
    ((*received(), withdraw("2024-05-14")), "2024-05-14"),
    ((*answered(), reopen("2024-06-10"), respond("2024-06-12")), "2024-06-12"),
]


@pytest.mark.parametrize(("history", "expected"), ENDS)
def test_years_count_from_the_closing_or_the_last_answer(history: History, expected: str) -> None:
    assert ended_on(case(*history)).isoformat() == expected


def taken_over(**known: Any) -> tuple[Complaint, CaseAdopted]:
    cases = given(adopt("closed", **known)).cases
    return cases.found["C-1"], cast("CaseAdopted", cases.log[0])


def test_a_case_closed_elsewhere_counts_from_the_day_known_or_else_from_its_taking_over() -> None:
    assert ended_on(*taken_over(closed_on="2024-08-01")) == date(2024, 8, 1)
    assert ended_on(*taken_over(stage_1_response_on="2024-05-28")) == date(2030, 1, 1)


def test_the_first_schedule_that_covers_a_case_counts() -> None:
    found = keep_until(
        case(*closed()),
        [
            schedule("other", categories=("leaks",), years=1),
            schedule("upheld", outcomes=("upheld",), years=2),
            schedule("damp", categories=("damp_and_mould",), outcomes=("not_upheld",), years=6),
            schedule("all"),
        ],
    )

    assert found is not None
    assert found.until == date(2030, 5, 31)
    assert found.why == "ended on 2024-05-31, not_upheld; 6 years by the schedule damp"


def test_a_case_that_is_not_answered_has_no_end_and_is_not_kept_by_a_schedule() -> None:
    running = case(*acknowledged())

    assert keep_until(running, [schedule()]) is None
    assert list(holds(running, None, date(2099, 1, 1))) == []


def test_words_are_held_until_the_end_of_the_last_day() -> None:
    ended = case(*closed())
    kept = keep_until(ended, [schedule()])

    (hold,) = holds(ended, kept, date(2027, 5, 31))

    assert (hold.code, hold.source) == ("kept_until", "Our policy")
    assert "kept until 2027-05-31" in hold.reason
    assert list(holds(ended, kept, date(2027, 6, 1))) == []


def test_what_no_schedule_covers_is_held_for_ever_and_why_is_said() -> None:
    ended = case(*closed())

    (hold,) = holds(ended, keep_until(ended, [schedule(outcomes=("refused",))]), date(2099, 1, 1))

    assert hold.code == "not_scheduled"
    assert "casework.toml" in hold.reason


@pytest.mark.parametrize(
    "wrong", [{"years": 0}, {"name": " "}, {"source": ""}, {"outcomes": ["lost"]}, {"for": ["all"]}]
)
def test_a_schedule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        schedule(**wrong)


@property_given(day=st.dates(date(1995, 1, 1), date(2055, 12, 31)), years=st.integers(1, 100))
def test_so_many_years_later_is_the_same_day_or_the_one_after_february(day: date, years: int) -> None:
    later = years_after(day, years)

    assert later.year == day.year + years
    assert (later.month, later.day) == (day.month, day.day) or (later - timedelta(days=1)).day == 28


@pytest.fixture
def casework(new_store: NewUrl, keys: KeysAt) -> Iterator[Casework]:
    """Rosa's case closed on 31 May 2024; hers too, Tom's and nobody's withdrawn on the 14th."""
    with opened(new_store(), keys) as casework:
        recorded(casework)
        yield casework


THREE_YEARS = [schedule()]
LATER = date(2027, 5, 20)


def listed(casework: Casework, schedules: list[Schedule], on: date) -> list[str]:
    return [each.retention.case for each in due(casework, schedules, on).due]


def test_cases_are_listed_from_the_day_after_their_last(casework: Casework) -> None:
    withdrawn = [HERS_TOO, HIS, NOBODYS]

    assert listed(casework, THREE_YEARS, date(2027, 5, 14)) == []
    assert listed(casework, THREE_YEARS, date(2027, 5, 15)) == withdrawn
    assert listed(casework, THREE_YEARS, date(2027, 6, 1)) == [*withdrawn, HERS]


def test_a_case_that_goes_on_is_never_listed(casework: Casework) -> None:
    recorded(casework, of_case("C-9", *acknowledged()))

    assert "C-9" not in listed(casework, THREE_YEARS, date(2055, 1, 1))


def test_what_holds_a_case_whose_time_has_come_is_said(casework: Casework) -> None:
    holding.place(casework, "r-1", decider("ann"), "claim-7", [HERS_TOO], "A letter before claim")

    found = due(casework, THREE_YEARS, LATER).due

    codes = {each.retention.case: [hold.code for hold in each.held] for each in found}
    assert codes == {HERS_TOO: ["legal_hold"], HIS: [], NOBODYS: []}


def test_an_erased_case_is_not_listed_again(casework: Casework) -> None:
    erased(casework, "r-2", HIS)

    assert listed(casework, THREE_YEARS, LATER) == [HERS_TOO, NOBODYS]


def test_cases_without_a_schedule_are_told_apart(casework: Casework) -> None:
    found = due(casework, [schedule(outcomes=("withdrawn",))], date(2028, 1, 1))

    assert [each.retention.case for each in found.due] == [HERS_TOO, HIS, NOBODYS]
    assert found.unscheduled == [HERS]


def test_an_erasure_can_ask_what_schedules_say(casework: Casework) -> None:
    asked = kept_by(casework, THREE_YEARS, LATER)

    assert [hold.code for hold in asked(casework.case(HERS))] == ["kept_until"]
    assert list(asked(casework.case(HIS))) == []


def test_a_case_taken_over_is_listed_by_what_is_known_of_its_end(casework: Casework) -> None:
    recorded(casework, ({**adopt("closed", closed_on="2024-05-16"), "case": "C-8"},))

    assert "C-8" in listed(casework, THREE_YEARS, LATER)
