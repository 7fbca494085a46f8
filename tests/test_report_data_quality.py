"""What the record shows against itself."""

from __future__ import annotations

from casework.reports.report import Report, Table
from engines import NewUrl
from examples import log
from examples_record import correct
from reported import YEAR, busy, figure, office, values


def table(report: Report, title: str, section: str) -> dict[str, object]:
    """The first figure of each line of a table."""
    (found,) = (each for each in report.sections if each.title == section)
    tables: dict[str, Table] = {each.title: each for each in found.tables}
    return {row.label: row.figures[0].value for row in tables[title].rows}


def test_late_entries_are_told_by_what_was_entered_and_how_late(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("data-quality")
    assert (figure(found, "late_entries").value, str(figure(found, "late_by").value)) == (1, "8.0")
    assert figure(found, "late_by").cases == ("C-8",)
    assert table(found, "By what was entered", "Late entries") == {"Log complaint": 1}
    assert table(found, "By how late", "Late entries") == {"6 to 20 days": 1}


def test_corrections_are_told_by_field(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        there.do(
            correct("2024-11-12", "tenure", "lcho", case="C-3"), correct("2024-11-12", "tenure", "lcra", case="C-3")
        )
        found = there.report("data-quality")
    assert table(found, "By field", "Corrections") == {"Tenure": 2, "Service": 1}


def test_failures_are_told_by_rule_with_its_provision(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("data-quality")
    assert table(found, "By rule", "Failures found") == {"Support needs not asked (5.10)": 1}
    assert table(found, "By paragraph of the Code", "Failures found") == {"5.10": 1}


def test_complaints_taken_on_without_asking_and_those_not_acknowledged(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("data-quality")
    assert figure(found, "support_unasked").cases == ("C-6", "C-7")
    assert figure(found, "still_logged").cases == ("C-5", "C-8")
    assert values(found, "accepted", "stage_2_unacknowledged") == (5, 0)


def test_of_cases_taken_over_it_tells_what_nobody_knows(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        taken = log("2024-10-23", case="C-9", status="stage_1", known={}, source="crm", unknown=["outcome"])
        there.do(taken | {"command": "adopt_case"})
        found = there.report("data-quality")
        without = there.report("data-quality", cases=False)
    assert table(found, "What is not known", "Cases taken over from elsewhere") == {"Outcome": 2, "Handler": 1}
    assert figure(found, "unknown/outcome").cases == ("C-7", "C-9")
    assert (figure(without, "adopted").value, figure(without, "adopted").cases) == (2, ())


def test_what_was_taken_over_after_the_cut_off_or_outside_the_period_is_not_counted(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        assert figure(there.report("data-quality", as_at=10), "adopted").value == 0
        assert figure(there.report("data-quality", YEAR.before), "adopted").value == 0
