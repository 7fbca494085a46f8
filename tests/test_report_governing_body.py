"""The report to the governing body: risks as they stand, themes, and what the annual report has."""

from __future__ import annotations

from datetime import date

from casework.reports.period import Period
from engines import NewUrl
from examples import acknowledged, log, of_case
from examples_record import contact
from landlord_examples import ended, exception
from reported import busy, figure, office, values


def test_risks_are_those_at_the_cut_off_whatever_the_period(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("governing-body", Period(date(2024, 11, 1), date(2024, 11, 30)))
    assert found.sections[0].title == "Risks at the cut-off, 12 November 2024"
    assert figure(found, "overdue").cases == ("C-1", "C-2", "C-5", "C-6", "C-8")
    assert figure(found, "promises_overdue").cases == ("C-2",)
    assert values(found, "orders_in_hand", "orders_overdue", "chfos_in_hand", "refused") == (1, 1, 1, 0)


def test_themes_name_the_most_first(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("governing-body")
    (themes,) = (each for each in found.sections if each.title == "Themes")
    first, *_ = themes.tables
    assert [(row.label, row.figures[0].value) for row in first.rows] == [("Damp and mould", 4), ("No heating", 1)]
    (overturned,) = (each for each in themes.tables if each.title == "Services with most overturned")
    assert [(row.label, str(row.figures[2].value)) for row in overturned.rows] == [("Repairs", "100.0")]


def test_a_theme_has_five_lines_at_most(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        for number in range(7):
            there.do(*of_case(f"C-{number}", *(log(category=f"c{number}"), *acknowledged()[1:])))
        found = there.report("governing-body")
    assert [len(each.rows) for each in found.sections[1].tables[:2]] == [5, 1]


def test_a_resident_is_unheard_after_ten_working_days_without_a_word(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.do(*acknowledged())
        days = [date(2024, 5, day) for day in (28, 29)]  # the 27th was a bank holiday
        there.clock.now = there.clock.now.replace(month=6)
        assert [figure(there.report("governing-body", as_at=day), "silent").cases for day in days] == [(), ("C-1",)]
        there.do(contact("2024-06-17"))
        assert figure(there.report("governing-body"), "silent").value == 0


def test_an_exception_from_the_code_is_a_risk_while_it_lasts(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(exception(at="2024-05-13", **{"from": "2024-05-10", "until": "2024-06-30"}))
        assert figure(there.report("governing-body"), "code_exceptions_now").value == 1
        there.own(ended("2024-05-12") | {"at": "2024-05-14"})
        assert figure(there.report("governing-body"), "code_exceptions_now").value == 0


def test_where_nothing_is_recorded_there_are_no_risks(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        assert values(there.report("governing-body"), "overdue", "silent", "received") == (0, 0, 0)
