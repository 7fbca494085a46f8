"""The landlord's own record: homes, exceptions from the Code, responses, recommendations, lessons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from at_worker import SetByHand
from casework import Casework
from casework.domain.landlord_record import LandlordRecord, project_landlord
from casework.domain.landlord_record_command import LANDLORD_COMMANDS, parse_landlord
from casework.domain.landlord_record_deciding import LANDLORD_CODES, LANDLORD_HANDLINGS, asks
from casework.landlord import ATTEMPTS, LandlordAnswer, landlord_record
from casework.projections.landlord_record import Until
from casework.projections.tagged_breaches import tagged_breaches
from casework.store.place import THROW_AWAY
from engines import NewUrl
from examples import acknowledge, log, prepared
from landlord_examples import (
    AT,
    EVERYTHING,
    Command,
    after,
    carried_out,
    change,
    effect,
    ended,
    exception,
    governing_body,
    homes,
    lesson,
    made,
    own,
    recommended,
    responded,
)

NOW = datetime(2024, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def casework() -> Iterator[Casework]:
    with Casework.open(THROW_AWAY, clock=SetByHand(NOW)) as opened:
        yield opened


def codes(answer: LandlordAnswer) -> list[str]:
    return [each.code for each in answer.reasons]


def record(casework: Casework, *commands: Command) -> LandlordRecord:
    """The record in which these commands were carried out."""
    assert after(casework, *commands).outcome == "accepted"
    return landlord_record(casework.store)


# Homes and the governing body


def test_homes_are_recorded_by_year_and_tenure_and_a_later_record_takes_the_place_of_an_earlier_one(
    casework: Casework,
) -> None:
    found = record(casework, homes(), homes(500, tenure="lcho"), homes(900, year="2024-25"), homes(31_990))
    assert found.homes_in("2023-24") == {"lcra": 31_990, "lcho": 500}


@pytest.mark.parametrize("year", ["2023", "2023-25", "2023/24", "1999-2000", "2023-24 "])
def test_a_year_that_is_no_financial_year_is_refused_by_its_field(casework: Casework, year: str) -> None:
    said = after(casework, homes(year=year))
    assert said.invalid is not None
    assert said.invalid.field == "year"


def test_the_year_at_the_turn_of_the_century_is_one(casework: Casework) -> None:
    assert record(casework, homes(7, year="1999-00")).homes_in("1999-00") == {"lcra": 7}


def test_the_governing_bodys_response_is_kept_with_where_it_is_published(casework: Casework) -> None:
    found = record(casework, governing_body(published_on="2024-05-01", published_at="https://landlord.example/report"))
    assert found.responses["2023-24"].published_at == "https://landlord.example/report"


# Exceptions from the Code


def test_an_exception_covers_its_days_up_to_its_end_or_to_the_day_announced(casework: Casework) -> None:
    lasting = record(casework, exception())
    assert [lasting.exceptions_on(date(2024, m, d)) for m, d in ((1, 7), (1, 8), (2, 9), (2, 10))] == [
        (),
        ("cyber",),
        ("cyber",),
        (),
    ]
    over = record(casework, ended("2024-02-05"))
    assert over.exceptions_on(date(2024, 2, 6)) == ()


def test_an_exception_is_recorded_again_when_it_takes_longer_or_somebody_else_was_told(casework: Casework) -> None:
    told = [{"who": "ombudsman", "on": "2024-01-09"}, {"who": "residents", "on": "2024-01-10"}]
    first = record(casework, exception()).exceptions["cyber"]
    then = record(casework, exception(until="2024-03-29", told=told, published_on="2024-01-10")).exceptions["cyber"]

    assert first.still_to_tell == ("ombudsman", "residents", "published")
    assert (then.until, then.still_to_tell) == (date(2024, 3, 29), ())
    assert codes(after(casework, exception(until="2024-03-29", told=told, published_on="2024-01-10"))) == [
        "already_done"
    ]


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ((ended(),), "unknown_subject"),
        ((exception(), ended("2024-01-07")), "out_of_order"),
        ((exception(until="2024-01-07"),), "out_of_order"),
        ((exception(), ended("2024-07-02")), "occurred_in_future"),
        ((exception(), ended(), ended()), "already_done"),
        ((exception(), ended(), exception(until="2024-03-29")), "already_done"),
        ((exception(published_on="2024-07-02"),), "occurred_in_future"),
        ((exception(told=[{"who": "regulator", "on": "2024-07-02"}]),), "occurred_in_future"),
    ],
)
def test_an_exception_that_cannot_be_so_is_refused(
    casework: Casework, commands: tuple[Command, ...], code: str
) -> None:
    assert codes(after(casework, *commands)) == [code]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"provisions": ["6.3", "six"]}, "provisions.1"),
        ({"told": [{"who": "everybody", "on": "2024-01-09"}]}, "told.0.who"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 20_001}, "reason"),
        ({"resident": "r-1"}, "resident"),
        ({"at": "2024-05-13T09:00:00"}, "at"),
    ],
)
def test_a_malformed_exception_is_refused_by_its_field(casework: Casework, more: dict[str, Any], field: str) -> None:
    said = after(casework, exception(**more))
    assert (said.outcome, said.invalid and said.invalid.field) == ("invalid", field)


def test_an_exception_stops_no_clock_and_tags_the_breaches_that_fall_into_it(casework: Casework) -> None:
    for command in (*prepared(), acknowledge("2024-06-12"), log("2024-06-03", case="C-2")):
        assert casework.execute(command).outcome == "accepted"
    found = record(casework, exception(**{"from": "2024-05-20"}, until="2024-05-21"))

    (tagged,) = tagged_breaches(casework.store, found, casework.today)

    assert (tagged.case, tagged.clock, tagged.exceptions) == ("C-1", "stage_1_acknowledgement", ("cyber",))
    assert (tagged.due_on, tagged.stopped_on, tagged.working_days_late) == (date(2024, 5, 20), date(2024, 6, 12), 16)
    assert casework.case("C-1").clocks["stage_1_acknowledgement", None].state == "breached"


def test_a_deadline_that_was_missed_and_still_runs_is_tagged_by_every_exception_that_it_falls_into(
    casework: Casework,
) -> None:
    assert casework.execute(log()).outcome == "accepted"
    found = record(
        casework,
        exception("flood", **{"from": "2024-05-13"}, until="2024-05-20"),
        exception(**{"from": "2024-05-20"}, until="2024-06-30"),
    )

    tagged = {each.clock: each for each in tagged_breaches(casework.store, found, casework.today)}

    assert tagged["stage_1_acknowledgement"].exceptions == ("flood", "cyber")
    assert all(each.stopped_on is None for each in tagged.values())
    assert list(tagged_breaches(casework.store, LandlordRecord(), casework.today)) == []
    assert list(tagged_breaches(casework.store, found, date(2024, 5, 20))) == []


def test_a_missed_deadline_between_two_exceptions_is_tagged_by_neither(casework: Casework) -> None:
    assert casework.execute(log()).outcome == "accepted"
    found = record(
        casework,
        exception("flood", **{"from": "2024-05-13"}, until="2024-05-14"),
        exception(**{"from": "2024-06-20"}, until="2024-06-30"),
    )
    assert list(tagged_breaches(casework.store, found, casework.today)) == []


# Recommendations


def test_a_recommendation_is_answered_as_often_as_it_changes_and_then_closed(casework: Casework) -> None:
    first = record(casework, recommended(reference="KIM-2"), responded("red")).recommendations["R1"]
    then = record(casework, responded("green", due_on="2024-10-31", owner="ben")).recommendations["R1"]
    last = record(casework, carried_out()).recommendations["R1"]

    assert (first.rating, first.owner, first.due_on) == ("red", "ola", date(2024, 9, 30))
    assert (then.rating, then.owner, then.due_on) == ("green", "ben", date(2024, 10, 31))
    assert (last.closed_on, last.evidence) == (date(2024, 5, 13), "Minutes of 3 May")


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        ((responded(),), ["unknown_subject"]),
        ((carried_out(evidence=" "),), ["unknown_subject", "evidence_missing"]),
        ((recommended(), recommended()), ["already_done"]),
        ((recommended(), carried_out(evidence=None)), ["evidence_missing"]),
        ((recommended(), carried_out(), responded()), ["already_done"]),
        ((recommended(), carried_out(), carried_out()), ["already_done"]),
    ],
)
def test_a_recommendation_that_is_not_there_or_over_is_refused_with_every_reason(
    casework: Casework, commands: tuple[Command, ...], found: list[str]
) -> None:
    assert codes(after(casework, *commands)) == found


# Learning


def test_a_lesson_leads_to_changes_and_they_to_evidence_that_they_worked(casework: Casework) -> None:
    found = record(casework, lesson(cases=["C-1", "C-2", "C-1"]), change(), change("X2"), made("X2"), effect())

    assert found.lessons["L1"].cases == ("C-1", "C-2")
    assert [(each.id, each.made_on) for each in found.changes_of("L1")] == [("X1", None), ("X2", date(2024, 5, 13))]
    assert [each.evidence for each in found.lessons["L1"].effects] == ["Half as many complaints about it"]


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        ((change(),), ["unknown_subject"]),
        ((lesson(), lesson()), ["already_done"]),
        ((lesson(), change(), lesson("L2"), change(lesson="L2")), ["already_done"]),
        ((made(),), ["unknown_subject"]),
        ((lesson(), change(), made(evidence=None)), ["evidence_missing"]),
        ((lesson(), change(), made(), made()), ["already_done"]),
        ((lesson(), change(), effect()), ["change_missing"]),
        ((effect(evidence=""),), ["unknown_subject", "evidence_missing", "change_missing"]),
    ],
)
def test_a_step_of_learning_out_of_turn_is_refused_with_every_reason(
    casework: Casework, commands: tuple[Command, ...], found: list[str]
) -> None:
    assert codes(after(casework, *commands)) == found


# All of them


def test_nothing_that_lies_ahead_can_be_recorded(casework: Casework) -> None:
    assert codes(after(casework, homes(at="2024-07-02", as_of="2024-07-03"))) == ["occurred_in_future"]
    assert codes(after(casework, homes(as_of="2024-07-03"))) == ["occurred_in_future"]
    assert codes(after(casework, homes(at="2024-07-01T10:00:01+01:00"))) == ["occurred_in_future"]


def test_a_command_given_again_under_its_key_adds_nothing_and_another_is_refused(casework: Casework) -> None:
    first, again = after(casework, homes(key="k")), after(casework, homes(key="k"))

    assert (again.outcome, again.events, again.replayed) == ("accepted", first.events, True)
    assert codes(after(casework, homes(5, key="k"))) == ["key_reused"]
    assert casework.store.position() == 1


def test_who_did_it_and_through_what_is_on_record_and_a_name_only_among_the_words(casework: Casework) -> None:
    said = casework.landlord.execute(
        homes(by={"id": "mia", "role": "manager", "name": "Mia May"}, entered_by={"id": "ola", "role": "officer"}),
        correlation_id="c-1",
        via="crm",
    )
    event = casework.store.after(0, 1)[0].event

    assert said.outcome == "accepted"
    assert (event.meta.actor.id, event.meta.via, event.meta.correlation_id) == ("mia", "crm", "c-1")
    assert event.meta.entered_by is not None
    assert dict(event.personal) == {"by.name": "Mia May"}


@pytest.mark.parametrize(
    ("sent", "field"),
    [("no JSON", ""), ("{}", "command"), ('{"command":"log_complaint"}', "command"), ("[]", ""), (b"\xff", "")],
)
def test_what_is_no_such_command_is_invalid_with_the_way_out(casework: Casework, sent: str | bytes, field: str) -> None:
    said = casework.landlord.execute(sent)
    assert (said.outcome, said.invalid and said.invalid.field) == ("invalid", field)


def test_a_command_that_is_parsed_already_is_taken(casework: Casework) -> None:
    assert casework.landlord.execute(parse_landlord(homes())).events == ("homes-recorded",)


def test_when_others_are_quicker_it_is_decided_anew(new_store: NewUrl) -> None:
    url = new_store()
    with Casework.open(url, durable=False) as one, Casework.open(url, durable=False) as other:
        for n in range(1, 4):
            assert after(one, homes(n)).outcome == "accepted"
            assert after(other, recommended(f"R{n}")).outcome == "accepted"
        assert landlord_record(one.store) == landlord_record(other.store)
        assert landlord_record(one.store).version == 5


def test_when_others_are_always_quicker_it_says_so(casework: Casework) -> None:
    from casework.domain.errors import Conflict  # noqa: PLC0415 - named here, where it is told from a refusal

    asked: list[int] = []

    def meanwhile() -> datetime:
        asked.append(1)
        if len(asked) <= ATTEMPTS:
            other = Casework(casework.store, clock=SetByHand(NOW))
            assert after(other, homes(len(asked))).outcome == "accepted"
        return NOW

    with pytest.raises(Conflict, match="faster than this"):
        Casework(casework.store, clock=meanwhile).landlord.execute(recommended())


# As it was


def test_at_a_position_of_the_log_it_is_for_ever_as_it_was_there(new_store: NewUrl) -> None:
    with Casework.open(new_store(), durable=False) as casework:
        seen = []
        for command in EVERYTHING:
            assert after(casework, command).outcome == "accepted"
            seen.append((casework.store.position(), landlord_record(casework.store)))

        assert [landlord_record(casework.store, upto=position) for position, _ in seen] == [each for _, each in seen]
        assert landlord_record(casework.store, upto=0) == LandlordRecord()


def test_what_was_recorded_or_occurred_later_is_left_out_when_asked(casework: Casework) -> None:
    after(casework, recommended(at="2024-06-01"), responded(at="2024-05-20"), recommended("R2", at="2024-05-01"))
    store = casework.store

    early = landlord_record(store, until=Until(as_at=date(2024, 5, 31)))
    assert list(early.recommendations) == ["R2"]
    assert landlord_record(store, until=Until(known_at=date(2024, 6, 30))) == LandlordRecord()
    assert landlord_record(store, until=Until(known_at=NOW)) == landlord_record(store)


def test_effects_of_a_lesson_that_was_drawn_later_are_left_out_with_it(casework: Casework) -> None:
    after(casework, lesson(at="2024-06-01"), change(), made(), effect())
    found = landlord_record(casework.store, until=Until(as_at=date(2024, 5, 31)))
    assert (found.lessons, list(found.changes)) == ({}, ["X1"])


def test_the_state_that_is_evolved_from_stays_as_it_was(casework: Casework) -> None:
    before = record(casework, homes(), recommended())
    twin = before.copy()
    after(casework, responded(), homes(3))
    events: Any = casework.store.events(before.id, after=before.version)
    now = project_landlord(before, events)

    assert before == twin
    assert now == landlord_record(casework.store)
    assert project_landlord(before, []) is before


# The contract


def test_every_command_has_a_handling_and_every_rule_a_code_that_is_known() -> None:
    assert LANDLORD_HANDLINGS.keys() == LANDLORD_COMMANDS.keys()
    used = {rule.code for handling in LANDLORD_HANDLINGS.values() for rule in handling.rules}
    assert used | {"key_reused"} == set(LANDLORD_CODES)
    with pytest.raises(ValueError, match="not a code"):
        asks("because")


def test_these_examples_have_every_command() -> None:
    assert {each["command"] for each in EVERYTHING} == LANDLORD_COMMANDS.keys()


def test_what_happened_is_told_by_its_own_word(casework: Casework) -> None:
    said = [after(casework, each) for each in EVERYTHING]
    assert all(len(each.events) == 1 for each in said)
    assert own("record_homes", AT)["at"] == said[0].at
