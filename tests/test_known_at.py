"""A case at another moment: as it was known then, as it stood then, both, and what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casework.application import Casework
from casework.domain.complaint import fold
from casework.domain.correction import RecordCorrected
from casework.domain.errors import CaseNotFound
from casework.domain.event import CaseEvent
from casework.domain.moment import LONDON, local_day
from casework.store import open_store
from casework.store.place import THROW_AWAY
from engines import NewUrl
from examples import Command, acknowledge, acknowledged, log, prepared, respond
from examples_record import correct
from program import casework as program
from taking_in import contact, walked
from walk import Walk, walks

FEW = settings(max_examples=settings().max_examples // 10)
pick = st.integers(0, 10**6)


@contextmanager
def holding(events: list[CaseEvent]) -> Iterator[Casework]:
    """These events in a store of their own."""
    with open_store(THROW_AWAY) as store:
        store.save(*events)
        yield Casework(store)


def recorded(place: str, *commands: tuple[str, Command]) -> Casework:
    """Commands with the days on whose noon each was recorded, all accepted."""
    now = [datetime.max.replace(tzinfo=UTC)]
    casework = Casework.open(place, clock=lambda: now[0])
    for day, command in commands:
        now[0] = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        assert casework.execute(command).outcome == "accepted"
    return casework


def on_its_day(*commands: Command) -> list[tuple[str, Command]]:
    """Commands recorded on the very day."""
    return [(command["at"], command) for command in commands]


@pytest.fixture
def place(new_store: NewUrl) -> str:
    return new_store()


def lived(walk: Walk) -> list[CaseEvent]:
    """The log of a walk; what had happened before it is recorded on the days on which it occurred."""
    before = len(walk.cases.log)
    list(walked(walk))
    assume(walk.cases.log)
    return [*map(_on_its_day, walk.cases.log[:before]), *walk.cases.log[before:]]


# Known at


@given(walks, pick)
@FEW
def test_known_at_a_moment_is_a_replay_of_the_log_cut_at_that_moment(walk: Walk, number: int) -> None:
    log = lived(walk)
    moment = _one_of([event.recorded_at for event in log], number)
    for at in (moment - timedelta(microseconds=1), moment, local_day(moment), local_day(moment) - timedelta(1)):
        cut = [event for event in log if _by(event.recorded_at, at)]
        with holding(log) as whole, holding(cut) as then:
            for ref in walk.cases.found:
                assert _told(whole, ref, known_at=at) == _told(then, ref)


def test_a_late_entry_was_not_known_before_it_was_recorded(place: str) -> None:
    with recorded(place, *on_its_day(*acknowledged()), ("2024-06-10", contact())) as casework:
        assert "contact-recorded" not in _topics(casework.history("C-1", known_at=date(2024, 6, 9)))
        assert "contact-recorded" in _topics(casework.history("C-1", known_at=date(2024, 6, 10)))


def test_a_day_is_meant_up_to_its_end_and_an_instant_to_the_instant(place: str) -> None:
    with recorded(place, *on_its_day(log())) as casework:
        assert casework.case("C-1", known_at=date(2024, 5, 13)).ref == "C-1"
        assert casework.case("C-1", known_at=datetime(2024, 5, 13, 12, tzinfo=UTC)).ref == "C-1"
        assert casework.case("C-1", known_at=datetime(2024, 5, 13, 13, tzinfo=LONDON)).ref == "C-1"
        with pytest.raises(CaseNotFound, match="no case 'C-1' yet"):
            casework.case("C-1", known_at=datetime(2024, 5, 13, 12, tzinfo=LONDON))


def test_a_time_without_its_offset_is_no_moment(place: str) -> None:
    with recorded(place, *on_its_day(log())) as casework:
        for moments in ({"known_at": datetime(2024, 5, 13)}, {"as_at": datetime(2024, 5, 13)}):  # noqa: DTZ001
            with pytest.raises(ValueError, match="offset"):
                casework.case("C-1", **moments)
        with pytest.raises(ValueError, match="offset"):
            casework.diff("C-1", datetime(2024, 5, 13), date(2024, 5, 14))  # noqa: DTZ001


def test_a_case_that_is_not_there_was_never_known(place: str) -> None:
    with recorded(place, *on_its_day(log())) as casework, pytest.raises(CaseNotFound, match="There is no case 'C-2'"):
        casework.history("C-2", known_at=date(2024, 5, 13))


# As at


@given(walks, pick)
@FEW
def test_as_at_a_moment_is_a_fold_of_what_had_occurred_by_then(walk: Walk, number: int) -> None:
    log = lived(walk)
    day = local_day(_one_of([event.occurred for event in log], number))
    with holding(log) as casework:
        for ref in walk.cases.found:
            history = casework.history(ref)
            if any(isinstance(event, RecordCorrected) for event in history):
                continue
            occurred = [event for event in history if local_day(event.occurred) <= day]
            if not occurred or occurred[0].originator_version > 0:
                assert _told(casework, ref, as_at=day) is None
                continue
            found, expected = casework.case(ref, as_at=day), fold(occurred)
            assert casework.history(ref, as_at=day) == occurred
            assert (found.status, found.points, found.actions) == (expected.status, expected.points, expected.actions)


@given(walks, pick)
@FEW
def test_as_at_a_moment_no_clock_shows_what_came_later(walk: Walk, number: int) -> None:
    log = lived(walk)
    day = local_day(_one_of([event.occurred for event in log], number))
    with holding(log) as casework:
        for ref in walk.cases.found:
            if _told(casework, ref, as_at=day) is None:
                continue
            case = casework.case(ref, as_at=day)
            assert case.received_on <= day
            for clock in case.clocks.values():
                assert clock.started_on <= day
                assert clock.running or (clock.stopped_on or date.max) <= day


@given(walks)
@FEW
def test_at_the_end_of_time_everything_is_known_and_has_occurred(walk: Walk) -> None:
    log = lived(walk)
    end = date(2055, 12, 31)
    with holding(log) as casework:
        for ref, case in walk.cases.found.items():
            assert _told(casework, ref, known_at=end, as_at=end) == (case, casework.history(ref))


@given(walks, pick, pick)
@FEW
def test_both_together_are_what_had_occurred_as_the_cut_log_tells_it(walk: Walk, one: int, other: int) -> None:
    log = lived(walk)
    known_at = _one_of([event.recorded_at for event in log], one)
    as_at = _one_of([event.occurred for event in log], other)
    cut = [event for event in log if event.recorded_at <= known_at]
    with holding(log) as whole, holding(cut) as then:
        for ref in walk.cases.found:
            assert _told(whole, ref, known_at=known_at, as_at=as_at) == _told(then, ref, as_at=as_at)


def test_a_late_entry_had_occurred_before_it_was_recorded(place: str) -> None:
    with recorded(place, *on_its_day(*acknowledged(), respond()), ("2024-06-10", contact())) as casework:
        assert _topics(casework.history("C-1", as_at=date(2024, 5, 14)))[-1] == "contact-recorded"
        assert casework.case("C-1", as_at=date(2024, 5, 14)).status == "stage_1"
        assert "contact-recorded" not in _topics(casework.history("C-1", as_at=date(2024, 5, 13)))


def test_a_corrected_receipt_was_the_receipt_all_along_but_was_not_known(place: str) -> None:
    corrected = correct("2024-05-20", "at", "2024-05-10")
    with recorded(place, *on_its_day(*acknowledged(), corrected)) as casework:
        as_it_was = casework.case("C-1", as_at=date(2024, 5, 11))
        assert (as_it_was.received, as_it_was.status) == (date(2024, 5, 10), "logged")
        (clock,) = as_it_was.clocks.values()
        assert (clock.clock, clock.due_on, clock.state) == ("stage_1_acknowledgement", date(2024, 5, 17), "running")
        assert casework.case("C-1", known_at=date(2024, 5, 19)).received == date(2024, 5, 13)
        assert casework.case("C-1", known_at=date(2024, 5, 19), as_at=date(2024, 5, 19)).received == date(2024, 5, 13)
        with pytest.raises(CaseNotFound):
            casework.case("C-1", as_at=date(2024, 5, 9))


def test_a_case_corrected_to_a_later_receipt_had_not_been_received_before_that(place: str) -> None:
    later = correct("2024-05-20", "at", "2024-05-14", evidence="The envelope", approved_by="cy")
    with recorded(place, *on_its_day(*prepared(), later)) as casework:
        with pytest.raises(CaseNotFound):
            casework.case("C-1", as_at=date(2024, 5, 13))
        assert casework.case("C-1", as_at=date(2024, 5, 14)).received == date(2024, 5, 14)


def test_a_correction_of_something_else_counts_from_that(place: str) -> None:
    fact = correct("2024-05-20", "category", "leaks")
    with recorded(place, *on_its_day(*acknowledged(), fact)) as casework:
        assert casework.case("C-1", as_at=date(2024, 5, 13)).category == "leaks"
        assert casework.case("C-1", known_at=date(2024, 5, 13)).category == "damp_and_mould"


# What changed


def test_a_difference_has_the_facts_the_clocks_and_the_events_between(place: str) -> None:
    with recorded(place, *on_its_day(*prepared(), acknowledge())) as casework:
        found = casework.diff("C-1", date(2024, 5, 13), date(2024, 5, 14))
    assert {change.fact: (change.earlier, change.later) for change in found.facts} == {
        "status": ("logged", "stage_1"),
        "stage_status": ("logged", "stage_1"),
    }
    assert [
        (change.earlier and change.earlier.state, change.later and change.later.state) for change in found.clocks
    ] == [
        ("running", "met"),
        (None, "running"),
    ]
    assert _topics(found.events) == ["complaint-acknowledged"]
    assert found.taken_back == ()


def test_from_before_its_receipt_everything_in_a_case_has_changed(place: str) -> None:
    with recorded(place, *on_its_day(*prepared())) as casework:
        found = casework.diff("C-1", date(2024, 5, 12), date(2024, 5, 13))
        assert found.events == tuple(casework.history("C-1"))
        assert {change.fact: change.earlier for change in found.facts}["handler"] is None
        nothing = casework.diff("C-1", date(2024, 5, 11), date(2024, 5, 12))
    assert (nothing.facts, nothing.clocks, nothing.events, nothing.taken_back) == ((), (), (), ())


def test_a_late_entry_changes_what_was_recorded_now_and_what_had_occurred_then(place: str) -> None:
    with recorded(place, *on_its_day(*acknowledged()), ("2024-06-10", contact())) as casework:
        recently = date(2024, 6, 9), date(2024, 6, 10)
        back_then = date(2024, 5, 13), date(2024, 5, 14)
        assert _topics(casework.diff("C-1", *recently).events) == ["contact-recorded"]
        assert _topics(casework.diff("C-1", *recently, by="occurred").events) == []
        assert "contact-recorded" not in _topics(casework.diff("C-1", *back_then).events)
        assert "contact-recorded" in _topics(casework.diff("C-1", *back_then, by="occurred").events)


@given(walks, pick, pick)
@FEW
def test_between_two_moments_lie_the_events_that_only_the_later_one_knows(walk: Walk, one: int, other: int) -> None:
    log = lived(walk)
    times = [event.recorded_at for event in log]
    earlier, later = sorted((_one_of(times, one), _one_of(times, other)))
    with holding(log) as casework:
        for ref in walk.cases.found:
            found = casework.diff(ref, earlier, later)
            assert list(found.events) == [e for e in casework.history(ref) if earlier < e.recorded_at <= later]
            assert found.taken_back == ()
            alike = _state(casework, ref, earlier) == _state(casework, ref, later)
            assert alike == (not found.facts and not found.clocks)


# On the command line


@pytest.fixture
def store(place: str) -> str:
    late = ("2024-06-10", contact())
    recorded(place, *on_its_day(*acknowledged(), respond("2024-05-28", actions=[])), late).close()
    return place


def test_a_case_can_be_shown_as_known_and_as_at(store: str) -> None:
    shown = program("case", "show", "C-1", "--known-at", "2024-05-14", "--json", store=store).json
    assert (shown["status"], shown["events"]) == ("stage_1", 6)
    shown = program("case", "show", "C-1", "--as-at", "2024-05-14", "--json", store=store).json
    assert (shown["status"], shown["events"]) == ("stage_1", 7)
    both = ("--known-at", "2024-06-09", "--as-at", "2024-05-14T23:59:59+01:00")
    assert program("case", "show", "C-1", *both, "--json", store=store).json["events"] == 6


def test_clocks_and_timeline_can_be_looked_at_as_they_were(store: str) -> None:
    clocks = program("case", "clocks", "C-1", "--known-at", "2024-05-20", "--json", store=store).json
    assert [(clock["clock"], clock["state"]) for clock in clocks] == [
        ("stage_1_acknowledgement", "met"),
        ("stage_1_response", "running"),
    ]
    entries = program("case", "timeline", "C-1", "--as-at", "2024-05-14", "--json", store=store).json
    assert [entry["event"] for entry in entries][-1] == "contact-recorded"
    assert [entry["late_entry"] for entry in entries] == [False] * 6 + [True]
    assert (entries[-1]["occurred"], entries[-1]["recorded_at"][:10]) == ("2024-05-14", "2024-06-10")
    assert "LATE ENTRY" in program("case", "timeline", "C-1", store=store).out


def test_the_difference_is_told_to_people_and_to_programs(store: str) -> None:
    told = program("case", "diff", "C-1", "2024-05-14", "2024-06-10", store=store).out
    for words in ("status: stage_1 → stage_1_responded", "stage 1 response: running, due 29 May 2024", "LATE ENTRY"):
        assert words in told
    found = program("case", "diff", "C-1", "2024-05-14", "2024-06-10", "--json", store=store).json
    assert [event["event"] for event in found["events"]] == ["response-sent", "contact-recorded"]
    assert [clock["clock"] for clock in found["clocks"]] == ["stage_1_response"]
    assert {"fact": "answers.P1", "earlier": None, "later": "not_upheld"} in found["facts"]
    occurred = ("case", "diff", "C-1", "2024-05-29", "2024-06-10", "--by", "occurred")
    assert program(*occurred, store=store).out == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("show", "C-1", "--known-at", "2024-05-12"), 5),
        (("show", "C-2", "--known-at", "2024-05-14"), 5),
        (("show", "C-1", "--known-at", "2024-05-14T12:00:00"), 2),
        (("timeline", "C-1", "--as-at", "yesterday"), 2),
        (("diff", "C-1", "2024-05-15", "2024-05-14"), 2),
        (("diff", "C-2", "2024-05-14", "2024-05-15"), 5),
    ],
)
def test_a_moment_that_makes_no_sense_is_said_so(store: str, arguments: tuple[str, ...], status: int) -> None:
    run = program("case", *arguments, store=store)
    assert run.status == status
    assert run.err.strip()


def _on_its_day(event: CaseEvent) -> CaseEvent:
    noon = datetime.combine(local_day(event.occurred), time(12), UTC)
    return event.model_copy(update={"meta": event.meta.model_copy(update={"recorded_at": noon})})


def _told(
    casework: Casework, ref: str, *, known_at: date | None = None, as_at: date | None = None
) -> tuple[object, list[CaseEvent]] | None:
    try:
        case = casework.case(ref, known_at=known_at, as_at=as_at)
    except CaseNotFound:
        return None
    return case, casework.history(ref, known_at=known_at, as_at=as_at)


def _by(recorded_at: datetime, moment: date) -> bool:
    """Whether it was recorded by a moment, reckoned apart from the program."""
    if isinstance(moment, datetime):
        return recorded_at <= moment
    return recorded_at.astimezone(LONDON).date() <= moment


def _one_of(moments: list[datetime] | list[date], number: int) -> date:
    return moments[number % len(moments)]


def _topics(events: Iterable[CaseEvent]) -> list[str]:
    return [event.topic for event in events]


def _state(casework: Casework, ref: str, known_at: date) -> dict[str, object]:
    """Everything a case was known to be, but for the bookkeeping that every event adds to."""
    try:
        case = casework.case(ref, known_at=known_at)
    except CaseNotFound:
        return {}
    kept = {field.name for field in fields(case)} - {"version", "acknowledged_alerts", "keys", "history"}
    return {name: value for name in kept if (value := getattr(case, name) or None)}
