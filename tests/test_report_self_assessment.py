"""The self-assessment: every provision, what speaks for it and against, and what the landlord states."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from casework.cli.app import app
from casework.reports.formats.writing import written
from casework.reports.period import ReportError
from casework.reports.reading import reading
from casework.reports.report import Report
from casework.reports.self_assessment import self_assessment
from casework.reports.self_assessment_code import PROVISIONS
from casework.reports.self_assessment_enforced import enforced
from casework.reports.self_assessment_evidence import EVIDENCE
from casework.reports.statements import read_statements
from engines import NewUrl
from reported import YEAR, Office, busy, figure, office, values

STATEMENTS = """
["3.3"]
compliant = true
statement = "We welcome complaints."
evidence = "Board paper of 3 May"

["9.8"]
compliant = false
statement = "Objectives follow in July."
"""
LAST_OF_EACH_PART = {1: 6, 2: 5, 3: 7, 4: 3, 5: 15, 6: 20, 7: 4, 8: 5, 9: 8}


def assessed(there: Office, statements: str = "") -> Report:
    with reading(there.casework.store) as read:
        return self_assessment(read, YEAR, read_statements(statements, "statements.toml"))


def lines(report: Report) -> dict[str, dict[str, str]]:
    """The lines of its CSV, by provision."""
    text = written(report, "csv").decode("utf-8-sig").splitlines()
    return {line["provision"]: line for line in csv.DictReader(text)}


def test_it_has_every_provision_of_the_code_in_order() -> None:
    parts = ((part, range(2 if part == 1 else 1, last + 1)) for part, last in LAST_OF_EACH_PART.items())
    assert [each.number for each in PROVISIONS] == [f"{part}.{number}" for part, all_ in parts for number in all_]


def test_what_is_said_of_figures_and_rules_is_said_of_provisions_that_there_are() -> None:
    assert EVIDENCE.keys() <= {each.number for each in PROVISIONS}
    assert enforced("6.18") == ("points_unanswered", "reason_missing")
    assert enforced("6.2") == ("reason_missing",)
    assert enforced("3.3") == ()


def test_figures_and_their_cases_speak_for_and_against(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = assessed(there)
    assert str(figure(found, "6.2/acknowledged_in_time_rate").value) == "75.0"
    assert figure(found, "6.2/acknowledged_late").cases == ("C-2",)
    assert figure(found, "6.2/acknowledged_late").title == "Against: Acknowledged late"
    assert figure(found, "5.10/failures").cases == ("C-6",)
    assert values(found, "8.2/responses", "8.2/published", "8.5/untold", "9.1/changes_overdue") == (1, 0, 1, 1)
    assert lines(found)["6.2"]["for"] == "Acknowledged in time: 75.0 %"
    assert lines(found)["6.2"]["against"].startswith("Acknowledged late: 1; Not acknowledged yet: 2")


def test_each_figure_of_a_provision_has_a_name_of_its_own(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        ids = [each.id for _, each in assessed(there).figures()]
    assert len(set(ids)) == len(ids)


def test_no_verdict_is_given_but_what_the_landlord_states(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = assessed(there, STATEMENTS)
    told = lines(found)
    assert {number: told[number]["complies"] for number in told if told[number]["complies"]} == {
        "3.3": "yes",
        "9.8": "no",
    }
    assert (told["3.3"]["statement"], told["3.3"]["evidence"]) == ("We welcome complaints.", "Board paper of 3 May")
    sections = {each.title.partition(" ")[0]: each.text for each in found.sections}
    assert sections["3.3"] == (
        "The landlord states that it complies.",
        "We welcome complaints.",
        "Evidence: Board paper of 3 May",
    )
    assert sections["9.8"] == ("The landlord states that it does not comply.", "Objectives follow in July.")
    assert sections["4.2"] == ("Nobody has stated whether the landlord complies.",)


def test_it_says_which_rules_the_system_refuses_to_break(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        told = lines(assessed(there))
    assert told["6.8"]["by the system"].endswith("Commands against it are refused: new_case_needed.")
    assert "equality_regard_missing (can be recorded as found)" in told["5.15"]["by the system"]
    assert told["1.2"]["by the system"] == ""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[", "is not TOML"),
        ('["6.21"]\ncompliant = true\nstatement = "x"', "there is no provision 6.21; they go from 1.2 to 9.8"),
        ('["6.2"]\nstatement = "x"', '["6.2"] compliant: Field required'),
        ('["6.2"]\ncompliant = "yes"\nstatement = "x"', '["6.2"] compliant: Input should be a valid boolean'),
        ('["6.2"]\ncompliant = true\nstatement = " "', '["6.2"] statement: String should have at least 1 character'),
        ('["6.2"]\ncompliant = true\nstatement = "x"\nwho = "y"', '["6.2"] who: Extra inputs are not permitted'),
        ("6 = 1", '["6"]: Input should be'),
    ],
)
def test_a_file_of_statements_that_says_something_else_is_refused_by_name(text: str, wrong: str) -> None:
    with pytest.raises(ReportError) as error:
        read_statements(text, "statements.toml")
    assert str(error.value).startswith("statements.toml")
    assert wrong in str(error.value)


def test_the_program_reads_the_statements_from_a_file(new_store: NewUrl, tmp_path: Path) -> None:
    file, url = tmp_path / "statements.toml", new_store()
    file.write_text(STATEMENTS, encoding="utf-8")
    with office(url) as there:
        busy(there)
    common = ["report", "self-assessment", "--year", "2024-25", "--format", "csv", "--store", url]
    said: Any = CliRunner().invoke(app, [*common, "--statements", str(file)])
    assert said.exit_code == 0, said.output
    assert "We welcome complaints." in said.stdout
    without: Any = CliRunner().invoke(app, common)
    assert "We welcome complaints." not in without.stdout
