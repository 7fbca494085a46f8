"""What another law would have changed: as if it had been in force from the first, and people had done the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casework.domain.calendar import Calendar, calendar_of
from casework.domain.event import CaseEvent
from casework.domain.personal import Erased
from casework.domain.policy import Policies, Policy
from casework.domain.proclamation import HolidayProclaimed
from casework.whatif.effect import ClockFlip, Effect, Flip, StepFlip, flips
from casework.whatif.law import Law, calendars_through, law_of
from casework.whatif.outcome import Outcome, recorded, under
from examples import (
    BEN,
    CY,
    FOUND,
    History,
    acknowledge,
    acknowledged,
    agree_updates,
    answered,
    assign,
    at_stage_2,
    command,
    escalate,
    extend,
    finally_answered,
    log,
    prepared,
    received,
    refuse,
    reinstate,
    reopen,
    respond,
    withdraw,
)
from proclaimed import closed, proclaimer, recount
from spec import SHIPPED, Cases
from walk import LAWS, Walk, walks

DAY = date(2030, 1, 1)
CODE = SHIPPED.named("hos-2024")
NAMED = ("hos-2022", "hos-2024", "lgsco-2024", "westminster-2023")


def present(_: datetime) -> Callable[[str], Calendar]:
    """The tables, at any moment."""
    return calendar_of


def draft(**stage_1: int) -> Policy:
    """The Code with other numbers of working days at stage 1."""
    limits = {
        name: getattr(CODE.stage_1, name).model_copy(update={"working_days": days}) for name, days in stage_1.items()
    }
    return CODE.model_copy(update={"name": "draft", "stage_1": CODE.stage_1.model_copy(update=limits)})


def happened(*history: Any, **world: Any) -> list[CaseEvent]:
    """The events of these commands on one case, all accepted."""
    cases = Cases(**world)
    for each in history:
        said = cases.do(each)
        assert said.events, said.invalid or said.reasons
    return cases.log


def flipped(history: Sequence[CaseEvent], policy: Policy, *, on: date = DAY) -> list[Flip]:
    """What a policy flips in a history."""
    return list(flips("C-1", recorded(history), under(law_of(SHIPPED, present, policy), history), on))


def told(found: Sequence[Flip]) -> list[str]:
    """Flips in a line each."""
    return [f"{each.clock if isinstance(each, ClockFlip) else each.command}: {each.change}" for each in found]


def by_case(events: Sequence[CaseEvent]) -> list[list[CaseEvent]]:
    found = defaultdict(list)
    for event in events:
        found[event.originator_id].append(event)
    return list(found.values())


# As it was, and as it would have been


@settings(max_examples=settings().max_examples // 2)
@given(walks)
def test_whatever_happened_the_law_under_which_it_did_changes_nothing(walk: Walk) -> None:
    for each in walk.commands():
        walk.cases.do(each)
    law = Law(LAWS[walk.law], present)
    for history in by_case(walk.cases.log):
        assert under(law, history) == recorded(history)


def courses(gaps: list[int], ending: int) -> History:
    """A complaint that goes on after so many days each time, up to one of its steps."""
    days = [date(2024, 5, 13)]
    for gap in gaps:
        days.append(days[-1] + timedelta(gap))
    at = [str(day) for day in days]
    until = str(days[2] + timedelta(gaps[2] + 5))
    return (
        *prepared(),
        acknowledge(at[1]),
        extend(at[2], until),
        respond(at[3]),
        escalate(at[4]),
        assign(at[4], "ben"),
        acknowledge(at[5], by=BEN),
        respond(at[6], by=BEN),
        reopen(at[7], instructed_by="ombudsman", due_on=str(days[7] + timedelta(9))),
        respond(at[8], by=BEN),
    )[: 5 + ending]


@settings(max_examples=settings().max_examples // 2)
@given(
    gaps=st.lists(st.integers(0, 20), min_size=8, max_size=8),
    ending=st.integers(1, 10),
    before=st.sampled_from(NAMED),
    after=st.sampled_from(NAMED),
)
def test_a_history_under_another_policy_comes_out_as_it_does_when_it_happens_under_that_policy(
    gaps: list[int], ending: int, before: str, after: str
) -> None:
    histories = []
    for name in (before, after):
        cases = Cases(policies=Policies.only(SHIPPED.named(name)))
        said = [cases.do(each) for each in courses(gaps, ending)]
        assume(all(each.events for each in said))
        histories.append(cases.log)
    assert under(law_of(SHIPPED, present, SHIPPED.named(after)), histories[0]) == recorded(histories[1])


def test_a_shorter_limit_makes_a_response_late_and_keeps_what_is_not_counted_by_it() -> None:
    found = flipped(happened(*answered()), draft(response=8))
    assert told(found) == ["stage_1_response: late"]
    [flip] = found
    assert isinstance(flip, ClockFlip)
    assert (flip.before and flip.before.due_on, flip.after and flip.after.due_on) == (
        date(2024, 5, 29),
        date(2024, 5, 24),
    )


def test_a_longer_limit_makes_a_late_response_on_time() -> None:
    late = happened(*acknowledged(), respond("2024-06-05"))
    assert told(flipped(late, draft(response=20))) == ["stage_1_response: on_time"]


def test_a_running_deadline_is_late_when_it_is_overdue_on_the_day() -> None:
    history = happened(*acknowledged())
    assert told(flipped(history, draft(response=5), on=date(2024, 5, 27))) == ["stage_1_response: late"]
    assert told(flipped(history, draft(response=5), on=date(2024, 5, 20))) == ["stage_1_response: moved"]


def test_a_law_without_a_deadline_has_none_and_one_that_has_it_starts_it() -> None:
    history = happened(*received())
    assert told(flipped(history, SHIPPED.named("westminster-2023"), on=date(2024, 5, 14))) == [
        "stage_1_acknowledgement: gone",
        "stage_1_response: new",
    ]


@pytest.mark.parametrize("instructed_by", ["landlord", "resident", "ombudsman"])
def test_a_complaint_taken_on_after_all_has_the_deadlines_of_the_draft_but_for_the_ombudsmans(
    instructed_by: str,
) -> None:
    due = "2024-07-05" if instructed_by == "ombudsman" else None
    history = happened(
        *received(), withdraw("2024-05-14"), reinstate("2024-06-03", instructed_by, due_on=due), now=NOON
    )
    found = under(law_of(SHIPPED, present, draft(acknowledgement=3)), history).clocks["stage_1_acknowledgement"]
    days = {"landlord": date(2024, 5, 16), "resident": date(2024, 6, 6), "ombudsman": date(2024, 7, 5)}
    assert found.due_on == days[instructed_by]


NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


def test_a_corrected_receipt_is_counted_again_under_the_draft() -> None:
    more = {"reason": "The letter lay in a drawer", "by": CY}
    history = happened(
        *received(), command("correct_record", "2024-05-20", event=1, field="at", value="2024-05-10", **more)
    )
    found = under(law_of(SHIPPED, present, draft(acknowledgement=3)), history).clocks["stage_1_acknowledgement"]
    assert found.due_on == date(2024, 5, 15)


# What would have been refused


def steps(found: Sequence[Flip]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.command, each.change, each.after or each.before) for each in found if isinstance(each, StepFlip)]


def test_an_extension_beyond_the_drafts_cap_would_have_been_refused_and_moves_nothing() -> None:
    history = happened(*acknowledged(), extend("2024-05-20", "2024-06-10"), respond("2024-06-10"))
    found = flipped(history, draft(extension=3))
    assert steps(found) == [("extend", "refused", ("extension_over_cap", "update_interval_missing"))]
    assert told(found) == ["stage_1_response: late", "extend: refused"]


def test_an_extension_recorded_as_found_is_lawful_under_a_draft_that_allows_it_and_moves_the_deadline() -> None:
    until = "2024-06-20"
    history = happened(*acknowledged(), extend("2024-05-20", until, as_found=FOUND), respond("2024-06-18"))
    found = flipped(history, draft(extension=20))
    assert steps(found) == [("extend", "allowed", ("extension_over_cap", "update_interval_missing"))]
    assert under(law_of(SHIPPED, present, draft(extension=20)), history).clocks["stage_1_response"].on_time


def test_good_reason_and_an_agreed_interval_are_remembered_and_so_is_that_they_were_given_once_erased() -> None:
    agreed = agree_updates("2024-05-17", "2024-05-24")
    history = happened(*acknowledged(), agreed, extend("2024-05-20", "2024-06-10", good_reason="A survey"))
    erased = [
        each.model_copy(update={"personal": dict.fromkeys(each.personal, Erased()), "sealed": None}) for each in history
    ]
    assert steps(flipped(history, draft(extension=3))) == []
    assert flipped(erased, draft(extension=3)) == flipped(history, draft(extension=3))


def test_a_refusal_on_a_ground_that_the_draft_lacks_or_dates_otherwise_would_be_unlawful() -> None:
    considered = {"considered": True, "outcome": "no", "reason": "Nothing to find out any more"}
    history = happened(log(issue_on="2023-04-01"), refuse("2024-05-14", "out_of_time", discretion=considered))
    ground = CODE.exclusions["out_of_time"]
    longer = CODE.model_copy(update={"exclusions": {"out_of_time": ground.model_copy(update={"months": 24})}})
    assert steps(flipped(history, longer)) == [("refuse", "refused", ("not_out_of_time",))]
    assert steps(flipped(history, CODE.model_copy(update={"exclusions": {}}))) == [
        ("refuse", "refused", ("not_an_exclusion",))
    ]


def test_a_response_that_one_person_sent_would_have_been_refused_where_two_have_to() -> None:
    history = happened(*answered())
    two = CODE.model_copy(update={"second_person_approves": True})
    assert steps(flipped(history, two)) == [("respond", "refused", ("approval_missing",))]
    assert steps(flipped(happened(*acknowledged(), respond(approved_by="cy")), two)) == []


# Calendars


def outcome(history: Sequence[CaseEvent], tables: Callable[[str], Calendar], *said: Any) -> Outcome:
    return under(Law(SHIPPED, calendars_through(said, tables)), history)


def test_days_that_a_landlord_closes_move_the_deadlines_they_fall_into() -> None:
    history = happened(*at_stage_2())
    found = outcome(history, closed("2024-05-20"))
    assert found.clocks["stage_1_response"].due_on == date(2024, 5, 30)
    assert found.clocks["stage_2_response"].due_on == date(2024, 7, 2)


def jubilee(at: datetime) -> HolidayProclaimed:
    by = proclaimer(at=at)
    return HolidayProclaimed.model_validate(
        {
            "originator_id": by.new_id(),
            "originator_version": 0,
            "event_id": by.new_id(),
            "subject": "england-and-wales",
            "meta": {
                "command": "proclaim",
                "occurred": at,
                "recorded_at": at,
                "actor": {"id": "ann", "role": "officer"},
                "correlation_id": "1",
            },
            "nation": "england-and-wales",
            "day": date(2024, 5, 20),
            "name": "Jubilee",
        }
    )


def test_a_day_proclaimed_on_the_way_counts_from_then_on_as_it_did() -> None:
    cases = Cases(now=datetime(2024, 5, 15, 12, tzinfo=UTC))
    for each in acknowledged():
        cases.do(each)
    proclaimed = datetime(2024, 5, 16, 12, tzinfo=UTC)
    cases.now, cases.calendar_of = proclaimed + timedelta(hours=1), closed("2024-05-20")
    assert cases.do(recount("2024-05-16")).events
    assert outcome(cases.log, calendar_of, jubilee(proclaimed)) == recorded(cases.log)


def test_a_day_proclaimed_after_the_answer_leaves_the_answered_deadline_alone() -> None:
    history = happened(*answered(), now=datetime(2024, 5, 28, 12, tzinfo=UTC))
    after = datetime(2024, 6, 1, tzinfo=UTC)
    assert outcome(history, calendar_of, jubilee(after)) == recorded(history)


# Measures


def test_each_measure_counts_what_is_due_in_time_and_unlawful_before_and_after() -> None:
    effect = Effect(DAY)
    law = law_of(SHIPPED, present, draft(response=8, extension=1))
    extended = (*acknowledged(), extend("2024-05-20", "2024-06-05"), respond("2024-06-05"))
    for history in (finally_answered(), extended, received()):
        events = happened(*history)
        effect.count("C-1", recorded(events), under(law, events))
    facts = {(each["stage"], each["measure"]): (each["before"], each["after"]) for each in effect.facts()}
    assert effect.cases == 3
    assert facts[1, "acknowledged"] == 2 * ({"due": 3, "on_time": 2, "late": 1, "rate": 0.6667},)
    assert facts[1, "responded"] == (
        {"due": 2, "on_time": 2, "late": 0, "rate": 1.0},
        {"due": 2, "on_time": 0, "late": 2, "rate": 0.0},
    )
    assert facts[1, "extended"] == ({"times": 1, "unlawful": 0}, {"times": 1, "unlawful": 1})
    assert facts[2, "responded"] == 2 * ({"due": 1, "on_time": 1, "late": 0, "rate": 1.0},)
    assert facts[1, "refused"] == 2 * ({"times": 0, "unlawful": 0},)


def test_a_draft_that_is_the_same_law_under_another_name_flips_nothing() -> None:
    history = happened(*finally_answered(), reopen("2024-07-08"))
    assert flipped(history, CODE.model_copy(update={"name": "ours"})) == []
