"""What reports tell of the landlord's own record: exceptions, the response, lessons, recommendations."""

from __future__ import annotations

from datetime import date

from casework.reports.period import Period, of_year
from engines import NewUrl
from landlord_examples import carried_out, ended, exception, governing_body, recommended
from reported import busy, figure, office, section, values

RESPONSE = "Response of the governing body"
EXCEPTIONS = "Exceptions from the Code"


def test_deadlines_missed_within_an_exception_are_told_beside_it(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found = there.report("annual")
        there.own(ended("2024-05-30") | {"at": "2024-11-13"})
        shorter = there.report("annual")
    assert figure(found, "missed_within/cyber").cases == ("C-2",)
    assert figure(shorter, "missed_within/cyber").value == 0


def test_whom_nobody_told_of_an_exception_is_said(new_store: NewUrl) -> None:
    told = [{"who": "ombudsman", "on": "2024-05-28"}]
    with office(new_store()) as there:
        there.own(
            exception(at="2024-05-29", told=told, provisions=["6.3"], **{"from": "2024-05-27", "until": "2024-06-14"})
        )
        (line,) = section(there.report("annual"), EXCEPTIONS)
        there.own(
            exception(at="2024-05-30", published_on="2024-05-30", published_at="the website", **{"from": "2024-05-27"})
            | {"until": "2024-06-14", "told": [*told, {"who": "residents", "on": "2024-05-30"}]}
        )
        (later,) = section(there.report("annual"), EXCEPTIONS)
    assert line.startswith(
        "cyber, from 27 May 2024 to 14 June 2024 as announced: A cyber incident took the systems away."
    )
    assert "paragraphs 6.3. Told: the ombudsman on 28 May 2024." in line
    assert line.endswith("Not recorded yet: the residents, that it was published.")
    assert later.endswith("Published on 30 May 2024 at the website.")


def test_an_exception_that_does_not_touch_the_period_is_not_in_its_report(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(exception(at="2024-05-29", **{"from": "2024-05-27", "until": "2024-06-14"}))
        found = there.report("annual", Period(date(2024, 6, 15), date(2024, 7, 1)))
    assert (figure(found, "code_exceptions").value, section(found, EXCEPTIONS)) == (0, ())


def test_the_response_of_the_governing_body_stands_in_the_report_of_its_year(new_store: NewUrl) -> None:
    published = governing_body(
        at="2024-05-13", year="2024-25", published_on="2024-05-13", published_at="https://landlord.example/annual"
    )
    with office(new_store()) as there:
        there.own(governing_body("First", year="2024-25"), published)
        assert section(there.report("annual"), RESPONSE) == (
            "We welcome the report",
            "Published on 13 May 2024 at https://landlord.example/annual.",
        )
        (missing,) = section(there.report("annual", of_year("2023-24")), RESPONSE)
        other = there.report("annual", Period(date(2024, 5, 1), date(2024, 5, 31)))
    assert "record_governing_body_response" in missing
    assert RESPONSE not in [each.title for each in other.sections]


def test_lessons_are_told_with_their_changes_and_what_shows_that_they_work(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        busy(there)
        found, before = there.report("annual"), there.report("annual", of_year("2023-24"))
    assert values(found, "lessons_across", "changes_planned", "changes_made", "changes_overdue") == (1, 2, 1, 1)
    assert figure(found, "lesson_cases/L1").cases == ["C-1", "C-2"]
    assert "made on 24 October 2024: The list is in use" in " ".join(section(found, "Lessons across cases"))
    assert figure(before, "lessons_across").value == 0


def test_recommendations_are_followed_until_they_are_closed(new_store: NewUrl) -> None:
    with office(new_store()) as there:
        there.own(recommended(at="2024-05-13"), recommended("R2", at="2024-05-13", reference="H-1"), carried_out())
        found, after = there.report("annual"), there.report("annual", of_year("2025-26"))
    assert values(found, "followed", "followed_open", "followed_overdue") == (2, 1, 0)
    first, second = section(found, "Recommendations followed")
    assert first == "R1 (spotlight report): Look at all homes with damp. It is closed on 13 May 2024: Minutes of 3 May."
    assert second.startswith("R2 (spotlight report, H-1): Look at all homes with damp. ")
    assert second.endswith("It is not answered yet, due on 30 September 2024, ola.")
    assert figure(after, "followed").value == 1
