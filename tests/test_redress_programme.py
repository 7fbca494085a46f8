"""Programmes of redress: homes identified, contacted, reviewed and put right, counted at any position of the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_worker import SetByHand
from casework import Casework
from casework.domain.errors import CaseNotFound
from casework.domain.redress_programme import Home, Progress, progress_of
from casework.landlord import LandlordAnswer, landlord_record, programme, programmes
from casework.projections.landlord_record import Until
from casework.store.place import THROW_AWAY
from engines import NewUrl
from landlord_examples import (
    Command,
    after,
    closed,
    contacted,
    homes,
    identified,
    opened,
    recommended,
    redress,
    reviewed,
)

NOW = datetime(2024, 7, 1, 9, tzinfo=UTC)
UNDER_WAY = (opened(), identified())


@pytest.fixture
def casework() -> Iterator[Casework]:
    with Casework.open(THROW_AWAY, clock=SetByHand(NOW)) as opened:
        yield opened


def codes(answer: LandlordAnswer) -> list[str]:
    return [each.code for each in answer.reasons]


def progress(casework: Casework, *commands: Command) -> Progress:
    assert after(casework, *commands).outcome == "accepted"
    return programme(casework.store, "damp").progress


def test_it_is_opened_with_what_failed_and_listed_in_the_landlords_record(casework: Casework) -> None:
    after(casework, recommended(), opened(recommendations=["R1"]), opened(programme="heating", title="Heating"))

    found = programme(casework.store, "damp")
    assert (found.ref, found.failing, found.recommendations) == ("damp", "The vents were left out", ("R1",))
    assert landlord_record(casework.store).programmes == {"damp": "Damp after the 2019 windows", "heating": "Heating"}
    assert [each.ref for each in programmes(casework.store)] == ["damp", "heating"]


def test_homes_on_its_list_stay_as_they_are_when_they_are_identified_again(casework: Casework) -> None:
    found = progress(casework, *UNDER_WAY, reviewed(), identified("H1", "H3"))
    assert (found.homes, found.nothing_needed, found.without_outcome) == (3, 1, 2)


def test_each_home_is_contacted_reviewed_and_given_what_is_due(casework: Casework) -> None:
    found = progress(
        casework,
        *UNDER_WAY,
        contacted(reached=False),
        contacted(how="visit"),
        contacted("H2", reached=False),
        reviewed("to_contact"),
        reviewed("redress_due"),
        redress(amount=250.10),
        redress(amount=0.2),
        redress(amount=None, kind="apology"),
        reviewed("not_in_scope", "H2", reason="Its windows are older"),
    )
    assert found == Progress(
        homes=2,
        without_outcome=0,
        nothing_needed=0,
        redress_due=1,
        to_contact=0,
        not_in_scope=1,
        contacted=2,
        reached=1,
        redress_given=1,
        redress_outstanding=0,
        amount=250.3,
    )


def test_a_review_of_556_homes_ends_with_297_that_need_nothing_and_259_to_contact(casework: Casework) -> None:
    every = [f"H{n}" for n in range(556)]
    outcomes = [reviewed("nothing_needed" if n < 297 else "to_contact", home) for n, home in enumerate(every)]

    after(
        casework, opened(), identified(*every), *outcomes, closed(findings="297 need nothing, 259 are to be contacted")
    )

    found = programme(casework.store, "damp")
    assert found.final == found.progress
    assert (found.progress.homes, found.progress.nothing_needed, found.progress.to_contact) == (556, 297, 259)
    assert found.closed_on == date(2024, 5, 13)


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        ((identified(),), ["unknown_subject"]),
        ((closed(),), ["unknown_subject"]),
        ((contacted(),), ["unknown_subject"]),
        ((opened(), opened()), ["already_done"]),
        ((opened(recommendations=["R1"]),), ["unknown_subject"]),
        ((*UNDER_WAY, identified("H2")), ["already_done"]),
        ((*UNDER_WAY, contacted("H9")), ["unknown_subject"]),
        ((*UNDER_WAY, contacted(on="2024-07-02")), ["occurred_in_future"]),
        ((*UNDER_WAY, reviewed("not_in_scope")), ["reason_missing"]),
        ((*UNDER_WAY, redress("H9")), ["unknown_subject"]),
        ((*UNDER_WAY, redress(given_on="2024-07-02")), ["occurred_in_future", "redress_not_due"]),
        ((*UNDER_WAY, closed()), ["outcomes_missing"]),
        ((*UNDER_WAY, reviewed("redress_due"), closed()), ["outcomes_missing", "redress_outstanding"]),
        ((*UNDER_WAY, reviewed("redress_due"), reviewed(home="H2"), closed()), ["redress_outstanding"]),
        ((opened(), closed(), closed()), ["programme_closed"]),
        ((opened(), closed(), identified()), ["programme_closed"]),
        ((opened(), identified("H1"), reviewed(), closed(), contacted()), ["programme_closed"]),
    ],
)
def test_what_cannot_be_done_is_refused_with_every_reason(
    casework: Casework, commands: tuple[Command, ...], found: list[str]
) -> None:
    assert codes(after(casework, *commands)) == found


def test_a_refusal_to_close_names_a_few_homes_and_counts_the_rest(casework: Casework) -> None:
    (reason,) = after(casework, opened(), identified(*(f"H{n}" for n in range(8))), closed()).reasons
    assert reason.reason.startswith("H0, H1, H2, H3, H4 and 3 more: the review has no outcome yet")


def test_a_home_given_twice_in_one_command_is_refused_by_its_field(casework: Casework) -> None:
    said = after(casework, opened(), identified("H1", "H1"))
    assert said.invalid is not None
    assert said.invalid.field == "homes"


def test_a_command_given_again_under_its_key_adds_nothing(casework: Casework) -> None:
    first, again = after(casework, opened(key="k")), after(casework, opened(key="k"))
    assert (again.events, again.replayed) == (first.events, True)
    assert codes(after(casework, opened(title="Another", key="k"))) == ["key_reused"]
    assert codes(after(casework, opened(programme="heating", key="k"))) == []


def test_there_is_none_of_an_unknown_name_or_before_it_was_opened(casework: Casework) -> None:
    after(casework, homes(), opened())
    with pytest.raises(CaseNotFound, match="no programme heating"):
        programme(casework.store, "heating")
    with pytest.raises(CaseNotFound):
        programme(casework.store, "damp", upto=1)
    assert programmes(casework.store, upto=1) == []


def test_what_was_done_for_a_home_that_was_identified_later_is_left_out_with_it(casework: Casework) -> None:
    after(
        casework,
        opened(at="2024-05-01"),
        identified(at="2024-06-01"),
        contacted(),
        reviewed("redress_due"),
        redress(),
    )
    assert programme(casework.store, "damp", until=Until(as_at=date(2024, 5, 31))).homes == {}


def test_at_a_position_of_the_log_it_is_for_ever_as_it_was_there(new_store: NewUrl) -> None:
    commands = (*UNDER_WAY, contacted(), reviewed("redress_due"), redress(), reviewed(home="H2"), closed())
    with Casework.open(new_store(), durable=False) as casework:
        seen = []
        for command in commands:
            assert after(casework, command).outcome == "accepted"
            seen.append((casework.store.position(), programme(casework.store, "damp")))
        assert [programme(casework.store, "damp", upto=position) for position, _ in seen] == [each for _, each in seen]


OUTCOMES = st.sampled_from([None, "nothing_needed", "redress_due", "to_contact", "not_in_scope"])


@given(st.lists(OUTCOMES, max_size=30))
@settings(max_examples=50)
def test_every_home_is_counted_under_one_outcome_or_as_without(outcomes: list[None]) -> None:
    found = progress_of(Home(id=str(n), outcome=outcome) for n, outcome in enumerate(outcomes))
    parts = (found.without_outcome, found.nothing_needed, found.redress_due, found.to_contact, found.not_in_scope)
    assert (found.homes, sum(parts)) == (len(outcomes), len(outcomes))
    assert found.redress_outstanding == found.redress_due
