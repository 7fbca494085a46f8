"""What holds the words of a case, and what may be decided about them: by whom, and on which basis."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from casework.domain.complaint import Complaint
from casework.domain.erasure import BASES, Basis, Erasures, erasures
from casework.domain.erasure_decisions import (
    Decider,
    ErasureRefused,
    erase,
    lift_hold,
    place_hold,
    plan_erasure,
)
from casework.domain.event import Event
from casework.domain.word_holds import DEMANDED, Hold, holds
from every_event import HISTORIES
from examples import RESIDENT, History, answered, closed, command, received, withdraw
from examples_record import ask_for, failure_order, investigated, promise
from spec import given

LONG_AFTER = date(2030, 1, 1)
AT = datetime(2030, 1, 1, 9, tzinfo=UTC)
NOTHING = Erasures("r-1")


def case_of(history: History) -> Complaint:
    return given(*history).cases.found["C-1"]


def held(
    history: History, on: date = LONG_AFTER, *, basis: Basis | None = None, decided: Erasures = NOTHING
) -> list[str]:
    """The codes of what holds the words of the case."""
    return [hold.code for hold in holds(case_of(history), decided, basis, on)]


def decider(who: str = "ann") -> Decider:
    ids = count(1)
    return Decider(who, AT, lambda: UUID(int=next(ids)))


def decided(*events: Event) -> Erasures:
    return erasures("r-1", events)


# What holds


def test_words_of_a_case_that_ended_long_ago_are_not_held() -> None:
    assert held(closed()) == []


@pytest.mark.parametrize("history", [received(), answered()], ids=["received", "answered"])
def test_a_case_that_is_not_over_holds_its_words(history: History) -> None:
    assert held(history) == ["case_running"]


def test_a_year_after_the_last_answer_or_end_the_ombudsman_may_be_asked() -> None:
    assert held(closed(), date(2025, 5, 31)) == ["ombudsman_may_be_asked"]
    assert held(closed(), date(2025, 6, 1)) == []


def test_a_year_after_29_february_ends_with_1_march() -> None:
    history = (command("log_complaint", "2024-02-19", **_logged()), withdraw("2024-02-29", by=RESIDENT))
    assert held(history, date(2025, 3, 1)) == ["ombudsman_may_be_asked"]
    assert held(history, date(2025, 3, 2)) == []


def _logged() -> dict[str, Any]:
    return {name: value for name, value in received()[0].items() if name not in {"command", "case", "at", "by"}}


def test_of_a_case_taken_over_all_that_was_recorded_counts() -> None:
    assert held(HISTORIES["adopted"], date(2025, 5, 13)) == ["case_running", "ombudsman_may_be_asked"]


def test_an_investigation_and_a_request_for_evidence_hold() -> None:
    assert "ombudsman_open" in held(investigated())
    assert held((*closed(), ask_for("2024-08-02", "2024-08-20"))) == ["ombudsman_open"]


def test_an_order_and_a_promise_that_are_open_hold() -> None:
    assert held((*closed(), failure_order("2024-08-02"))) == ["orders_open"]
    assert held((*closed(), promise("2024-08-02"))) == ["actions_open"]


def test_all_that_holds_is_told_with_what_to_do_and_where_the_rule_is_from() -> None:
    history = (*answered(), failure_order("2024-08-02"), promise("2024-08-02"))
    told = holds(case_of(history), NOTHING, None, date(2024, 9, 1))
    assert [each.code for each in told] == ["case_running", "orders_open", "actions_open", "ombudsman_may_be_asked"]
    assert all("C-1" in each.reason and each.source for each in told)


@pytest.mark.parametrize("basis", BASES)
def test_only_what_the_law_demands_passes_all_but_a_legal_hold(basis: Basis) -> None:
    hold = decided(place_hold(NOTHING, decider(), "H1", (), "Claim"))
    expected = ["legal_hold"] if basis in DEMANDED else ["legal_hold", "case_running"]
    assert held(received(), basis=basis, decided=hold) == expected


@pytest.mark.parametrize(("cases", "codes"), [((), ["legal_hold"]), (("C-1",), ["legal_hold"]), (("C-2",), [])])
def test_a_legal_hold_is_on_the_cases_it_names_or_on_all(cases: tuple[str, ...], codes: list[str]) -> None:
    assert held(closed(), decided=decided(place_hold(NOTHING, decider(), "H1", cases, "Claim"))) == codes


# What may be decided


def test_a_lifted_hold_holds_no_more_and_its_id_is_not_used_again() -> None:
    placed = place_hold(NOTHING, decider(), "H1", (), "Claim")
    lifted = lift_hold(decided(placed), decider("ben"), "H1", "Settled")
    now = decided(placed, lifted)
    assert (now.holds, now.version) == ({}, 1)
    with pytest.raises(ErasureRefused, match="give another id"):
        place_hold(now, decider(), "H1", (), "Claim")


def test_a_hold_that_is_not_in_force_cannot_be_lifted() -> None:
    now = decided(place_hold(NOTHING, decider(), "H1", (), "Claim"))
    with pytest.raises(ErasureRefused, match="in force: H1"):
        lift_hold(now, decider(), "H2", "Settled")
    with pytest.raises(ErasureRefused, match="in force: none"):
        lift_hold(NOTHING, decider(), "H1", "Settled")


def test_reasons_are_personal_and_seal_with_the_subjects_words() -> None:
    placed = place_hold(NOTHING, decider(), "H1", (), "Rosa sues")
    assert (placed.subject, placed.personal) == ("r-1", {"reason": "Rosa sues"})
    assert "Rosa" not in placed.model_copy(update={"personal": {}}).model_dump_json()


def test_what_is_erased_is_what_was_planned_last() -> None:
    first = plan_erasure(NOTHING, decider(), "objection", ("C-1", "C-2"))
    second = plan_erasure(decided(first), decider("cy"), "no_longer_needed", ("C-1",))
    event = erase(decided(first, second), decider("ben"), (), ("k1",), ("9f",))
    assert (event.basis, event.planned_by, event.cases) == ("no_longer_needed", "cy", ("C-1",))
    assert (event.keys, event.documents, event.meta.actor.id) == (("k1",), ("9f",), "ben")
    assert decided(first, second, event).plan is None


def test_without_a_plan_nothing_is_erased() -> None:
    with pytest.raises(ErasureRefused) as refused:
        erase(NOTHING, decider(), (), (), ())
    assert [each.code for each in refused.value.reasons] == ["not_planned"]


@pytest.mark.parametrize("who", ["ann", "Ann", " ann "])
def test_it_takes_two_people_and_every_reason_is_told(who: str) -> None:
    now = decided(plan_erasure(NOTHING, decider(), "objection", ("C-1",)))
    with pytest.raises(ErasureRefused) as refused:
        erase(now, decider(who), (Hold("case_running", "Not over", "Art. 17"),), (), ())
    assert [each.code for each in refused.value.reasons] == ["two_people_needed", "case_running"]
    assert "another person" in str(refused.value)


def test_an_event_of_another_kind_changes_nothing_but_the_version() -> None:
    other = given(*received()).cases.log[0].model_copy(update={"originator_version": 4})
    assert erasures("r-1", [other]) == Erasures("r-1", version=4)
