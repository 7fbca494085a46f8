"""A whole store counted again: which cases are looked at, what is listed before and after, and each moved once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_proclamation import (
    DAY,
    JUBILEE,
    NOW,
    WITHDRAWN,
    counted_again,
    die_on_the_way,
    opened,
    proclaim,
    proclaim_there,
)
from at_work import at_once, struck_down
from casework.application import Casework
from casework.domain.calendar import calendar_of
from casework.domain.complaint import case_id
from casework.domain.errors import CaseworkError, Conflict
from casework.domain.policy import Policies, PolicyError
from casework.domain.proclaiming import Holiday, Withdrawal
from casework.domain.recount import recounted
from casework.projections.catch_up import up_to_date
from casework.projections.deadlines import running
from casework.recounting import ATTEMPTS, BATCH, Recount, Recounted, longest
from casework.store import Store
from casework.store.batch import Batch
from engines import FEW, Copies, NewUrl
from examples import History, acknowledge, acknowledged, answered, at_stage_2, closed, extend, log, of_case, prepared
from examples_record import contact, promise
from proclaimed import ENGLAND, proclaimer, with_day
from recorded import recording
from spec import SHIPPED, under
from test_proclamation_recount import turned
from walk import Walk, walks


def recorded_in(casework: Casework, *histories: History) -> Casework:
    """These histories in a store, all accepted."""
    for history in histories:
        for each in history:
            answer = casework.execute(each)
            assert answer.outcome == "accepted", (answer.reasons, answer.invalid)
    return casework


def some() -> tuple[History, ...]:
    """One case received, one acknowledged, one extended with a promise due on the day, one closed, one at stage 2."""
    return (
        of_case("A", log("2024-05-13")),
        of_case("B", *prepared(), acknowledge("2024-05-14")),
        of_case("C", *acknowledged(), extend("2024-05-15", "2024-06-05"), promise("2024-05-15", due_on="2024-05-16")),
    )


def foreseen(casework: Casework, asked: Holiday | Withdrawal = JUBILEE) -> list[Recounted]:
    event = casework.calendars.decided(asked, proclaimer(at=NOW))
    assert event is not None
    task = Recount(casework, ENGLAND, DAY)
    return [told for case in task.preview(task.cases(), casework.calendars.after(event)) for told in case]


def told(found: list[Recounted]) -> list[str]:
    return [f"{e.case} {e.clock} {e.change} {e.was_due_on} {e.due_on}" for e in found]


def topics(store: Store) -> Counter[str]:
    return Counter(each.event.topic for each in store.after(0, 100_000))


@pytest.fixture
def casework(url: str) -> Iterator[Casework]:
    with opened(url) as found:
        yield recorded_in(found, *some())


@pytest.fixture
def url(new_store: NewUrl) -> str:
    return new_store()


# What is listed


def test_every_deadline_that_moves_is_listed_with_its_dates_and_those_that_were_given_and_stay(
    casework: Casework,
) -> None:
    assert told(proclaim(casework)) == [
        "C stage_1_response given 2024-06-05 2024-06-05",
        "C action given 2024-05-16 2024-05-16",
        "A stage_1_acknowledgement moved 2024-05-20 2024-05-21",
        "B stage_1_response moved 2024-05-29 2024-05-30",
    ]


def test_the_latest_lawful_day_is_listed_before_and_after(casework: Casework) -> None:
    response = next(each for each in proclaim(casework) if each.case == "B")
    assert (response.was_latest_lawful_on, response.latest_lawful_on) == (date(2024, 6, 4), date(2024, 6, 5))


def test_a_due_date_that_stays_while_the_latest_lawful_day_moves_is_kept(url: str) -> None:
    with opened(url, clock=lambda: NOW + timedelta(30)) as casework:
        recorded_in(casework, of_case("L", *prepared(), acknowledge("2024-05-22")))
        assert told(proclaim(casework)) == ["L stage_1_response kept 2024-06-06 2024-06-06"]


def test_the_preview_lists_what_is_done_and_records_nothing(casework: Casework) -> None:
    position = casework.store.position()
    before = foreseen(casework)
    assert casework.store.position() == position
    assert proclaim(casework) == before


def test_a_list_looks_ahead_by_the_calendar_as_another_program_has_just_changed_it(
    casework: Casework, url: str
) -> None:
    def ending() -> list[str]:
        return [line.case for line in casework.queue("extensions_ending", days=13).lines]

    assert ending() == ending() == []  # to 4 June, and C's ends on 5 June
    with opened(url) as another:
        another.calendars.proclaim(JUBILEE, proclaimer(at=NOW))
        assert ending() == ending() == ["C"]
        another.calendars.proclaim(WITHDRAWN, proclaimer(at=NOW))
        assert ending() == []


def test_an_event_a_case_moves_them_in_the_list_of_deadlines(casework: Casework) -> None:
    proclaim(casework)
    assert topics(casework.store)["deadlines-recounted"] == 3
    with up_to_date(casework.store) as views:
        due = {each.case: each.due_on for each in running(views, until=date.max) if each.clock != "action"}
    assert due == {"A": date(2024, 5, 21), "B": date(2024, 5, 30), "C": date(2024, 6, 5)}


def test_withdrawn_and_counted_again_every_date_is_as_it_was(casework: Casework) -> None:
    before = {ref: casework.case(ref).clocks for ref in "ABC"}
    there = proclaim(casework)
    back = proclaim(casework, WITHDRAWN)
    assert [(e.case, e.was_due_on, e.due_on) for e in back] == [(e.case, e.due_on, e.was_due_on) for e in there]
    for ref, clocks in before.items():
        after = {key: clock.model_copy(update={"previous": ()}) for key, clock in casework.case(ref).clocks.items()}
        assert after == {key: clock.model_copy(update={"previous": ()}) for key, clock in clocks.items()}, ref
    assert [each.due_on for each in casework.case("A").running_clocks[0].previous] == [
        date(2024, 5, 20),
        date(2024, 5, 21),
    ]


# Which cases are looked at


def test_only_cases_with_a_count_over_the_day_or_something_due_on_it_are_looked_at(url: str) -> None:
    """Of a second stage nobody knows without looking whether it was asked for by that day; its case is looked at."""
    with opened(url, clock=lambda: NOW + timedelta(90)) as casework:
        recorded_in(
            casework,
            *some(),
            of_case("E", *closed()),
            of_case("F", *answered()),
            of_case("G", *at_stage_2()),
            of_case("H", log("2024-05-17")),
            of_case("P", log("2024-07-01"), promise("2024-07-01", due_on="2025-01-02")),
        )
        assert Recount(casework, ENGLAND, DAY).cases() == ["C", "A", "B", "G"]
        assert {each.case for each in foreseen(casework)} == {"A", "B", "C"}
        assert Recount(casework, ENGLAND, date(2025, 1, 2)).cases() == ["P"]
        assert Recount(casework, "scotland", DAY).cases() == []
        assert Recount(casework).cases() == ["A", "H", "B", "C", "G", "P"]


@settings(max_examples=settings().max_examples // 5)
@given(walk=walks, place=st.integers(0, 45))
def test_no_case_that_looking_at_every_case_finds_is_missed(walk: Walk, place: int) -> None:
    looked_at_every_case(walk, place)


@settings(max_examples=FEW)
@given(walk=walks, place=st.integers(0, 45))
def test_no_case_that_looking_at_every_case_finds_is_missed_on_postgres(copies: Copies, walk: Walk, place: int) -> None:
    looked_at_every_case(walk, place, copies)


def looked_at_every_case(walk: Walk, place: int, *lent: Copies) -> None:
    for _ in map(walk.cases.do, walk.commands()):
        pass
    day = turned(date(2024, 5, 10), place)
    changed = with_day(day)
    with recording(walk.cases, *lent) as recorded:
        policies = walk.cases.policies
        casework = Casework(recorded.store, policies=policies)
        expected = {
            case.ref
            for case in walk.cases.found.values()
            if recounted(case, policies.named(case.policy), changed(policies.named(case.policy).calendar))
        }
        task = Recount(casework, day=day)
        found = [each for case in task.preview(task.cases(), changed) for each in case]
        moved = {each.case for each in found if each.due_on != each.was_due_on}
        assert expected <= set(task.cases())
        assert moved <= expected <= {each.case for each in found}


def test_the_longest_count_is_longer_than_any_that_a_policy_has() -> None:
    calendar = calendar_of(ENGLAND)
    for policy in SHIPPED:
        for stage in (policy.stage_1, policy.stage_2):
            days = stage.response.working_days + (stage.acknowledgement.working_days if stage.acknowledgement else 0)
            for start in (date(2024, 12, 20), date(2025, 4, 10)):
                assert (calendar.add(start, days) - start).days < longest(SHIPPED)


def test_a_case_under_a_policy_that_is_not_there_is_named_and_not_passed_over(casework: Casework) -> None:
    others = Policies([SHIPPED.named("hos-2022")])
    with pytest.raises(PolicyError, match="there is no policy 'hos-2024'"):
        Recount(Casework(casework.store, policies=others), ENGLAND, DAY).cases()


# Corrected tables


def test_deadlines_that_older_tables_counted_move_to_where_the_present_ones_count_them(url: str) -> None:
    """15 June 2026 was proclaimed in Scotland; tables of before do not have it."""
    day, policies = date(2026, 6, 15), under("spso-example")
    present = calendar_of("scotland")
    older = present.with_changes({}, {day: ""})
    more: dict[str, Any] = {"policies": policies, "clock": lambda: datetime(2026, 6, 12, 12, tzinfo=UTC)}
    with opened(url, calendar=lambda _: older, **more) as casework:
        recorded_in(casework, of_case("S", log("2026-06-12")), of_case("T", log("2026-06-01")))
    with opened(url, **more) as casework:
        task = Recount(casework, "scotland")
        by = proclaimer(at=more["clock"]())
        assert told([e for case in task.preview(task.cases(), casework.calendar) for e in case]) == [
            "S stage_1_response moved 2026-06-18 2026-06-19"
        ]
        done = [e for case in task.record(task.cases(), by, "Newer tables") for e in case]
        assert told(done) == ["S stage_1_response moved 2026-06-18 2026-06-19"]
        [clock] = casework.case("S").running_clocks
        assert clock.previous[0].because.startswith("2026-06-15 is no working day (Scotland's participation")
        assert [e for case in task.record(task.cases(), by, "Newer tables") for e in case] == []


# Once, and once only


MANY = BATCH + 20


def many(casework: Casework) -> Casework:
    return recorded_in(casework, *(of_case(f"C-{n:03}", log("2024-05-13")) for n in range(MANY)))


def test_run_again_it_records_nothing(casework: Casework) -> None:
    proclaim(casework)
    position = casework.store.position()
    assert {each.change for each in counted_again(casework)} == {"given"}
    assert casework.store.position() == position


@pytest.mark.parametrize("stop", [0, 1, BATCH, BATCH + 1, MANY - 1])
def test_interrupted_and_run_again_every_case_is_moved_once(url: str, stop: int) -> None:
    with opened(url) as casework:
        many(casework).calendars.proclaim(JUBILEE, proclaimer(at=NOW))
        task = Recount(casework, ENGLAND, DAY)
        list(islice(task.record(task.cases(), proclaimer(at=NOW), "Proclaimed"), stop))
        moved = topics(casework.store)["deadlines-recounted"]
        assert moved == min(MANY, -(-stop // BATCH) * BATCH)
        assert len(counted_again(casework)) == MANY - moved
        assert topics(casework.store)["deadlines-recounted"] == MANY


def test_killed_on_the_way_and_run_again_every_case_is_moved_once(url: str) -> None:
    with opened(url) as casework:
        many(casework)
    struck_down(die_on_the_way, url)
    with opened(url) as casework:
        assert topics(casework.store)["deadlines-recounted"] == BATCH
        assert len(proclaim(casework)) == MANY - BATCH
        found = topics(casework.store)
    assert (found["deadlines-recounted"], found["holiday-proclaimed"]) == (MANY, 1)


def test_two_at_once_move_every_case_once(url: str) -> None:
    with opened(url) as casework:
        many(casework)
    assert sum(at_once(2, proclaim_there, url)) == MANY
    with opened(url) as casework:
        found = topics(casework.store)
        assert (found["deadlines-recounted"], found["holiday-proclaimed"]) == (MANY, 1)
        assert all(casework.case(f"C-{n:03}").version == 1 for n in range(MANY))


def test_a_case_that_others_change_meanwhile_is_decided_anew(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, todo = Batch.record, [contact("2024-05-15", case="A"), contact("2024-05-15", case="B")]

    def overtaken(batch: Batch, beside: Any) -> None:
        if todo:
            casework.execute(todo.pop())
        record(batch, beside)

    monkeypatch.setattr(Batch, "record", overtaken)
    assert len(proclaim(casework)) == 4
    assert topics(casework.store)["deadlines-recounted"] == 3
    assert [event.topic for event in casework.history("A")][-2:] == ["contact-recorded", "deadlines-recounted"]


def test_cases_that_others_change_all_the_time_are_a_conflict(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, tried = Batch.record, []

    def overtaken(batch: Batch, beside: Any) -> None:
        tried.append(casework.execute(contact("2024-05-15", case="A")))
        record(batch, beside)

    monkeypatch.setattr(Batch, "record", overtaken)
    with pytest.raises(Conflict, match="run it again"):
        proclaim(casework)
    assert len(tried) == ATTEMPTS
    assert topics(casework.store)["deadlines-recounted"] == 0


def test_a_case_of_the_future_is_named_and_not_passed_over(casework: Casework) -> None:
    casework.calendars.proclaim(JUBILEE, proclaimer(at=NOW))
    task = Recount(casework, ENGLAND, DAY)
    with pytest.raises(CaseworkError, match=r"Case \w cannot be counted again: The complaint was received on"):
        list(task.record(task.cases(), proclaimer(at=NOW - timedelta(30)), "Proclaimed"))
    assert topics(casework.store)["deadlines-recounted"] == 0


def test_the_events_say_who_proclaimed_it_and_hang_together(casework: Casework) -> None:
    proclaim(casework)
    metas = [each.event.meta for each in casework.store.after(0, 1000) if each.event.topic == "deadlines-recounted"]
    assert {meta.actor.id for meta in metas} == {"ann"}
    assert len({meta.correlation_id for meta in metas}) == 1
    assert case_id("A") in {each.event.originator_id for each in casework.store.after(0, 1000)}
