"""Tenant satisfaction measures: complaints for a thousand homes, and answers within the Code's timescales."""

from __future__ import annotations

from datetime import date

from casework.reports.period import Period, of_year
from engines import NewUrl
from landlord_examples import homes
from reported import busy, figure, office, values


def test_ch01_is_complaints_taken_on_and_requests_for_stage_2_for_a_thousand_homes_of_each_tenure(
    new_store: NewUrl,
) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("tsm")
    assert values(found, "homes/lcra", "ch01_stage_1_complaints/lcra", "ch01_stage_2_complaints/lcra") == (2000, 3, 2)
    assert list(map(str, values(found, "ch01_1/lcra", "ch01_2/lcra", "ch01_1/lcho"))) == ["1.5", "1.0", "2.0"]
    assert figure(found, "ch01_1/lcra").cases == ("C-1", "C-3", "C-7")
    assert figure(found, "of_other_tenures/leasehold").cases == ("C-6",)


def test_ch02_is_given_of_those_received_and_of_those_answered_with_and_without_extensions(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("tsm")
    ids = ("received_rate/1", "received_rate_unextended/1", "answered_rate/1", "answered_rate_unextended/1")
    assert [str(figure(found, f"ch02_{id}/lcra").value) for id in ids] == ["66.7", "33.3", "100.0", "50.0"]
    assert figure(found, "ch02_answered_in_time/1/lcra").cases == ("C-1", "C-3")
    assert "Regulator of Social Housing" in found.definition


def test_without_homes_ch01_is_empty_and_a_note_says_how_to_record_them(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(homes(10, year="2024-25"))
        found = there.report("tsm")
    assert values(found, "ch01_1/lcra", "ch01_1/lcho") == (0, None)
    (note,) = (each for each in found.notes if "record_homes" in each)
    assert "low-cost home ownership" in note
    assert "low-cost rental" not in note


def test_homes_recorded_after_the_cut_off_are_not_known_at_it(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(homes(10, year="2024-25"))
        before = there.casework.store.position()
        there.own(homes(20, year="2024-25"))
        assert figure(there.report("tsm", as_at=before), "homes/lcra").value == 10
        assert figure(there.report("tsm"), "homes/lcra").value == 20


def test_the_year_before_stands_beside_with_its_own_homes(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(homes(10, year="2024-25"), homes(20, year="2025-26"))
        found = figure(there.report("tsm", of_year("2025-26")), "homes/lcra")
    assert (found.value, found.before) == (20, 10)


def test_of_days_that_are_no_financial_year_it_says_so(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        found = there.report("tsm", Period(date(2024, 7, 1), date(2024, 9, 30)))
    assert any("no financial year" in each for each in found.notes)
